"""An extra attempt that was granted: the test at once, without the days that stand before it.

It ends a wait and nothing else: a test that was failed stays failed, and what passes it stays the same. The days that
are left of the wait are taken out of the plan; one that was begun counts as done, as with a corrected key. Everything
here joins the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import plans as plan_queries
from db.queries import progress as progress_queries
from db.queries import rescoring as learner_queries
from logic import events
from logic.errors import ConflictError
from logic.events import EventKind
from logic.plans.states import NEXT_WEEK, Day, Event, Week, advance
from logic.transactions import DatabaseRole, acting_as
from logic.xp import service as xp
from logic.xp.rewards import Reason

WEEKLY, RETEST = "weekly", "comprehensive"


@dataclass(frozen=True, slots=True)
class Wait:
    """The days between a learner and their next try: of a week's test, or (`week_number` None) of the retest."""

    plan_id: int
    test: str
    week_number: int | None
    days: int


def hold(session: Session, learner_id: int) -> None:
    """Keep the learner and their active plan as they are until the transaction ends, in the order of all others."""
    learner_queries.hold_learners(session, [learner_id])
    plan = plan_queries.active(session, learner_id)
    if plan is not None:
        progress_queries.lock_plan(session, learner_id, plan.id)


def wait_of(session: Session, learner_id: int) -> Wait | None:
    """What the learner's active plan makes them wait for; None while nothing does."""
    plan = plan_queries.active(session, learner_id)
    if plan is None:
        return None
    weeks = progress_queries.weeks(session, learner_id, plan.id)
    days = plan_queries.days(session, learner_id, plan.id)
    for week in weeks:
        if week.kind == "regular" and week.status == Week.EXTRA_DAYS:
            return Wait(plan.id, WEEKLY, week.week_number, _left(days, [week.id]))
    corrections = [week.id for week in weeks if week.kind == "correction"]
    is_waiting = any(week.status != Week.COMPLETED for week in weeks if week.id in corrections)
    return Wait(plan.id, RETEST, None, _left(days, corrections)) if is_waiting else None


def end_wait(session: Session, learner_id: int, wait: Wait, *, at: datetime) -> None:
    """Let the test be due now; the caller holds the plan (`hold`).

    Raises ConflictError when this is not what the learner waits for any more.
    """
    if wait_of(session, learner_id) != wait:
        raise ConflictError
    weeks = [week for week in progress_queries.weeks(session, learner_id, wait.plan_id) if _is_of(week, wait)]
    _let_go(session, learner_id, wait.plan_id, weeks, at)
    event = Event.ATTEMPT_GRANTED if wait.test == WEEKLY else Event.RETEST_GRANTED
    for week in weeks:
        if week.status != Week.COMPLETED:
            status = advance(NEXT_WEEK, Week(week.status), event)
            progress_queries.set_week(session, learner_id, week.id, status)
    if wait.test == RETEST:
        progress_queries.finish_correction_plan(session, learner_id, wait.plan_id)


def _let_go(session: Session, learner_id: int, plan_id: int, weeks: Sequence[Row[Any]], at: datetime) -> None:
    begun = progress_queries.begun_day(session, learner_id, plan_id)
    if begun is not None:
        progress_queries.finish_begun_day(session, learner_id, begun, at=at)
        xp.record_activity(session, learner_id, at, tasks=1)
        xp.award(session, learner_id, Reason.DAILY_TASK, subject=begun, at=at)
        events.record(session, learner_id, EventKind.DAY_FINISHED, at=at, day=begun)
    with acting_as(session, DatabaseRole.WORKER):  # nobody takes days out of their own plan by themselves
        progress_queries.drop_days_not_begun(session, learner_id, [week.id for week in weeks])


def _is_of(week: Row[Any], wait: Wait) -> bool:
    if wait.test == RETEST:
        return bool(week.kind == "correction")
    return bool(week.week_number == wait.week_number)


def _left(days: Sequence[Row[Any]], week_ids: Sequence[int]) -> int:
    return sum(day.week_id in week_ids and day.status != Day.COMPLETED for day in days)
