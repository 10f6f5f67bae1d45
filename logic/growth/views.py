"""What the services of this slice answer with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from logic.growth import progress
from logic.growth.actions import Action, ActionKind, Place, Priority
from logic.growth.context import LearningStyle, Pace
from logic.growth.insights import Group
from logic.growth.progress import Celebration, Progress, State, Streak
from logic.growth.regeneration import Reason


class Origin(StrEnum):
    """What a plan's text was written by."""

    RULES = "rules"
    MODEL = "model"


class InsightStatus(StrEnum):
    """Where an insight stands; only a published one is shown to others."""

    PUBLISHED = "published"
    HELD = "held"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class RegenerationState(StrEnum):
    """What came of a reason for a new plan."""

    SUGGESTED = "suggested"
    DONE = "done"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What somebody says of an action they completed: minutes it took, what they make of it, https links."""

    minutes_spent: int | None = None
    reflection: str = ""
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionView:
    """A step of a plan as it stands. `outcome` is empty until it is completed."""

    id: int
    plan_id: int
    position: int
    text: str
    kind: ActionKind
    place: Place | None
    priority: Priority
    due: date | None
    minutes: int | None
    state: State
    started_at: datetime | None
    completed_at: datetime | None
    outcome: Outcome

    @property
    def as_action(self) -> Action:
        """The step as the plan's text says it, without what became of it."""
        return Action(self.text, self.kind, self.place, self.priority, self.due, self.minutes)


@dataclass(frozen=True, slots=True)
class PlanView:
    """One version of a plan with its actions in order. `written_by` names a provider, None where the rules wrote it."""

    id: int
    version: int
    title: str
    markdown: str
    origin: Origin
    written_by: str | None
    is_active: bool
    is_offered: bool
    created_at: datetime
    expires_at: datetime
    actions: tuple[ActionView, ...]

    @property
    def progress(self) -> Progress:
        """How far the plan is."""
        return progress.of(action.state for action in self.actions)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list of all of them."""

    id: int
    version: int
    title: str
    origin: Origin
    written_by: str | None
    is_active: bool
    is_offered: bool
    created_at: datetime
    progress: Progress


@dataclass(frozen=True, slots=True)
class Generated:
    """A new plan, and whether other words for it may come within a minute (`service.current` has them then)."""

    plan: PlanView
    expects_words: bool


@dataclass(frozen=True, slots=True)
class Completed:
    """A completed action, how far its plan is with that, and what is said at a milestone it reached."""

    action: ActionView
    progress: Progress
    celebration: Celebration | None


@dataclass(frozen=True, slots=True)
class GrowthProgress:
    """How far a teacher is: the plan in force, and everything they ever did, whichever version it was a part of.

    `milestones` are those reached, `next_milestone` the one to come (in percent), None when all are reached.
    """

    plan: Progress
    streak: Streak
    milestones: tuple[int, ...]
    next_milestone: int | None
    completed_ever: int
    minutes_ever: int
    versions: int
    history: tuple[ActionView, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Whether a new plan is suggested now, and why; `plan_id` None is a teacher without a plan."""

    plan_id: int | None
    reasons: tuple[Reason, ...]

    @property
    def is_suggested(self) -> bool:
        """Whether there is a reason."""
        return bool(self.reasons)


@dataclass(frozen=True, slots=True)
class RegenerationLine:
    """A row of the audit trail: which plan (version) was to be replaced, why, and what came of it."""

    id: int
    version: int
    trigger: str
    reason: str
    state: RegenerationState
    suggested_at: datetime
    decided_at: datetime | None
    new_version: int | None


@dataclass(frozen=True, slots=True)
class GrowthPreferences:
    """How a teacher likes to learn, and what they want to hear; `mail` brings suggestions by mail, too."""

    learning_style: LearningStyle = LearningStyle.MIXED
    pace: Pace = Pace.STEADY
    celebrations: bool = True
    suggestions: bool = True
    mail: bool = False


@dataclass(frozen=True, slots=True)
class InsightView:
    """An insight as a teacher sees it: never by whom, and under `group` only if enough teachers are in it.

    One's own may have no group yet, and is shown to nobody else then. `month` is its first day.
    """

    id: int
    title: str
    text: str
    topic: str
    group: Group | None
    source: str | None
    month: date
    helpful: int
    is_mine: bool
    found_helpful: bool
    is_verified: bool
    is_featured: bool
    is_seeded: bool
    status: InsightStatus


@dataclass(frozen=True, slots=True)
class Shared:
    """What became of words that were to be shared: as they are shown, the kinds of things that were taken out of them.

    Held for a look by an administrator when words of it may be names (`doubts`).
    """

    insight: InsightView
    removed: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModeratedInsight:
    """An insight as an administrator judges it: its words and what was said against it, not whose it is."""

    id: int
    title: str
    text: str
    topic: str
    source: str | None
    status: InsightStatus
    doubts: tuple[str, ...]
    helpful: int
    reports: tuple[str, ...]
    is_verified: bool
    is_featured: bool
    is_seeded: bool
    created_at: datetime
