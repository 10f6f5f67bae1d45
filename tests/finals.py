"""Learners at the end of a plan, and tests taken by the services, for the tests of verdicts."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic.plans import service as plans
from logic.plans import testing_service as testing
from logic.plans.testing_service import TestOutcome
from tests import factories
from tests.factories import MORNING, LearnerWithPlan

KEY = 0  # option 0 of every question is its key, wherever it shows
PASSES_A_WEEK = 24


def learner_at_final(*, email: str | None = None, at: datetime = MORNING) -> LearnerWithPlan:
    """A learner who passed every week, 24 of 30 each, within 60 days of `at`."""
    someone = factories.learner_with_plan(email=email, at=at)
    moment = at + timedelta(days=1)
    while (due := testing.due(someone.id, at=moment)) is None or due.kind == "weekly":
        moment = do_days(someone.id, moment)
        if due:
            take(someone.id, PASSES_A_WEEK, at=moment)
        moment += timedelta(days=3)
    return someone


def take(learner_id: int, right: int, *, at: datetime) -> TestOutcome:
    """Do what is to be done before the next test, take it, and answer its first `right` questions rightly."""
    moment = do_days(learner_id, at)
    due = testing.due(learner_id, at=moment)
    assert due
    attempt_id = testing.begin(learner_id, due, at=moment)
    for position, key in _keys(attempt_id):
        choice = key if position <= right else (key + 1) % 4
        testing.answer(learner_id, attempt_id, position, choice, at=moment + timedelta(seconds=20 * position))
    return testing.submit(learner_id, attempt_id, at=moment + timedelta(minutes=40))


def do_days(learner_id: int, at: datetime, *, most: int | None = None) -> datetime:
    """Do every day that is open, or so many of them; the moment after the last one."""
    moment = at
    for _ in itertools.count() if most is None else range(most):
        plan = plans.current_or_none(learner_id)
        today = plan.today if plan else None
        if today is None:
            break
        plans.start_day(learner_id, today.id, at=moment)
        moment += timedelta(minutes=30)
        plans.complete_day(learner_id, today.id, at=moment)
    return moment


def _keys(attempt_id: int) -> list[tuple[int, int]]:
    """The questions of a test by position, each with the place where its key shows."""
    statement = text(
        "select position, option_order from assessment_responses where attempt_id = :attempt_id order by position"
    )
    with transaction(None, role=DatabaseRole.WORKER) as session:
        rows = session.execute(statement, {"attempt_id": attempt_id}).all()
    return [(row.position, list(row.option_order).index(KEY)) for row in rows]
