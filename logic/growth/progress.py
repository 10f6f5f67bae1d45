"""How far a teacher is with a growth plan: states of an action, progress, streak, milestones and what is said there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from logic.errors import ConflictError

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
MILESTONES = (25, 50, 75, 100)  # percent of the actions


class State(StrEnum):
    """Where an action stands."""

    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"


class Event(StrEnum):
    """What a teacher does with an action."""

    STARTED = "started"
    COMPLETED = "completed"


# Who did something before pressing "Start" completes it all the same. There is no way back: what was done is done.
NEXT: dict[State, dict[Event, State]] = {
    State.PENDING: {Event.STARTED: State.IN_PROGRESS, Event.COMPLETED: State.COMPLETED},
    State.IN_PROGRESS: {Event.COMPLETED: State.COMPLETED},
    State.COMPLETED: {},
}


class ActionStateError(ConflictError):
    """This action stands somewhere else by now. Nothing was changed; reload to see how it stands."""


def after(state: State, event: Event) -> State:
    """The state an event leads to; raises ActionStateError when the table has no such step."""
    try:
        return NEXT[state][event]
    except KeyError:
        raise ActionStateError from None


@dataclass(frozen=True, slots=True)
class Progress:
    """Actions by state. The share counts actions, not minutes: it is what a teacher would count on the page."""

    completed: int
    in_progress: int
    pending: int

    @property
    def total(self) -> int:
        """All actions of the plan."""
        return self.completed + self.in_progress + self.pending

    @property
    def percent(self) -> int:
        """The share completed in whole percent, rounded down: 100 only when everything is done; 0 without actions."""
        return 100 * self.completed // self.total if self.total else 0

    @property
    def milestones(self) -> tuple[int, ...]:
        """The milestones reached, smallest first."""
        return tuple(stone for stone in MILESTONES if self.total and self.completed * 100 >= stone * self.total)

    @property
    def is_done(self) -> bool:
        """Whether every action is completed; a plan without actions is not."""
        return bool(self.total) and self.completed == self.total


def of(states: Iterable[State]) -> Progress:
    """The progress of a plan whose actions stand like this."""
    found = list(states)
    return Progress(*(found.count(state) for state in (State.COMPLETED, State.IN_PROGRESS, State.PENDING)))


def milestone_crossed(before: Progress, now: Progress) -> int | None:
    """The highest milestone reached now that was not reached before; None when there is no new one."""
    new = set(now.milestones) - set(before.milestones)
    return max(new, default=None)


@dataclass(frozen=True, slots=True)
class Celebration:
    """What is said at a milestone."""

    milestone: int
    title: str
    words: str


_WORDS = {
    25: ("A quarter of the way", "{done} done. The first steps are the ones that change a week."),
    50: ("Half of your plan", "{done} done, and the rest is the smaller half from here."),
    75: ("Three quarters", "{done} done. What is left fits into what you already do."),
    100: ("Your plan is complete", "{done} done. Look at what changed in your lessons, and plan the next weeks."),
}


def celebration(milestone: int, progress: Progress) -> Celebration:
    """The words for a milestone, with the actions counted in them; raises KeyError for what is none."""
    title, words = _WORDS[milestone]
    actions = "action" if progress.total == 1 else "actions"
    return Celebration(milestone, title, words.format(done=f"{progress.completed} of {progress.total} {actions}"))


@dataclass(frozen=True, slots=True)
class Streak:
    """Days and weeks in a row with an action started or completed; weeks begin on Monday.

    A plan has one or two actions a week, so the weeks are what a teacher can keep; the days are for those who do more.
    Neither is over before the running day or week is.
    """

    days: int = 0
    longest_days: int = 0
    weeks: int = 0
    longest_weeks: int = 0


def streak(active: Collection[date], today: date) -> Streak:
    """The streak on `today`, given the local days with something done on them, in any order; later days are ignored."""
    days = sorted({day for day in active if day <= today})
    mondays = sorted({_monday(day) for day in days})
    return Streak(*_runs(days, today, DAY), *_runs(mondays, _monday(today), WEEK))


def _runs(starts: list[date], now: date, step: timedelta) -> tuple[int, int]:
    """The length of the run that still stands now, and of the longest one."""
    lengths = [1] * bool(starts)
    for earlier, later in pairwise(starts):
        lengths.append(lengths[-1] + 1 if later - earlier == step else 1)
    stands = bool(starts) and now - starts[-1] <= step
    return (lengths[-1] if stands else 0), max(lengths, default=0)


def _monday(day: date) -> date:
    return day - DAY * day.weekday()
