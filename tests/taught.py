"""Learners with a teacher, and what is said and granted about their plans, for the tests of reviewing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from logic.accounts.visitor import Visitor
from logic.plans import service as plans
from tests import cohorts, factories, finals, notified
from tests.factories import MORNING

FAILED = 10  # of 30: four extra days
LATER = MORNING + timedelta(days=30)


@dataclass(frozen=True)
class Taught:
    """A learner with a plan, and a teacher of a cohort they are in."""

    learner: int
    teacher: Visitor
    plan: int


def taught(name: str = "Ada Lovelace", *, teacher: Visitor | None = None, email: str | None = None) -> Taught:
    """A learner with a new plan in a cohort of a teacher's."""
    someone = factories.learner_with_plan(name, email=email)
    who = teacher or cohorts.teacher()
    cohorts.cohort(who, someone.id)
    return Taught(someone.id, who, someone.plan.id)


def failed(name: str = "Ada Lovelace", **options: Any) -> Taught:
    """The same, after the first weekly test was failed: four extra days stand before the next try."""
    found = taught(name, **options)
    finals.take(found.learner, FAILED, at=MORNING + timedelta(days=2))
    return found


def in_correction() -> Taught:
    """A learner with a teacher who has not passed the final: fourteen days stand before the retest."""
    someone = finals.learner_at_final()
    finals.take(someone.id, 30, at=MORNING + timedelta(days=100))
    teacher = cohorts.teacher()
    cohorts.cohort(teacher, someone.id)
    return Taught(someone.id, teacher, someone.plan.id)


def begin_the_day(learner_id: int, *, at: datetime = LATER) -> int:
    """Start the open day, and leave it; its id."""
    today = plans.current(learner_id).today
    assert today
    plans.start_day(learner_id, today.id, at=at)
    return today.id


def told(user_id: int) -> list[tuple[str, str]]:
    """Title and sentence of what was told a person about plans, oldest first."""
    return [(row.title, row.body) for row in notified.notices(user_id) if row.kind == "plan_review"]


def mailed(user_id: int) -> list[Any]:
    """The mails about plans a person gets."""
    return [row for row in notified.mails(user_id) if "[[plan_review" in row.body]
