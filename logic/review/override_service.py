"""What a teacher grants a learner: an extra attempt at a test, and more time; each with a reason that is kept.

An extra attempt ends the wait before a test (`plans.granted_service`); its learner uses it, once, when they want to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import plan_review as queries
from logic.errors import ConflictError, InvalidInputError, NotFoundError
from logic.notifications import news_service
from logic.notifications.news_service import Kind, News
from logic.plans import granted_service
from logic.plans.granted_service import RETEST, Wait
from logic.review import rights_service
from logic.transactions import DatabaseRole, acting_as, transaction

SHORTEST_REASON, LONGEST_REASON = 3, 500
EXTRA_ATTEMPT = "extra_attempt"


class NothingToWaitForError(ConflictError):
    """This learner waits for no test: it can be taken now, or the days before the first try are not done yet."""


class UsedError(ConflictError):
    """This extra attempt is used or was taken back. Nothing was changed; your plan shows what comes next."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """An extra attempt that was granted: for which test (`week_number` None: the retest), by whom, why.

    It `is_usable` while the learner waits for that very test and has not used it.
    """

    id: int
    week_number: int | None
    reason: str
    by: str
    at: datetime
    used_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    is_usable: bool
    days: int = 0

    @property
    def test(self) -> str:
        """The test it is for, in words."""
        return "the comprehensive retest" if self.week_number is None else f"the test of week {self.week_number}"


def wait_of(reader_id: int, learner_id: int) -> Wait | None:
    """What a learner waits for: the days before their next try. None while nothing could be granted."""
    with rights_service.of_reader(reader_id, learner_id) as session:
        return _wait(session, learner_id)


def history(reader_id: int, learner_id: int) -> tuple[Attempt, ...]:
    """Every extra attempt that was granted to a learner, newest first."""
    with rights_service.of_reader(reader_id, learner_id) as session:
        wait = _wait(session, learner_id)
        rows = [row for row in queries.overrides(session, learner_id) if row.kind == EXTRA_ATTEMPT]
        names = rights_service.names(session, {one for row in rows for one in (row.given_by, row.withdrawn_by) if one})
    return tuple(_attempt(row, names, wait) for row in rows)


def usable(learner_id: int) -> Attempt | None:
    """The extra attempt a learner can use now."""
    return next((attempt for attempt in history(learner_id, learner_id) if attempt.is_usable), None)


def grant_attempt(asker_id: int, learner_id: int, reason: str, *, at: datetime) -> None:
    """Grant an extra attempt at the test the learner waits for, and tell them; granted twice it is one.

    Raises NotYourLearnerError, InvalidInputError for oneself or without a reason, NothingToWaitForError.
    """
    if asker_id == learner_id:
        raise InvalidInputError("Nobody grants an attempt to themselves. Nothing was changed; ask another teacher.")
    words = " ".join(reason.replace("\0", "").split())
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise InvalidInputError("Say in 3 to 500 characters why; it is kept. Nothing was changed.")
    with rights_service.of_learner(asker_id, learner_id) as session:
        with acting_as(session, DatabaseRole.WORKER):
            granted_service.hold(session, learner_id)
            wait = granted_service.wait_of(session, learner_id)
        if wait is None:
            raise NothingToWaitForError
        grant = {"test": wait.test, "week_number": wait.week_number, "reason": words, "given_by": asker_id}
        override_id = queries.add_attempt(session, learner_id, wait.plan_id, at=at, **grant)
        if override_id is not None:
            _tell(session, asker_id, learner_id, override_id, wait, words, at)


def use_attempt(learner_id: int, override_id: int, *, at: datetime) -> None:
    """Use an extra attempt: the test is due at once. Of two devices one uses it; the other reads UsedError.

    Raises NotFoundError when it is not theirs, UsedError, ConflictError when the learner does not wait for that test.
    """
    with transaction(learner_id) as session:
        granted_service.hold(session, learner_id)
        used = queries.use(session, learner_id, override_id, at=at)
        if used is None:
            if all(row.id != override_id for row in queries.overrides(session, learner_id)):
                raise NotFoundError
            raise UsedError
        wait = granted_service.wait_of(session, learner_id)
        if wait is None or not _is_for(used, wait):
            raise NothingToWaitForError("You do not wait for this test now. Nothing was used; your plan goes on.")
        granted_service.end_wait(session, learner_id, wait, at=at)


def withdraw(asker_id: int, learner_id: int, override_id: int, *, at: datetime) -> None:
    """Take back an extra attempt that was not used; raises UsedError once it was."""
    with rights_service.of_learner(asker_id, learner_id) as session:
        if not queries.withdraw(session, learner_id, override_id, withdrawn_by=asker_id, at=at):
            raise UsedError


def _wait(session: Session, learner_id: int) -> Wait | None:
    with acting_as(session, DatabaseRole.WORKER):
        return granted_service.wait_of(session, learner_id)


def _attempt(row: Row[Any], names: dict[int, str], wait: Wait | None) -> Attempt:
    is_open = row.used_at is None and row.withdrawn_at is None
    is_usable = is_open and wait is not None and _is_for(row, wait)
    return Attempt(
        id=row.id,
        week_number=row.week_number,
        reason=row.reason,
        by=names.get(row.given_by, rights_service.SOMEBODY_GONE),
        at=row.given_at,
        used_at=row.used_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=names.get(row.withdrawn_by, rights_service.SOMEBODY_GONE) if row.withdrawn_by else None,
        is_usable=is_usable,
        days=wait.days if wait and is_usable else 0,
    )


def _is_for(row: Row[Any], wait: Wait) -> bool:
    return bool((row.plan_id, row.test, row.week_number) == (wait.plan_id, wait.test, wait.week_number))


def _tell(
    session: Session, asker_id: int, learner_id: int, override_id: int, wait: Wait, reason: str, at: datetime
) -> None:
    who = rights_service.names(session, {asker_id}).get(asker_id, rights_service.SOMEBODY_GONE)
    test = "the comprehensive retest" if wait.test == RETEST else f"the test of week {wait.week_number}"
    facts: dict[str, object] = {
        "title": "You have an extra attempt",
        "sentence": f"{' '.join(who.split())} lets you take {test} without the days before it, once, when you want to.",
        "words": f"The reason: {reason}",
        "where": "Your plan",
        "path": "/plan",
    }
    news_service.tell(session, [News(learner_id, Kind.PLAN_REVIEW, f"override {override_id}", facts)], at=at)
