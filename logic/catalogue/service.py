"""What the app can ask about tracks, topics and questions.

Content of one version changes only with a bank revision (parameters, exposure, retirements, keys), so it is kept in
memory once read, and read again when somebody revised the bank: noticed within `REVISION_SECONDS`, at once by the
process that did it. `forget` drops that memory for a new one; who is reading meanwhile fills the old one, in vain.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import catalogue as catalogue_queries
from logic.catalogue.content import MODULE
from logic.errors import NotFoundError, SetupError
from logic.transactions import transaction

VERSIONS_KEPT = 32
REVISION_SECONDS = 5.0
FULL_SKILL = 91  # families: a weekly test and two retests without repetition, spread over seven topics


@dataclass(frozen=True, slots=True)
class TrackCard:
    """A track as it is offered: what it holds and how many families stand behind it."""

    id: int
    slug: str
    kind: str
    title: str
    summary: str
    status: str
    skills: tuple[str, ...]
    families: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a track; `skill` is the title of the skill it belongs to."""

    id: int
    title: str
    skill_id: int
    skill: str
    minutes: int
    objectives: tuple[str, ...]
    practice: str
    resources: tuple[Mapping[str, Any], ...]
    prerequisites: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An item family as the measurement needs it; a retired one may have been asked and is not asked again."""

    family_id: int
    topic_id: int
    expected_seconds: int
    a: float
    b: float
    c: float
    variant_ids: tuple[int, ...]
    exposure: float = 0.0
    retired: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class TrackContent:
    """A track as of one content version: its topics in teaching order and its bank. Compared by identity."""

    id: int
    slug: str
    kind: str
    title: str
    version: int
    topics: tuple[Topic, ...]
    items: tuple[Item, ...]

    def skills(self) -> tuple[tuple[int, str, tuple[Topic, ...]], ...]:
        """Each skill's id and title with its topics, in order."""
        grouped = groupby(self.topics, key=lambda topic: (topic.skill_id, topic.skill))
        return tuple((skill_id, title, tuple(topics)) for (skill_id, title), topics in grouped)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: its text and, for a wrong one, the misconception it catches."""

    text: str
    misconception: str


@dataclass(frozen=True, slots=True)
class Question:
    """One concrete question; its options are never sent to a browser in this order before submission.

    `key` is the option that counts as right, 0 unless it turned out wrong; None when none of them is.
    """

    variant_id: int
    family_id: int
    family: str
    expected_seconds: int
    difficulty: int
    topic_id: int
    topic: str
    stem: str
    code: str | None
    code_language: str | None
    options: tuple[Option, ...]
    options_as: str
    explanation: str
    key: int | None

    def is_right(self, chosen: int) -> bool | None:
        """Whether a stored option is the right one; None when nobody's answer to this question counts."""
        return None if self.key is None else chosen == self.key


@dataclass(frozen=True, slots=True)
class TopicBank:
    """What the bank holds for one topic."""

    skill: str
    topic: str
    minutes: int
    objectives: tuple[str, ...]
    resources: tuple[Mapping[str, Any], ...]
    families: int
    executed: int
    variants: int


def tracks() -> tuple[TrackCard, ...]:
    """The tracks on offer, those that can be chosen first; one that is coming is shown once its skills are full."""
    with transaction(None) as session:
        return tuple(
            TrackCard(row.id, row.slug, row.kind, row.title, row.summary, row.status, tuple(row.skills), row.families)
            for row in catalogue_queries.tracks(session)
            if row.status == "live" or row.smallest_skill >= FULL_SKILL
        )


def bank_by_topic() -> tuple[TopicBank, ...]:
    """What the bank holds for learners, a row a topic, skills in order."""
    with transaction(None) as session:
        return tuple(
            TopicBank(
                skill=row.skill,
                topic=row.topic,
                minutes=row.minutes,
                objectives=tuple(row.objectives),
                resources=tuple(row.resources),
                families=row.families,
                executed=row.executed,
                variants=row.variants,
            )
            for row in catalogue_queries.bank_by_topic(session)
        )


def track_for_choice(session: Session, slug: str) -> tuple[int, int]:
    """The id of a track that can be chosen, and the content version in force; joins the caller's transaction.

    Raises NotFoundError when there is no such live track, SetupError when no content has been loaded.
    """
    track = catalogue_queries.track_by_slug(session, slug)
    if track is None or track.status != "live" or track.kind == MODULE:
        raise NotFoundError("There is no such track to choose. Nothing was changed; pick one from the list.")
    version = catalogue_queries.current_version(session)
    if version is None:
        raise SetupError("No content has been loaded yet. Run `python manage.py bank load`.")
    return track.id, version


def version_of_module(session: Session, module_id: int) -> int:
    """The content version in force, for a module teachers can take; joins the caller's transaction.

    Raises NotFoundError when there is no such live module.
    """
    module = catalogue_queries.track(session, module_id)
    version = catalogue_queries.current_version(session)
    if module is None or version is None or module.kind != MODULE or module.status != "live":
        raise NotFoundError("There is no such module. Nothing was changed; pick one from the list.")
    return version


def live_contents(session: Session) -> tuple[TrackContent, ...]:
    """Every track that learners can choose, as of the version in force; joins the caller's transaction."""
    version = catalogue_queries.current_version(session)
    if version is None:
        return ()
    rows = catalogue_queries.tracks(session)
    return tuple(content_of(session, row.id, version) for row in rows if row.status == "live")


def content_of(session: Session, track_id: int, version: int) -> TrackContent:
    """A track as of a content version; joins the caller's transaction when it has to be read."""
    memory = _memory(session)
    found = memory.content.get((track_id, version))
    return found or memory.keep(_read_content(session, track_id, version))


def questions(session: Session, variant_ids: Iterable[int]) -> dict[int, Question]:
    """The texts of some variants, by id; joins the caller's transaction for those not in memory."""
    kept = _memory(session).questions
    wanted = tuple(variant_ids)
    missing = [variant_id for variant_id in wanted if variant_id not in kept]
    if missing:
        kept.update((row.id, _question(row)) for row in catalogue_queries.questions(session, missing))
    return {variant_id: kept[variant_id] for variant_id in wanted}


def forget() -> None:
    """Drop everything kept in memory."""
    with _changing:
        _newest.memory = _Memory()


@dataclass(slots=True, eq=False)
class _Memory:
    """What was read since the bank stood at a revision, and until when nobody need ask again (monotonic seconds).

    It grows and is never emptied: when the bank is revised a new one takes its place.
    """

    revision: int | None = None
    until: float = 0.0
    content: dict[tuple[int, int], TrackContent] = field(default_factory=dict)
    questions: dict[int, Question] = field(default_factory=dict)

    def keep(self, content: TrackContent) -> TrackContent:
        """Keep a track, or find that somebody was quicker; the oldest ones make room."""
        with _changing:
            kept = self.content.setdefault((content.id, content.version), content)
            while len(self.content) > VERSIONS_KEPT:
                del self.content[next(iter(self.content))]
        return kept


@dataclass(slots=True)
class _Newest:
    """Holds the memory that counts."""

    memory: _Memory


_changing = threading.Lock()
_newest = _Newest(_Memory())


def _memory(session: Session) -> _Memory:
    """The memory that is true of the bank as it stands; what is read after this call may be put into it."""
    while True:
        memory = _newest.memory
        if time.monotonic() < memory.until:
            return memory
        number = catalogue_queries.bank_revision(session)
        with _changing:
            # Otherwise somebody forgot or noticed more meanwhile, and this number may be older than that.
            if _newest.memory is memory:
                if number != memory.revision:
                    memory = _newest.memory = _Memory(number)
                memory.until = time.monotonic() + REVISION_SECONDS
                return memory


def _read_content(session: Session, track_id: int, version: int) -> TrackContent:
    track = catalogue_queries.track(session, track_id)
    if track is None:
        raise NotFoundError
    return TrackContent(
        id=track.id,
        slug=track.slug,
        kind=track.kind,
        title=track.title,
        version=version,
        topics=tuple(_topic(row) for row in catalogue_queries.topics(session, track_id, version)),
        items=tuple(
            Item(
                family_id=row.id,
                topic_id=row.topic_id,
                expected_seconds=row.expected_seconds,
                a=row.a,
                b=row.b,
                c=row.c,
                variant_ids=tuple(row.variant_ids),
                exposure=row.exposure,
                retired=row.retired,
            )
            for row in catalogue_queries.items(session, track_id, version)
        ),
    )


def _topic(row: Row[Any]) -> Topic:
    return Topic(
        id=row.id,
        title=row.title,
        skill_id=row.skill_id,
        skill=row.skill_title,
        minutes=row.minutes,
        objectives=tuple(row.objectives),
        practice=row.practice,
        resources=tuple(row.resources),
        prerequisites=tuple(row.prerequisites),
    )


def _question(row: Row[Any]) -> Question:
    return Question(
        variant_id=row.id,
        family_id=row.family_id,
        family=row.family,
        expected_seconds=row.expected_seconds,
        difficulty=row.difficulty,
        topic_id=row.topic_id,
        topic=row.topic,
        stem=row.stem,
        code=row.code,
        code_language=row.code_language,
        options=tuple(Option(option["text"], option.get("misconception", "")) for option in row.options),
        options_as=row.options_as,
        explanation=row.explanation,
        key=row.key_option,
    )
