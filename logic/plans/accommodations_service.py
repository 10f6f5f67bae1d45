"""More time for those who need it: a factor on the limits of timed tests, given by a teacher with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import accommodations as accommodation_queries
from logic.access.roles import require_keeper
from logic.accounts.visitor import Visitor
from logic.errors import InvalidInputError, NotFoundError
from logic.notifications import news_service
from logic.notifications.news_service import Kind, News
from logic.review import rights_service
from logic.transactions import DatabaseRole, acting_as, transaction

LEAST, MOST = 1.0, 3.0
SHORTEST_REASON, LONGEST_REASON = 3, 500


@dataclass(frozen=True, slots=True)
class Granted:
    """A factor that was given to a learner; the newest one counts."""

    time_factor: float
    reason: str
    set_by: int | None
    set_at: datetime


def time_factor(session: Session, learner_id: int) -> float:
    """How much more time a learner has for a timed test; joins the caller's transaction."""
    return accommodation_queries.time_factor(session, learner_id)


def mine(learner_id: int) -> float:
    """How much more time a learner has for a timed test."""
    with transaction(learner_id) as session:
        return accommodation_queries.time_factor(session, learner_id)


def grant(asker: Visitor, learner_id: int, factor: float, reason: str, *, at: datetime) -> None:
    """Give a learner more time (1 takes it away again), and tell them; every change is kept.

    For a teacher of a cohort they are in, and whoever runs the place. Raises InvalidInputError for oneself, a factor
    out of bounds or no reason, NotYourLearnerError for anybody else's learner, NotFoundError for nobody who learns.
    """
    require_keeper(asker.roles)
    if learner_id == asker.id:
        raise InvalidInputError("Nobody grants time to themselves. Nothing was changed; ask another teacher.")
    words = " ".join(reason.replace("\0", "").split())
    if not LEAST <= factor <= MOST:
        raise InvalidInputError("A time factor is between 1 and 3. Nothing was changed.")
    if not SHORTEST_REASON <= len(words) <= LONGEST_REASON:
        raise InvalidInputError("Say in 3 to 500 characters why; it is kept. Nothing was changed.")
    with rights_service.of_learner(asker.id, learner_id) as session, acting_as(session, DatabaseRole.WORKER):
        given = accommodation_queries.add(session, learner_id, time_factor=factor, reason=words, set_by=asker.id, at=at)
        if given is None:
            raise NotFoundError("There is no such learner. Nothing was changed.")
        _tell(session, asker, learner_id, given, factor, words, at)


def history(asker: Visitor, learner_id: int) -> tuple[Granted, ...]:
    """Everything that was granted to a learner, newest first; for those who may grant, else NotYourLearnerError."""
    require_keeper(asker.roles)
    with rights_service.of_learner(asker.id, learner_id) as session:
        rows = accommodation_queries.history(session, learner_id)
        return tuple(Granted(row.time_factor, row.reason, row.set_by, row.set_at) for row in rows)


def _tell(
    session: Session, asker: Visitor, learner_id: int, grant_id: int, factor: float, reason: str, at: datetime
) -> None:
    who = " ".join(asker.display_name.split())
    facts: dict[str, object] = {
        "title": "Your time for tests has changed",
        "sentence": f"{who} set your time for weekly and final tests to {factor:g} times the usual, from the next on.",
        "words": f"The reason: {reason}",
        "where": "Your plan",
        "path": "/plan",
    }
    news_service.tell(session, [News(learner_id, Kind.PLAN_REVIEW, f"time {grant_id}", facts)], at=at)
