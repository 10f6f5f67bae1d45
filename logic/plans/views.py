"""A plan as its learner may see it: what is locked carries no text that could be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from logic.plans.states import Day, Plan, Week
from logic.readiness.service import Forecast

LAST_REGULAR_WEEK = 4


@dataclass(frozen=True, slots=True)
class Resource:
    """A page, video, exercise or book on an outside platform."""

    title: str
    url: str
    kind: str
    minutes: int


@dataclass(frozen=True, slots=True)
class DayView:
    """One day. `topic` is None in a locked week; while the day is locked, everything after `status` is empty.

    `is_extra` tells the days that a failed test added, locked or not.
    """

    id: int
    day_number: int
    topic: str | None
    status: Day
    description: str = ""
    reason: str = ""
    practice: str = ""
    minutes: int = 0
    xp: int = 0
    resources: tuple[Resource, ...] = ()
    is_extra: bool = False


@dataclass(frozen=True, slots=True)
class WeekView:
    """One week: its skill is always named, its days only once it is open.

    A week `is_skipped` when its skill was known already, and `is_correction` when it came after a final.
    """

    number: int
    skill: str
    status: Week
    days: tuple[DayView, ...]
    is_skipped: bool = False
    is_correction: bool = False

    @property
    def days_done(self) -> int:
        """How many of its days are completed."""
        return sum(day.status is Day.COMPLETED for day in self.days)


@dataclass(frozen=True, slots=True)
class PlanView:
    """A whole plan; `skipped` names skills that were secure already, `is_corrected` that its final was not passed."""

    id: int
    target: str
    track_id: int
    status: Plan
    made_at: datetime
    answers_used: int
    weeks: tuple[WeekView, ...]
    skipped: tuple[str, ...]
    forecast: Forecast | None
    is_corrected: bool = False

    @property
    def today(self) -> DayView | None:
        """The one day that is open; None while a test is due."""
        return next(
            (day for week in self.weeks for day in week.days if day.status in {Day.UNLOCKED, Day.STARTED}),
            None,
        )

    @property
    def current_week(self) -> WeekView:
        """The week that is open, or the last one."""
        return next((week for week in self.weeks if week.status not in {Week.LOCKED, Week.COMPLETED}), self.weeks[-1])


def plan_view(plan: Any, days: Sequence[Any], forecast: Forecast | None) -> PlanView:
    """The plan from its row and the rows of its days, in order."""
    return PlanView(
        id=plan.id,
        target=plan.target,
        track_id=plan.track_id,
        status=Plan(plan.status),
        made_at=plan.created_at,
        answers_used=plan.answers_used,
        weeks=tuple(_week(list(rows)) for _, rows in groupby(days, key=lambda row: row.week_number)),
        skipped=tuple(skill["title"] for skill in plan.skipped_skills),
        forecast=forecast,
        is_corrected=plan.current_week > LAST_REGULAR_WEEK,
    )


def _week(rows: Sequence[Any]) -> WeekView:
    first = rows[0]
    status = Week(first.week_status)
    return WeekView(
        number=first.week_number,
        skill=first.skill_focus,
        status=status,
        days=tuple(_day(row, week=status) for row in rows),
        is_skipped=first.week_skipped,
        is_correction=first.week_kind == "correction",
    )


def _day(row: Any, *, week: Week) -> DayView:
    status = Day(row.status)
    if status is Day.LOCKED:
        topic = None if week is Week.LOCKED else row.topic
        return DayView(row.id, row.day_number, topic, status, is_extra=row.is_extra)
    return DayView(
        id=row.id,
        day_number=row.day_number,
        topic=row.topic,
        status=status,
        description=row.description,
        reason=row.reason,
        practice=row.practice,
        minutes=row.estimated_minutes,
        xp=row.xp_reward,
        resources=_resources(row.resources),
        is_extra=row.is_extra,
    )


def _resources(stored: Iterable[Mapping[str, Any]]) -> tuple[Resource, ...]:
    return tuple(Resource(entry["title"], entry["url"], entry["kind"], entry["minutes"]) for entry in stored)
