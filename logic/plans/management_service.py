"""A learner's plans side by side: pause, resume, switch, restart, and the history of all of them.

At most one plan is active. Whatever is done here keeps every plan with its days, its tests and its content version; XP
is never touched. A test whose time is up is closed first, so that it cannot hold a plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import plan_management as management_queries
from logic import events
from logic.errors import ConflictError, NotFoundError
from logic.plans import activation_service, service, testing_service
from logic.plans.activation_service import AnotherPlanActiveError
from logic.plans.states import Plan
from logic.transactions import transaction


class RestartedTodayError(ConflictError):
    """You restarted this track today, and once a day is possible. Nothing was changed; go on, or restart tomorrow."""


Change = Callable[[Session, Row[Any] | None], int]


@dataclass(frozen=True, slots=True)
class PlanVerdict:
    """What a plan came to: right answers of all asked, and in which words."""

    score: int
    total_questions: int
    readiness_level: str


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """A plan in a list: what it aims at, how it stands, how far it went. Weeks that were skipped count as done."""

    id: int
    target: str
    track_id: int
    content_version: int
    status: Plan
    made_at: datetime
    paused_at: datetime | None
    ended_at: datetime | None
    current_week: int
    weeks: int
    weeks_done: int
    days: int
    days_done: int
    verdict: PlanVerdict | None


def history(learner_id: int) -> tuple[PlanSummary, ...]:
    """Every plan: the active one, then the paused ones, then those that ended, newest first."""
    with transaction(learner_id) as session:
        return tuple(_summary(row) for row in management_queries.history(session, learner_id))


def paused(learner_id: int) -> PlanSummary | None:
    """The plan that waits to be resumed: the one paused last. None while a plan is active, or none is paused."""
    first = next(iter(history(learner_id)), None)
    return first if first and first.status is Plan.PAUSED else None


def active(learner_id: int) -> PlanSummary | None:
    """The plan that is active, in short."""
    first = next(iter(history(learner_id)), None)
    return first if first and first.status is Plan.ACTIVE else None


def tracks_taken(session: Session, learner_id: int) -> int:
    """How many tracks a learner has, or had, a plan for; joins the caller's transaction."""
    return len(management_queries.tracks_taken(session, learner_id))


def pause(learner_id: int, plan_id: int | None = None, *, at: datetime) -> PlanSummary:
    """Pause the active plan: its days wait and the streak is frozen until it is resumed.

    Raises NotFoundError when no plan is active, ConflictError when it is another one than `plan_id`,
    TimedTestOpenError while a test with a deadline is open.
    """

    def put_aside(session: Session, under_way: Row[Any] | None) -> int:
        plan = _the_active(under_way, plan_id)
        activation_service.put_aside(session, learner_id, plan, at=at)
        return int(plan.id)

    return _change(learner_id, at, put_aside)


def resume(learner_id: int, plan_id: int | None = None, *, at: datetime) -> PlanSummary:
    """Make a paused plan (None: the one paused last) active again; resuming the active plan changes nothing.

    Raises AnotherPlanActiveError while another one is active, NotFoundError when there is no such plan, ConflictError
    for one that has ended.
    """

    def take_up(session: Session, under_way: Row[Any] | None) -> int:
        if under_way is not None and under_way.id != plan_id:
            raise AnotherPlanActiveError
        wanted = management_queries.paused_last(session, learner_id) if plan_id is None else plan_id
        return _take_up(session, learner_id, wanted, under_way, at)

    return _change(learner_id, at, take_up)


def switch(learner_id: int, plan_id: int, *, at: datetime) -> PlanSummary:
    """Pause the active plan, if there is one, and make a paused one active; switching to the active one does nothing.

    Raises NotFoundError when there is no such plan, ConflictError for one that has ended, TimedTestOpenError while a
    test with a deadline is open.
    """

    def change_over(session: Session, under_way: Row[Any] | None) -> int:
        if under_way is not None and under_way.id != plan_id:
            activation_service.put_aside(session, learner_id, under_way, at=at)
        return _take_up(session, learner_id, plan_id, under_way, at)

    return _change(learner_id, at, change_over)


def restart(learner_id: int, plan_id: int | None = None, *, at: datetime) -> PlanSummary:
    """End the active plan and make a new one for its track, from its newest diagnostic; the old one stays in history.

    A plan of which nothing was begun is as good as new: restarting it changes nothing, so a second click does not
    either. A new plan is new work and pays its days again, so a track is restarted once a day at the most.
    Raises NotFoundError when no plan is active, ConflictError when it is another one than `plan_id`,
    RestartedTodayError for a second time in a day, TimedTestOpenError while a test with a deadline is open.
    """

    def begin_anew(session: Session, under_way: Row[Any] | None) -> int:
        plan = _the_active(under_way, plan_id)
        evidence = management_queries.newest_evidence(session, learner_id, plan.id, plan.track_id)
        if evidence is None:
            raise NotFoundError("There is no diagnostic to make a new plan from. Nothing was changed.")
        if evidence == plan.attempt_id and not management_queries.is_begun(session, learner_id, plan.id):
            return int(plan.id)
        today = events.local_date(session, learner_id, at)
        if management_queries.was_restarted_on(session, learner_id, plan.track_id, today=today):
            raise RestartedTodayError
        activation_service.give_up(session, learner_id, plan, at=at)
        return service.make(session, learner_id, evidence, at)

    return _change(learner_id, at, begin_anew)


def _change(learner_id: int, at: datetime, change: Change) -> PlanSummary:
    """Change which plan is active, one change of a learner after the other, and say how the plan it is about stands."""
    testing_service.close_overdue_of(learner_id, at=at)
    with transaction(learner_id) as session:
        plan_id = change(session, activation_service.lock(session, learner_id))
        (row,) = management_queries.history(session, learner_id, plan_id)
        return _summary(row)


def _the_active(under_way: Row[Any] | None, plan_id: int | None) -> Row[Any]:
    if under_way is None:
        raise NotFoundError("You have no active plan. Nothing was changed; resume one, or choose a track.")
    if plan_id is not None and under_way.id != plan_id:
        raise ConflictError
    return under_way


def _take_up(session: Session, learner_id: int, plan_id: int | None, under_way: Row[Any] | None, at: datetime) -> int:
    """Make a plan active that is not yet; its id."""
    plan = None if plan_id is None else management_queries.plan(session, learner_id, plan_id)
    if plan is None:
        raise NotFoundError("There is no such plan of yours to go on with. Nothing was changed; choose a track first.")
    if under_way is None or under_way.id != plan.id:
        activation_service.take_up(session, learner_id, plan, at=at)
    return int(plan.id)


def _summary(row: Row[Any]) -> PlanSummary:
    verdict = None
    if row.readiness_level is not None:
        verdict = PlanVerdict(row.score, row.total_questions, row.readiness_level)
    return PlanSummary(
        id=row.id,
        target=row.target,
        track_id=row.track_id,
        content_version=row.content_version,
        status=Plan(row.status),
        made_at=row.created_at,
        paused_at=row.paused_at,
        ended_at=row.ended_at,
        current_week=row.current_week,
        weeks=row.weeks,
        weeks_done=row.weeks_done,
        days=row.days,
        days_done=row.days_done,
        verdict=verdict,
    )
