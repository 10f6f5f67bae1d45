"""A test as it is being sat: what its learner sees, and which question comes next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from logic.assessment import attempt, banks, selection
from logic.assessment.selection import State
from logic.catalogue.service import Question, TrackContent

BY_FAMILY, BY_PLACE = "family", "place"


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question as it is put: its options in the order of this attempt, and nothing that tells the key."""

    position: int
    topic: str
    stem: str
    code: str | None
    code_language: str | None
    options: tuple[str, ...]
    options_as: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """A diagnostic as it stands; `question` is None once it is submitted."""

    attempt_id: int
    track: str
    track_id: int
    answered: int
    at_least: int
    at_most: int
    saved_at: datetime | None
    question: ShownQuestion | None


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A question about to be put: its place, its item, and in which order its options show."""

    position: int
    family_id: int
    variant_id: int
    option_order: list[int]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a test has got, as it is stored: the adaptive state, and which families this person met lately.

    Both name families by id, which says the same whatever content is loaded later. Tests begun before that was so named
    them by their place in the bank; `named_by` tells which.
    """

    state: State
    seen_recently: frozenset[int]
    named_by: str = BY_FAMILY

    def to_json(self) -> dict[str, Any]:
        """Plain values; `from_json` gives back an equal progress."""
        return {**self.state.to_json(), "seen_recently": sorted(self.seen_recently), "named_by": self.named_by}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Progress:
        """What `to_json` stored."""
        seen = frozenset(stored.get("seen_recently", ()))
        return cls(State.from_json(stored), seen, stored.get("named_by", BY_PLACE))

    def by_family(self, content: TrackContent) -> Progress:
        """The same progress, naming families by id."""
        if self.named_by == BY_FAMILY:
            return self
        family = {place: item.family_id for place, item in enumerate(content.items)}
        seen = frozenset(family[place] for place in self.seen_recently if place in family)
        return Progress(self.state.renamed(family), seen)


def begin(content: TrackContent, *, seed: int, families_seen: set[int]) -> Progress:
    """A test before its first question; `families_seen` are ids of families met lately."""
    seen = frozenset(families_seen.intersection(banks.items_by_family(content)))
    return Progress(selection.start(seed), seen)


def upcoming(progress: Progress, content: TrackContent, *, position: int) -> Upcoming | None:
    """The question to put next; None when the test is over."""
    bank, places = banks.bank_of(content), banks.items_by_family(content)
    known = progress.by_family(content)
    state = known.state.renamed(places)
    if selection.should_stop(state, bank):
        return None
    seen = frozenset(places[family] for family in known.seen_recently if family in places)
    item = selection.next_item(state, bank, seen_recently=seen)
    variant, order = banks.variant_and_order(content, item, seed=state.seed, position=position)
    return Upcoming(position, content.items[item].family_id, variant, order)


def decided(progress: Progress, content: TrackContent, family_id: int, is_right: bool | None) -> Progress:  # noqa: FBT001 -- the answer itself
    """The progress after a right or wrong answer, or after leaving out a question that does not count (None)."""
    known = progress.by_family(content)
    place = banks.items_by_family(content).get(family_id)
    if is_right is None or place is None:
        return replace(known, state=attempt.skip(known.state, family_id))
    item = content.items[place]
    return replace(known, state=attempt.record(known.state, family_id, item.a, item.b, item.c, correct=is_right))


def shown(question: Question, order: Sequence[int], position: int) -> ShownQuestion:
    """What of a question leaves the server before submission."""
    return ShownQuestion(
        position=position,
        topic=question.topic,
        stem=question.stem,
        code=question.code,
        code_language=question.code_language,
        options=tuple(question.options[place].text for place in order),
        options_as=question.options_as,
    )
