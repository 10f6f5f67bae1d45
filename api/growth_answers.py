"""Growth plans as the API sends them, and what it is told about actions and preferences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from logic.growth import outcomes
from logic.growth.actions import ActionKind, PlaceKind, Priority
from logic.growth.context import LearningStyle, Pace
from logic.growth.progress import Progress as Counts
from logic.growth.progress import State
from logic.growth.regeneration import Trigger
from logic.growth.views import (
    ActionView,
    Completed,
    GrowthPreferences,
    GrowthProgress,
    InsightStatus,
    InsightView,
    Origin,
    Outcome,
    PlanView,
    Suggestion,
)

# What logic/growth/outcomes.py keeps, as a pattern: https, a host with a dot, printable ASCII without quotes.
LINK = r"^https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]{1,5})?([/?#][!#-&(-;=?-\[\]-_a-~]*)?$"


def _only(names: type[StrEnum]) -> BeforeValidator:
    """Only the names there are: the types themselves take any other word for their default."""

    def known(value: object) -> object:
        if value not in [name.value for name in names]:  # a list: what is asked need not be hashable
            raise ValueError(f"expected one of {', '.join(names)}")
        return value

    return BeforeValidator(known)


Link = Annotated[str, Field(pattern=LINK, max_length=outcomes.LONGEST_LINK)]


class GrowthPlace(BaseModel):
    """Where an action is done: something of Waymark by its slug, or a course elsewhere by its address."""

    model_config = ConfigDict(from_attributes=True)

    kind: Annotated[PlaceKind, Field(examples=["module"])]
    slug: Annotated[str, Field(description="Empty for the tutor and for materials.", examples=["inclusive-classroom"])]
    title: Annotated[str, Field(examples=["Inclusive classroom"])]
    url: Annotated[str | None, Field(description="Only of a course elsewhere.", examples=[None])]
    part_of: Annotated[str, Field(description="The slug of a course module's course.", examples=[""])]


class GrowthOutcome(BaseModel):
    """What became of an action."""

    model_config = ConfigDict(from_attributes=True)

    minutes_spent: Annotated[int | None, Field(examples=[35])]
    reflection: Annotated[str, Field(examples=["Exit tickets showed me who was lost."])]
    evidence: Annotated[list[str], Field(description="Addresses.", examples=[["https://example.org/lesson-3"]])]


class GrowthAction(BaseModel):
    """A step of your plan as it stands; the outcome is empty until it is completed."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[int, Field(examples=[61])]
    plan_id: Annotated[int, Field(examples=[12])]
    position: Annotated[int, Field(description="From 1.", examples=[1])]
    text: Annotated[str, Field(examples=["Retake the module on assessment for learning."])]
    kind: Annotated[ActionKind, Field(examples=["retake_module"])]
    place: Annotated[GrowthPlace | None, Field(description="Null where it is done outside, in a lesson say.")]
    priority: Annotated[Priority, Field(examples=["high"])]
    due: Annotated[date | None, Field(description="The day it is meant for.", examples=["2026-12-04"])]
    minutes: Annotated[int | None, Field(description="How long it may take.", examples=[45])]
    state: Annotated[State, Field(examples=["pending"])]
    started_at: Annotated[datetime | None, Field(description="In UTC.", examples=[None])]
    completed_at: Annotated[datetime | None, Field(description="In UTC.", examples=[None])]
    outcome: GrowthOutcome


class GrowthActions(BaseModel):
    """The actions of the plan in force."""

    actions: Annotated[list[GrowthAction], Field(description="In the order of the plan.")]

    @classmethod
    def of(cls, actions: Iterable[ActionView]) -> Self:
        """The answer for actions."""
        return cls(actions=[GrowthAction.model_validate(action) for action in actions])


class GrowthCounts(BaseModel):
    """Actions of a plan, by how they stand."""

    model_config = ConfigDict(from_attributes=True)

    completed: Annotated[int, Field(examples=[2])]
    in_progress: Annotated[int, Field(examples=[1])]
    pending: Annotated[int, Field(examples=[5])]
    total: Annotated[int, Field(examples=[8])]
    percent: Annotated[int, Field(ge=0, le=100, description="Completed, rounded down.", examples=[25])]


class GrowthPlan(BaseModel):
    """A version of your growth plan."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[int, Field(examples=[12])]
    version: Annotated[int, Field(description="From 1.", examples=[3])]
    title: Annotated[str, Field(examples=["Four weeks with assessment for learning"])]
    markdown: Annotated[str, Field(description="Its whole text.", examples=["## Week 1\n\n1. Retake the module."])]
    origin: Annotated[Origin, Field(examples=["rules"])]
    written_by: Annotated[str | None, Field(description="The model's provider, if a model wrote it.", examples=[None])]
    is_active: Annotated[bool, Field(description="Whether it is the one in force.", examples=[True])]
    is_offered: Annotated[bool, Field(description="Whether it waits for you to adopt it.", examples=[False])]
    created_at: Annotated[datetime, Field(description="In UTC.", examples=["2026-11-21T09:30:00Z"])]
    expires_at: Annotated[datetime, Field(description="In UTC.", examples=["2026-12-21T09:30:00Z"])]
    progress: GrowthCounts
    actions: list[GrowthAction]

    @classmethod
    def of(cls, plan: PlanView) -> Self:
        """The answer for a plan."""
        return cls.model_validate(plan)


class GeneratedGrowthPlan(BaseModel):
    """A new plan."""

    plan: GrowthPlan
    expects_words: Annotated[
        bool,
        Field(description="Whether a model may word it better within a minute; look again then.", examples=[False]),
    ]


class GrowthReason(BaseModel):
    """Why a new plan is suggested."""

    model_config = ConfigDict(from_attributes=True)

    trigger: Annotated[Trigger, Field(examples=["all_actions_done"])]
    words: Annotated[str, Field(examples=["All 8 actions of your plan are done."])]


class GrowthSuggestion(BaseModel):
    """Whether a new plan is suggested now."""

    should_regenerate: Annotated[bool, Field(examples=[True])]
    plan_id: Annotated[int | None, Field(description="The plan in force; null before the first.", examples=[12])]
    reasons: list[GrowthReason]

    @classmethod
    def of(cls, suggestion: Suggestion) -> Self:
        """The answer for a suggestion."""
        reasons = [GrowthReason.model_validate(reason) for reason in suggestion.reasons]
        return cls(should_regenerate=suggestion.is_suggested, plan_id=suggestion.plan_id, reasons=reasons)


class FinishedAction(BaseModel):
    """What you say of an action you completed; all of it is optional."""

    model_config = ConfigDict(extra="forbid")

    minutes_spent: Annotated[int | None, Field(strict=True, ge=0, le=outcomes.MOST_MINUTES, examples=[35])] = None
    reflection: Annotated[
        str, Field(max_length=outcomes.LONGEST_REFLECTION, examples=["Exit tickets showed me who was lost."])
    ] = ""
    evidence: Annotated[
        list[Link],
        Field(
            max_length=outcomes.MOST_LINKS, description="https addresses.", examples=[["https://example.org/lesson-3"]]
        ),
    ] = []

    @property
    def outcome(self) -> Outcome:
        """The same for the service."""
        return Outcome(self.minutes_spent, self.reflection, tuple(self.evidence))


class GrowthCelebration(BaseModel):
    """What is said at a milestone."""

    model_config = ConfigDict(from_attributes=True)

    milestone: Annotated[int, Field(description="In percent of the actions.", examples=[25])]
    title: Annotated[str, Field(examples=["A quarter of the way"])]
    words: Annotated[str, Field(examples=["2 of 8 actions done."])]


class CompletedAction(BaseModel):
    """A completed action, and how far its plan is."""

    action: GrowthAction
    progress: GrowthCounts
    celebration: Annotated[GrowthCelebration | None, Field(description="Only when a milestone was reached by this.")]

    @classmethod
    def of(cls, done: Completed) -> Self:
        """The answer for a completed action."""
        said = GrowthCelebration.model_validate(done.celebration) if done.celebration else None
        return cls(action=GrowthAction.model_validate(done.action), progress=_counts(done.progress), celebration=said)


class GrowthStreak(BaseModel):
    """Days and weeks in a row on which you started or completed an action."""

    model_config = ConfigDict(from_attributes=True)

    days: Annotated[int, Field(examples=[2])]
    longest_days: Annotated[int, Field(examples=[4])]
    weeks: Annotated[int, Field(description="Weeks begin on Monday.", examples=[3])]
    longest_weeks: Annotated[int, Field(examples=[6])]


class GrowthStanding(BaseModel):
    """How far you are, over all versions of your plan."""

    plan: Annotated[GrowthCounts, Field(description="The plan in force; zeros before the first.")]
    streak: GrowthStreak
    milestones: Annotated[list[int], Field(description="Reached, in percent.", examples=[[25]])]
    next_milestone: Annotated[int | None, Field(description="Null when all are reached.", examples=[50])]
    completed_ever: Annotated[int, Field(examples=[11])]
    minutes_ever: Annotated[int, Field(description="As you told them.", examples=[340])]
    versions: Annotated[int, Field(examples=[3])]
    history: Annotated[list[GrowthAction], Field(description="Everything you completed.")]

    @classmethod
    def of(cls, found: GrowthProgress) -> Self:
        """The answer for a teacher's progress."""
        return cls(
            plan=_counts(found.plan),
            streak=GrowthStreak.model_validate(found.streak),
            milestones=list(found.milestones),
            next_milestone=found.next_milestone,
            completed_ever=found.completed_ever,
            minutes_ever=found.minutes_ever,
            versions=found.versions,
            history=[GrowthAction.model_validate(action) for action in found.history],
        )


class InsightGroup(BaseModel):
    """Whom an insight comes from: at least five teachers who work on a topic, in a phase or any."""

    model_config = ConfigDict(from_attributes=True)

    topic: Annotated[str, Field(examples=["assessment-for-learning"])]
    phase: Annotated[str, Field(description="Empty for any.", examples=["primary"])]


class GrowthInsight(BaseModel):
    """What a teacher found out, without a name."""

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[int, Field(examples=[3])]
    title: Annotated[str, Field(examples=["Two questions at the door"])]
    text: Annotated[str, Field(examples=["Ask two questions as they leave, and sort the answers into three piles."])]
    topic: Annotated[str, Field(examples=["assessment-for-learning"])]
    group: Annotated[InsightGroup | None, Field(description="Null for your own while too few teachers are in it.")]
    source: Annotated[str | None, Field(description="The page it rests on, if it names one.", examples=[None])]
    month: Annotated[date, Field(description="The first day of the month it is from.", examples=["2026-11-01"])]
    helpful: Annotated[int, Field(description="How many found it helpful.", examples=[7])]
    is_mine: Annotated[bool, Field(examples=[False])]
    found_helpful: Annotated[bool, Field(description="Whether you did.", examples=[False])]
    is_verified: Annotated[bool, Field(description="By an administrator.", examples=[True])]
    is_featured: Annotated[bool, Field(examples=[False])]
    is_seeded: Annotated[bool, Field(description="Whether the place began with it.", examples=[False])]
    status: Annotated[InsightStatus, Field(description="Others see only published ones.", examples=["published"])]


class GrowthInsights(BaseModel):
    """Insights of teachers."""

    insights: Annotated[list[GrowthInsight], Field(description="Featured first, then the most helpful.")]

    @classmethod
    def of(cls, insights: Iterable[InsightView]) -> Self:
        """The answer for insights."""
        return cls(insights=[GrowthInsight.model_validate(insight) for insight in insights])


class Preferences(BaseModel):
    """How you like to learn, and what you want to hear of your plan."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    learning_style: Annotated[LearningStyle, _only(LearningStyle), Field(examples=["doing"])]
    pace: Annotated[Pace, _only(Pace), Field(examples=["steady"])]
    celebrations: Annotated[bool, Field(strict=True, description="Whether milestones are celebrated.", examples=[True])]
    suggestions: Annotated[bool, Field(strict=True, description="Whether a new plan is suggested.", examples=[True])]
    mail: Annotated[bool, Field(strict=True, description="Whether suggestions come by mail, too.", examples=[False])]

    @property
    def wanted(self) -> GrowthPreferences:
        """The same for the service."""
        return GrowthPreferences(self.learning_style, self.pace, self.celebrations, self.suggestions, self.mail)


def _counts(progress: Counts) -> GrowthCounts:
    return GrowthCounts.model_validate(progress)
