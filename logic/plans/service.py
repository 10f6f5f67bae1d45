"""What the app can ask about plans: make one, show it, start a day, finish a day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal

from sqlalchemy.orm import Session

from db.queries import plans as plan_queries
from db.queries import rescoring as learner_queries
from logic import events
from logic.achievements import service as achievements
from logic.assessment import result_service as assessment
from logic.catalogue import service as catalogue
from logic.catalogue.service import TrackContent
from logic.errors import ConflictError, NotFoundError
from logic.events import EventKind
from logic.plans import activation_service, consequences_service, generation, progression, testing_service, views
from logic.plans.activation_service import AnotherPlanActiveError
from logic.plans.generation import Evidence, PlanDraft, SkillToPlan, TopicToPlan, WeekDraft
from logic.plans.progression import DayState
from logic.plans.states import Day, Event, Plan, Week
from logic.plans.views import PlanView
from logic.readiness import service as readiness
from logic.transactions import transaction
from logic.xp import service as xp
from logic.xp import speed_service as speed
from logic.xp.rewards import Reason
from logic.xp.service import Award

__all__ = [
    "DayCompleted",
    "PlanView",
    "complete_day",
    "current",
    "current_or_none",
    "make",
    "make_from_diagnostic",
    "of_learner",
    "start_day",
    "view_of",
]


@dataclass(frozen=True, slots=True)
class DayCompleted:
    """What finishing a day brought: the award, and the topic that is open next; None when `next_test` is due.

    `bonuses` are what else it paid: for the streak, for seven days in a row, for speed.
    """

    topic: str
    award: Award
    next_topic: str | None
    next_test: Literal["weekly", "comprehensive"] | None = None
    bonuses: tuple[Award, ...] = ()

    @property
    def gained(self) -> int:
        """All XP it paid."""
        return self.award.gained + sum(bonus.gained for bonus in self.bonuses)

    @property
    def levels_gained(self) -> int:
        """How many levels all of it lifted the learner."""
        return self.award.levels_gained + sum(bonus.levels_gained for bonus in self.bonuses)


def make_from_diagnostic(learner_id: int, attempt_id: int, *, at: datetime, switch: bool = False) -> PlanView:
    """Make and save the plan for a submitted diagnostic; asked twice, the same plan comes back.

    With `switch` the plan that is active is paused for it. Raises NotFoundError without such a result,
    LimitReachedError for one track more than the learner's subscription has; without `switch` AnotherPlanActiveError
    while another plan is active; with it TimedTestOpenError while that one is in a test with a deadline.
    """
    if switch:
        testing_service.close_overdue_of(learner_id, at=at)
    with transaction(learner_id) as session:
        active = activation_service.lock(session, learner_id)
        plan_id = plan_queries.of_attempt(session, learner_id, attempt_id)
        if plan_id is None:
            if switch and active is not None:
                activation_service.put_aside(session, learner_id, active, at=at)
            plan_id = make(session, learner_id, attempt_id, at)
        return view_of(session, learner_id, plan_queries.one(session, learner_id, plan_id))


def make(session: Session, learner_id: int, attempt_id: int, at: datetime) -> int:
    """Make the plan for a submitted diagnostic and let it be the active one; its id. Joins the caller's transaction.

    The caller holds `activation_service.lock`. Raises NotFoundError without such a result, AnotherPlanActiveError while
    another plan is active, LimitReachedError for one track more than the learner's subscription has.
    """
    outcome = assessment.outcome_for_plan(session, learner_id, attempt_id)
    activation_service.require_track(session, learner_id, outcome.track_id, at=at)
    content = catalogue.content_of(session, outcome.track_id, outcome.content_version)
    evidence = {
        topic.topic_id: Evidence(topic.verdict, topic.mean, topic.answered, topic.correct) for topic in outcome.topics
    }
    draft = generation.make_plan(_skills(content), evidence)
    plan = {
        "plan_type": content.kind,
        "target": content.title,
        "track_id": content.id,
        "content_version": content.version,
        "attempt_id": attempt_id,
        "answers_used": outcome.answered,
        "skipped": [{"id": draft.skipped.id, "title": draft.skipped.title}] if draft.skipped else [],
        "at": at,
    }
    plan_id = plan_queries.add(session, learner_id, plan, _rows(draft))
    if plan_id is None:
        raise AnotherPlanActiveError
    events.record(session, learner_id, EventKind.PLAN_MADE, at=at, plan=plan_id)
    return plan_id


def current(learner_id: int) -> PlanView:
    """The learner's active plan as they may see it; raises NotFoundError when there is none."""
    with transaction(learner_id) as session:
        return _current(session, learner_id)


def current_or_none(learner_id: int) -> PlanView | None:
    """The learner's active plan as they may see it, if there is one."""
    with transaction(learner_id) as session:
        return _view(session, learner_id)


def of_learner(learner_id: int, plan_id: int) -> PlanView | None:
    """A plan of the learner's as they may see it, in whatever state; None when it is not theirs."""
    with transaction(learner_id) as session:
        plan = plan_queries.one(session, learner_id, plan_id)
        return None if plan is None else view_of(session, learner_id, plan)


def start_day(learner_id: int, day_id: int, *, at: datetime) -> None:
    """Note that a learner has begun a day; starting a started day again changes nothing.

    Raises NotFoundError for a day that is not theirs, ConflictError for one that is locked or done.
    """
    with transaction(learner_id) as session:
        week = _lock_week_of(session, learner_id, day_id)
        day = week.day(day_id)
        if day.status is Day.STARTED:
            return
        progression.start(day)
        plan_queries.start_day(session, learner_id, day_id, at)
        events.record(session, learner_id, EventKind.DAY_STARTED, at=at, day=day_id)


def complete_day(learner_id: int, day_id: int, *, at: datetime) -> DayCompleted:
    """Finish a started day: unlock the next one at once and pay for it once; finishing it again changes nothing.

    Raises NotFoundError for a day that is not theirs, ConflictError for one that is not started.
    """
    bonuses: list[Award] = []
    with transaction(learner_id) as session:
        learner_queries.hold_learners(session, [learner_id])  # before the plan, as a test that closes does
        week = _lock_week_of(session, learner_id, day_id)
        day = week.day(day_id)
        if day.status is not Day.COMPLETED:
            bonuses += _finish(session, learner_id, week, day, at)
        award = xp.award(session, learner_id, Reason.DAILY_TASK, subject=day_id, at=at)
        swift = speed.award_speed(session, learner_id, day_id, at=at)
        achievements.award(session, learner_id, at)
        following = _topic_after(session, learner_id, week, day_id)
    bonuses += [swift] if swift else []
    next_test = None if following else week.test
    return DayCompleted(week.topics[day_id], award, following, next_test, tuple(bonuses))


@dataclass(frozen=True, slots=True)
class _LockedWeek:
    """The week of a day, with its plan locked against other clicks."""

    plan_id: int
    is_correction: bool
    status: Week
    days: tuple[DayState, ...]
    topics: dict[int, str]

    @property
    def last_day(self) -> Event:
        """What finishing its last day means: a test is due, or the correction goes on."""
        return Event.LAST_CORRECTION_DAY_COMPLETED if self.is_correction else Event.LAST_DAY_COMPLETED

    def day(self, day_id: int) -> DayState:
        """One of its days."""
        return next(day for day in self.days if day.id == day_id)

    @property
    def test(self) -> Literal["weekly", "comprehensive"]:
        """The test that comes after its days."""
        return "comprehensive" if self.is_correction else "weekly"


def _topic_after(session: Session, learner_id: int, week: _LockedWeek, day_id: int) -> str | None:
    """The topic of the day after; None when a test is next. The two weeks of a correction go on into each other."""
    days = [
        day
        for day in plan_queries.days(session, learner_id, week.plan_id)
        if day.id in week.topics or (week.is_correction and day.week_kind == "correction")
    ]
    return next((after.topic for day, after in pairwise(days) if day.id == day_id), None)


def _finish(session: Session, learner_id: int, week: _LockedWeek, day: DayState, at: datetime) -> tuple[Award, ...]:
    change = progression.finish(week.days, week.status, day.id, last_day=week.last_day)
    following = change.unlocked_day
    plan_queries.finish_day(
        session,
        learner_id,
        day.id,
        at=at,
        week_status=change.week_after,
        current_day=(following or day).day_number,
    )
    if following:
        plan_queries.unlock_day(session, learner_id, following.id)
    elif week.is_correction:
        consequences_service.after_correction_week(session, learner_id, week.plan_id)
    paid = xp.record_activity(session, learner_id, at, tasks=1, week_number=day.week_number, day_number=day.day_number)
    events.record(session, learner_id, EventKind.DAY_FINISHED, at=at, day=day.id)
    return paid


def _lock_week_of(session: Session, learner_id: int, day_id: int) -> _LockedWeek:
    plan = plan_queries.lock_plan_of_day(session, learner_id, day_id)
    if plan is None:
        raise NotFoundError("There is no such day in your plan. Nothing was changed; open your plan to see its days.")
    if plan.status != Plan.ACTIVE:
        raise ConflictError("This plan is not active. Nothing was lost; resume it to go on.")
    rows = plan_queries.week_of_day(session, learner_id, day_id)
    return _LockedWeek(
        plan_id=plan.id,
        is_correction=rows[0].kind == "correction",
        status=Week(rows[0].week_status),
        days=tuple(DayState(row.id, row.week_id, row.week_number, row.day_number, Day(row.status)) for row in rows),
        topics={row.id: row.topic for row in rows},
    )


def _current(session: Session, learner_id: int) -> PlanView:
    view = _view(session, learner_id)
    if view is None:
        raise NotFoundError("You have no active plan yet. Choose a track first; nothing was lost.")
    return view


def _view(session: Session, learner_id: int) -> PlanView | None:
    plan = plan_queries.active(session, learner_id)
    return None if plan is None else view_of(session, learner_id, plan)


def view_of(session: Session, learner_id: int, plan: Any) -> PlanView:
    """A plan from its row as its learner may see it; joins the caller's transaction."""
    days = plan_queries.days(session, learner_id, plan.id)
    return views.plan_view(plan, days, readiness.latest(session, learner_id, plan.track_id))


def _skills(content: TrackContent) -> tuple[SkillToPlan, ...]:
    return tuple(
        SkillToPlan(skill_id, title, tuple(TopicToPlan.of(topic) for topic in topics))
        for skill_id, title, topics in content.skills()
    )


def _rows(draft: PlanDraft) -> list[dict[str, object]]:
    return [_week_row(number, week) for number, week in enumerate(draft.weeks, start=1)]


def _week_row(number: int, week: WeekDraft) -> dict[str, object]:
    return {
        "week_number": number,
        "skill_id": week.skill_id,
        "skill_focus": week.skill,
        "topics": [day.topic for day in week.days],
        "days": [
            {**asdict(day), "week_number": number, "day_number": place} for place, day in enumerate(week.days, start=1)
        ],
    }
