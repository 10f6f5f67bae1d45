"""Plans as the API sends them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from logic.plans.management_service import PlanSummary
from logic.plans.service import DayCompleted
from logic.plans.states import Day, Plan, Week
from logic.plans.views import PlanView

Share = Annotated[float, Field(ge=0, le=1)]


class DayResource(BaseModel):
    """A page, video, exercise or book on an outside platform."""

    model_config = ConfigDict(from_attributes=True)

    title: Annotated[str, Field(examples=["More on lists"])]
    url: Annotated[str, Field(examples=["https://docs.python.org/3/tutorial/datastructures.html"])]
    kind: Annotated[str, Field(examples=["documentation"])]
    minutes: Annotated[int, Field(examples=[20])]


class PlanDay(BaseModel):
    """One day. In a locked week it has no topic; while it is locked everything after the status is empty."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[int, Field(examples=[171])]
    day_number: Annotated[int, Field(description="Its place in the week, from 1.", examples=[3])]
    topic: Annotated[str | None, Field(examples=["Lists and slices"])]
    status: Annotated[Day, Field(examples=["unlocked"])]
    description: Annotated[str, Field(description="What you will be able to do.", examples=["Slice a list."])]
    reason: Annotated[str, Field(description="Why it is here.", examples=["1 of 3 right in the diagnostic."])]
    practice: Annotated[str, Field(description="A small task.", examples=["Reverse a list without a loop."])]
    minutes: Annotated[int, Field(description="Estimated; 0 while locked.", examples=[45])]
    xp: Annotated[int, Field(description="What completing it pays; 0 while locked.", examples=[15])]
    resources: list[DayResource]


class PlanWeek(BaseModel):
    """One week: one skill."""

    model_config = ConfigDict(from_attributes=True)

    number: Annotated[int, Field(description="From 1.", examples=[1])]
    skill: Annotated[str, Field(examples=["Foundations"])]
    status: Annotated[Week, Field(examples=["in_progress"])]
    days_done: Annotated[int, Field(description="How many of its days are completed.", examples=[2])]
    days: list[PlanDay]


class ReadinessForecast(BaseModel):
    """What share of the final test's questions you would get right today."""

    model_config = ConfigDict(from_attributes=True)

    at: Annotated[datetime, Field(description="When it was made, in UTC.", examples=["2026-11-21T09:30:00Z"])]
    expected: Annotated[Share, Field(examples=[0.58])]
    low: Annotated[Share, Field(description="The lower end of its interval.", examples=[0.47])]
    high: Annotated[Share, Field(description="The upper end of its interval.", examples=[0.69])]
    probability_ready: Annotated[Share, Field(description="How likely it is 80 % or more.", examples=[0.02])]


class LearnerPlan(BaseModel):
    """Your active plan."""

    id: Annotated[int, Field(examples=[7])]
    target: Annotated[str, Field(description="The role or language it aims at.", examples=["Python"])]
    track_id: Annotated[int, Field(examples=[1])]
    status: Annotated[Plan, Field(examples=["active"])]
    made_at: Annotated[datetime, Field(description="In UTC.", examples=["2026-11-21T09:30:00Z"])]
    answers_used: Annotated[int, Field(description="How many answers it was made from.", examples=[24])]
    skipped: Annotated[list[str], Field(description="Skills that were secure already.", examples=[[]])]
    current_week: Annotated[int, Field(description="The number of the open week.", examples=[1])]
    today: Annotated[int | None, Field(description="The id of the open day; null while a test is due.", examples=[171])]
    forecast: Annotated[ReadinessForecast | None, Field(description="The newest one.")]
    weeks: list[PlanWeek]

    @classmethod
    def of(cls, plan: PlanView) -> Self:
        """The answer for a plan as its learner may see it."""
        return cls(
            id=plan.id,
            target=plan.target,
            track_id=plan.track_id,
            status=plan.status,
            made_at=plan.made_at,
            answers_used=plan.answers_used,
            skipped=list(plan.skipped),
            current_week=plan.current_week.number,
            today=plan.today.id if plan.today else None,
            forecast=ReadinessForecast.model_validate(plan.forecast) if plan.forecast else None,
            weeks=[PlanWeek.model_validate(week) for week in plan.weeks],
        )


class CompletedDay(BaseModel):
    """What completing a day brought."""

    topic: Annotated[str, Field(examples=["Lists and slices"])]
    xp_gained: Annotated[
        int, Field(description="15, and what a streak or speed added; 0 when it was paid before.", examples=[20])
    ]
    bonuses: Annotated[
        dict[str, int], Field(description="What was paid beside the 15, by reason.", examples=[{"streak": 5}])
    ]
    xp_total: Annotated[int, Field(description="All XP so far.", examples=[340])]
    level: Annotated[int, Field(examples=[4])]
    levels_gained: Annotated[int, Field(examples=[0])]
    next_topic: Annotated[
        str | None, Field(description="What is open next; null when a test is due.", examples=["Dictionaries"])
    ]

    @classmethod
    def of(cls, done: DayCompleted) -> Self:
        """The answer for a completed day."""
        last = max((done.award, *done.bonuses), key=lambda award: award.total)
        return cls(
            topic=done.topic,
            xp_gained=done.gained,
            bonuses={bonus.reason.value: bonus.gained for bonus in done.bonuses if bonus.gained},
            xp_total=last.total,
            level=last.after.level,
            levels_gained=done.levels_gained,
            next_topic=done.next_topic,
        )


class ListedVerdict(BaseModel):
    """What a plan came to."""

    model_config = ConfigDict(from_attributes=True)

    score: Annotated[int, Field(description="Right answers of its last test.", examples=[49])]
    total_questions: Annotated[int, Field(description="Questions that counted.", examples=[60])]
    readiness_level: Annotated[str, Field(description="In words.", examples=["job ready"])]


class ListedPlan(BaseModel):
    """A plan in short: how it stands and how far it went."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[int, Field(examples=[7])]
    target: Annotated[str, Field(description="The role or language it aims at.", examples=["Python"])]
    track_id: Annotated[int, Field(examples=[1])]
    content_version: Annotated[int, Field(description="The content it was made from, and keeps.", examples=[3])]
    status: Annotated[Plan, Field(description="One plan at most is active.", examples=["paused"])]
    made_at: Annotated[datetime, Field(description="In UTC.", examples=["2026-11-21T09:30:00Z"])]
    paused_at: Annotated[
        datetime | None, Field(description="Only while it is paused, in UTC.", examples=["2026-11-24T18:00:00Z"])
    ]
    ended_at: Annotated[
        datetime | None, Field(description="When it was completed or given up, in UTC.", examples=[None])
    ]
    current_week: Annotated[int, Field(description="Where it stands, from 1.", examples=[1])]
    weeks: Annotated[int, Field(examples=[4])]
    weeks_done: Annotated[int, Field(description="Passed, or skipped as known.", examples=[0])]
    days: Annotated[int, Field(examples=[28])]
    days_done: Annotated[int, Field(examples=[3])]
    verdict: Annotated[ListedVerdict | None, Field(description="Null until there is one.", examples=[None])]

    @classmethod
    def of(cls, plan: PlanSummary) -> Self:
        """The answer for a plan in short."""
        return cls.model_validate(plan)


class PlanHistory(BaseModel):
    """All your plans."""

    plans: Annotated[
        list[ListedPlan], Field(description="The active one, then the paused ones, then those that ended.")
    ]

    @classmethod
    def of(cls, plans: Iterable[PlanSummary]) -> Self:
        """The answer for all plans of somebody."""
        return cls(plans=[ListedPlan.of(plan) for plan in plans])
