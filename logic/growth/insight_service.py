"""What teachers tell each other, without names: shared, found helpful, reported. Nobody learns who an author is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import growth_insights as queries
from logic.access.roles import Role, may_enter
from logic.accounts.visitor import Visitor
from logic.errors import InvalidInputError, NotAllowedError, NotFoundError, TooManyAttemptsError
from logic.growth import insights, redaction
from logic.growth.insights import FILE, Group
from logic.growth.views import InsightStatus, InsightView, Shared
from logic.transactions import DatabaseRole, acting_as, transaction

SHORTEST, LONGEST = 40, 1200
SHORTEST_REASON, LONGEST_REASON = 3, 500
A_DAY = 5
REPORTS_THAT_HOLD = 3
MOST = 200
OWN = "This is your own insight; whether it helps is for the others to say. Nothing was changed."


@dataclass(frozen=True, slots=True)
class _Shown:
    """Who is counted in which group at this moment, for everything shown in one answer."""

    teachers: Mapping[Group, int]

    def group(self, row: Row[Any]) -> Group | None:
        """The group an insight may be shown under; None: too few to be shown to others."""
        return insights.shown_group(Group(row.topic, row.phase), self.teachers)

    def may_see(self, row: Row[Any]) -> bool:
        """Whether the asker sees it: ours, their own, or one of enough teachers'."""
        return bool(row.is_seeded or row.is_mine or self.group(row) is not None)


def listed(teacher: Visitor, topic: str | None = None) -> tuple[InsightView, ...]:
    """What may be shown (of one topic, or all), featured first, then the most helpful; one's own whatever its state.

    Raises NotAllowedError unless a teacher asks.
    """
    _require_teacher(teacher)
    if topic is not None and "\0" in topic:
        return ()  # PostgreSQL knows no such text, so there is none of this topic
    with transaction(teacher.id, role=DatabaseRole.WORKER) as session:
        shown = _shown(session)
        rows = queries.listed(session, teacher.id, topic, MOST)
    return tuple(_view(row, shown) for row in rows if shown.may_see(row))


def topics() -> tuple[str, ...]:
    """What an insight can be about."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return tuple(queries.topics(session))


def share(teacher: Visitor, text: str, topic: str, *, at: datetime) -> Shared:
    """Share an insight without its author's name, names and addresses taken out; the same words again change nothing.

    Raises InvalidInputError for words that are too few or too many, or a topic there is not, TooManyAttemptsError
    after five in a day.
    """
    _require_teacher(teacher)
    typed = " ".join(text.replace("\0", "").split())
    with transaction(teacher.id, role=DatabaseRole.WORKER) as session:
        if topic not in queries.topics(session):
            raise InvalidInputError("There is no such topic to share an insight about. Nothing was shared.")
        clean = _without_names(session, teacher, typed)
        if not SHORTEST <= len(clean.text) <= LONGEST:
            raise InvalidInputError(
                f"An insight has {SHORTEST} to {LONGEST} characters, without names and addresses. Nothing was shared."
            )
        fingerprint = hashlib.sha256(clean.text.casefold().encode()).hexdigest()
        known = queries.same(session, teacher.id, fingerprint)
        row = known if known is not None else _add(session, teacher, clean, topic, fingerprint, at)
        return Shared(_view(row, _shown(session)), clean.removed, clean.doubts)


def helpful(teacher: Visitor, insight_id: int, *, at: datetime) -> InsightView:
    """Say that an insight helped; once a person, and again changes nothing.

    Raises NotFoundError for one that is not shown, NotAllowedError for one's own.
    """
    _require_teacher(teacher)
    with transaction(teacher.id) as session:
        row = _shown_one(session, teacher, insight_id)
        if row.is_mine:
            raise NotAllowedError(OWN)
        queries.vote(session, teacher.id, insight_id, at)
        return _seen(session, teacher, insight_id)


def report(teacher: Visitor, insight_id: int, reason: str, *, at: datetime) -> None:
    """Say that an insight is out of place; from three people on it is held until an administrator has looked.

    Raises NotFoundError for one that is not shown, InvalidInputError for a reason that is none.
    """
    _require_teacher(teacher)
    why = " ".join(reason.replace("\0", "").split())
    if not SHORTEST_REASON <= len(why) <= LONGEST_REASON:
        raise InvalidInputError(
            f"Say in {SHORTEST_REASON} to {LONGEST_REASON} characters what is wrong with it. Nothing was changed."
        )
    with transaction(teacher.id) as session:
        _shown_one(session, teacher, insight_id)
        queries.report(session, teacher.id, insight_id, why, at)
        with acting_as(session, DatabaseRole.WORKER):
            queries.hold_if_reported(session, insight_id, REPORTS_THAT_HOLD)


def withdraw(teacher: Visitor, insight_id: int) -> None:
    """Take one's own insight back; again changes nothing. Raises NotFoundError for somebody else's."""
    _require_teacher(teacher)
    with transaction(teacher.id, role=DatabaseRole.WORKER) as session:
        row = queries.one(session, teacher.id, insight_id)
        if row is None or not row.is_mine:
            raise NotFoundError
        queries.withdraw(session, teacher.id, insight_id)


def load_seeded(session: Session, content: Path) -> None:
    """Bring in the insights the place begins with; joins the caller's transaction, in the worker's role.

    A folder without the file says nothing about them. Raises InvalidInputError naming what is wrong in the file.
    """
    if (content / FILE).exists():
        queries.seed(session, [_seed(one) for one in insights.seeded(content)])


def _seed(one: insights.SeededInsight) -> dict[str, str]:
    kept = one.model_dump(include={"slug", "title", "topic", "phase", "source"})
    return {**kept, "body": one.text}


def _require_teacher(asker: Visitor) -> None:
    if not may_enter(asker.roles, Role.TEACHER):
        raise NotAllowedError


def _without_names(session: Session, teacher: Visitor, typed: str) -> redaction.Redacted:
    """The words without what tells who wrote them or whom they are about; names of people here are known as such."""
    own = [name for name in (teacher.display_name, teacher.pseudonym) if name]
    first = redaction.redacted(typed, names=own)
    words = _words(redaction.possible_names(first.text))
    known = queries.names_among(session, [word.casefold() for word in words])
    found = redaction.redacted(first.text, names=[word for word in words if word.casefold() in known])
    return redaction.Redacted(found.text, tuple(dict.fromkeys((*first.removed, *found.removed))), found.doubts)


def _words(possible: Iterable[str]) -> list[str]:
    return [word for one in possible for word in one.split() if word.isalpha()]


def _add(
    session: Session, teacher: Visitor, clean: redaction.Redacted, topic: str, fingerprint: str, at: datetime
) -> Row[Any]:
    if queries.shared_since(session, teacher.id, at - timedelta(days=1)) >= A_DAY:
        raise TooManyAttemptsError(
            f"{A_DAY} insights a day can be shared. Nothing was lost; please come back tomorrow."
        )
    status = InsightStatus.HELD if clean.doubts else InsightStatus.PUBLISHED
    insight = {"topic": topic, "phase": queries.phase(session, teacher.id), "body": clean.text, "status": status}
    queries.add(session, teacher.id, {**insight, "fingerprint": fingerprint}, clean.doubts, at)
    row = queries.same(session, teacher.id, fingerprint)
    if row is None:
        raise NotFoundError
    return row


def _shown(session: Session) -> _Shown:
    return _Shown({Group(row.topic, row.phase): row.teachers for row in queries.teachers(session)})


def _shown_one(session: Session, teacher: Visitor, insight_id: int) -> Row[Any]:
    """An insight the asker can see because it is shown, or is their own; raises NotFoundError."""
    with acting_as(session, DatabaseRole.WORKER):
        row = queries.one(session, teacher.id, insight_id)
        shown = _shown(session)
    if row is None or row.status != InsightStatus.PUBLISHED or not shown.may_see(row):
        raise NotFoundError
    return row


def _seen(session: Session, teacher: Visitor, insight_id: int) -> InsightView:
    with acting_as(session, DatabaseRole.WORKER):
        row = queries.one(session, teacher.id, insight_id)
        shown = _shown(session)
    if row is None:
        raise NotFoundError
    return _view(row, shown)


def _view(row: Row[Any], shown: _Shown) -> InsightView:
    return InsightView(
        id=row.id,
        title=row.title or "",
        text=row.body,
        topic=row.topic,
        group=None if row.is_seeded else shown.group(row),
        source=row.source,
        month=row.created_at.date().replace(day=1),
        helpful=row.helpful,
        is_mine=row.is_mine,
        found_helpful=row.found_helpful,
        is_verified=row.is_verified,
        is_featured=row.is_featured,
        is_seeded=row.is_seeded,
        status=InsightStatus(row.status),
    )
