"""What the pages of figures are answered with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from logic.analytics.days import Span
from logic.analytics.definitions import DEFINITIONS
from logic.analytics.intervals import Mean, Share


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a period, and the same of the period before it.

    `name` is a key of DEFINITIONS. `value` is a count, a mean of counts or a share (0..1, `is_share`); None: there is
    none, because nobody was there to count. `interval` (95 %) belongs beside it where it is not None. `is_complete` is
    False while a day of the period has not been counted in full.
    """

    name: str
    value: float | None
    before: float | None
    is_share: bool = False
    interval: tuple[float, float] | None = None
    is_complete: bool = True

    @property
    def definition(self) -> str:
        """What it is, in a sentence."""
        return DEFINITIONS[self.name]

    @property
    def change(self) -> float | None:
        """How much more than in the period before, as a share of it (.1: a tenth more); of a share, the difference."""
        if self.value is None or self.before is None:
            return None
        if self.is_share:
            return self.value - self.before
        return (self.value - self.before) / self.before if self.before else None


@dataclass(frozen=True, slots=True)
class DayFigures:
    """Everything that is rolled up of one local date; `is_complete` when it was counted after it had ended everywhere.

    `readiness_gained` is the mean over `readiness_people`, as a share (0..1) of right answers.
    """

    date: date
    people: int
    new_people: int
    active: int
    weekly: int
    monthly: int
    active_plans: int
    plans_started: int
    plans_completed: int
    days_finished: int
    weekly_tests_passed: int
    weekly_tests_failed: int
    finals_taken: int
    verdicts: int
    job_ready: int
    readiness_people: int
    readiness_gained: float | None
    rolled_up_at: datetime
    is_complete: bool

    @property
    def stickiness(self) -> float | None:
        """Daily active people of the monthly ones, 0..1."""
        return self.active / self.monthly if self.monthly else None


@dataclass(frozen=True, slots=True)
class Overview:
    """How the place is doing: the figures of `span`, whose dates have all ended, against those of the span before.

    `figures` is keyed by the names of DEFINITIONS: people, new people, daily active, weekly active, monthly active,
    stickiness, active plans, plans started, plans completed, days finished. `days` is the series, oldest first, and
    goes on past `span` with the running dates, each of which says that it is not complete. `rolled_up_at` is when the
    newest of them was counted, None before anything was. `missing` lists dates of the span that nobody has counted yet.
    """

    span: Span
    figures: dict[str, Figure]
    days: tuple[DayFigures, ...]
    rolled_up_at: datetime | None
    missing: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class RetainedWeek:
    """How many of a cohort were active in week `week` after theirs (0: their own)."""

    week: int
    share: Share
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Cohort:
    """The people who registered in the week that began on the Monday `week_start`."""

    week_start: date
    people: int
    weeks: tuple[RetainedWeek, ...]
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the funnel: how many came to it, of those who registered, and of those at the step before."""

    name: str
    people: int
    of_all: Share
    of_before: Share


@dataclass(frozen=True, slots=True)
class CohortFunnel:
    """The funnel of one weekly cohort."""

    week_start: date
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class WeekOfTests:
    """The weekly tests that were decided in a calendar week, and how many of them were passed."""

    week_start: date
    passed: Share
    is_complete: bool


@dataclass(frozen=True, slots=True)
class PlanCompletion:
    """What became of the plans that were made in the period; `completed` is of those that have ended."""

    made: int
    completed: Share
    running: int
    paused: int


@dataclass(frozen=True, slots=True)
class Growth:
    """Who stays and how far they come. Cohorts are oldest first.

    `readiness_gained` is in shares of right answers (0..1). `figures` is keyed by names of DEFINITIONS: new people,
    plan completion, weekly pass rate, readiness gained, job ready.
    """

    span: Span
    figures: dict[str, Figure]
    cohorts: tuple[Cohort, ...]
    funnel: tuple[Step, ...]
    funnels: tuple[CohortFunnel, ...]
    plan_completion: PlanCompletion
    weekly_tests: tuple[WeekOfTests, ...]
    readiness_gained: Mean
    job_ready: Share
    rolled_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrackUse:
    """A track and its plans: made in the period, and how all of it stands now."""

    track_id: int
    title: str
    plans_started: int
    active_plans: int
    completed_plans: int
    active_people: int


@dataclass(frozen=True, slots=True)
class HardTopic:
    """A topic with the answers given to its questions so far."""

    topic_id: int
    topic: str
    skill: str
    right: Share


@dataclass(frozen=True, slots=True)
class FlagCount:
    """How many questions in use carry a flag."""

    flag: str
    items: int


@dataclass(frozen=True, slots=True)
class Learning:
    """What is learnt, what is hard, which questions need a look; `flagged` counts a question with two flags once."""

    span: Span
    top_tracks: tuple[TrackUse, ...]
    hardest_topics: tuple[HardTopic, ...]
    flagged: int
    items: int
    flags: tuple[FlagCount, ...]
