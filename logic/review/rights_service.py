"""Who may look at a learner's plan, and act on it: one rule, which the database answers.

A teacher of a cohort the learner is in at this moment, and whoever runs the place; nobody about themselves. Somebody
else's learner, one who has left and one who never was give the same answer.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.queries import people as people_queries
from db.queries import plan_review as queries
from logic.accounts.visitor import Visitor
from logic.errors import NotFoundError
from logic.transactions import DatabaseRole, acting_as, transaction

SOMEBODY_GONE = "somebody who left"


class NotYourLearnerError(NotFoundError):
    """None of your learners is under this address: they may have left your cohort. Nothing is shown or changed."""


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner as those who teach them see them."""

    id: int
    name: str
    time_zone: str


@contextlib.contextmanager
def of_learner(asker_id: int, learner_id: int) -> Iterator[Session]:
    """A transaction of a teacher's about a learner of theirs; raises NotYourLearnerError for anybody else's.

    It acts in the teacher's role, and for whoever runs the place in the worker's.
    """
    with transaction(asker_id, role=DatabaseRole.TEACHER) as session:
        if not queries.may_review(session, learner_id):
            raise NotYourLearnerError
        if queries.is_admin(session):
            with acting_as(session, DatabaseRole.WORKER):
                yield session
        else:
            yield session


@contextlib.contextmanager
def of_reader(asker_id: int, learner_id: int) -> Iterator[Session]:
    """A transaction about a learner's plan: their own, or one of a teacher's of theirs."""
    if asker_id == learner_id:
        with transaction(learner_id) as session:
            yield session
        return
    with of_learner(asker_id, learner_id) as session:
        yield session


def require(asker: Visitor, learner_id: int) -> Learner:
    """The learner, for somebody who may look at them; raises NotYourLearnerError."""
    with of_learner(asker.id, learner_id) as session:
        found = learner_of(session, learner_id)
    if found is None:
        raise NotYourLearnerError
    return found


def may_review(asker_id: int, learner_id: int) -> bool:
    """Whether somebody may look at a learner's plan."""
    with transaction(asker_id, role=DatabaseRole.TEACHER) as session:
        return queries.may_review(session, learner_id)


def learner_of(session: Session, learner_id: int) -> Learner | None:
    """A learner by id; joins the caller's transaction, which has asked who may look."""
    with acting_as(session, DatabaseRole.WORKER):
        row = queries.learner(session, learner_id)
    return None if row is None else Learner(row.id, row.display_name, row.time_zone)


def names(session: Session, user_ids: Iterable[int]) -> dict[int, str]:
    """What those are called who wrote, decided or granted; who left is missing. Joins the caller's transaction."""
    with acting_as(session, DatabaseRole.WORKER):
        return people_queries.names(session, sorted(set(user_ids)))
