"""Every state of a plan, a week and a day, and every way from one to another (docs/rules.md).

Drawn in docs/architecture.md. Whoever changes a state asks `advance`, which raises ConflictError for a way that is not
in the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from logic.errors import ConflictError


class Plan(StrEnum):
    """A plan: at most one of a learner's is active."""

    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"


class Week(StrEnum):
    """A week: one skill."""

    LOCKED = "locked"
    IN_PROGRESS = "in_progress"
    TEST_DUE = "test_due"
    EXTRA_DAYS = "extra_days"
    COMPLETED = "completed"


class Day(StrEnum):
    """A day: one topic."""

    LOCKED = "locked"
    UNLOCKED = "unlocked"
    STARTED = "started"
    COMPLETED = "completed"


class Event(StrEnum):
    """What can happen to a plan, a week or a day."""

    PAUSED = "paused"
    RESUMED = "resumed"
    FINAL_PASSED = "final passed"
    RETEST_TAKEN = "retest taken"
    GIVEN_UP = "given up"
    PREVIOUS_WEEK_PASSED = "previous week passed"
    LAST_DAY_COMPLETED = "last day completed"
    LAST_CORRECTION_DAY_COMPLETED = "last correction day completed"
    KNOWN_ALREADY = "known already"
    TEST_PASSED = "test passed"
    TEST_FAILED = "test failed"
    KEY_CORRECTED = "key corrected"
    ATTEMPT_GRANTED = "attempt granted"
    RETEST_GRANTED = "retest granted"
    PREVIOUS_DAY_COMPLETED = "previous day completed"
    STARTED = "started"
    COMPLETED = "completed"


StateT = TypeVar("StateT", Plan, Week, Day)

NEXT_PLAN: Mapping[Plan, Mapping[Event, Plan]] = {
    Plan.ACTIVE: {
        Event.PAUSED: Plan.PAUSED,
        Event.FINAL_PASSED: Plan.COMPLETED,
        Event.RETEST_TAKEN: Plan.COMPLETED,
        Event.KEY_CORRECTED: Plan.COMPLETED,
        Event.GIVEN_UP: Plan.FAILED,
    },
    Plan.PAUSED: {
        Event.RESUMED: Plan.ACTIVE,
        Event.KEY_CORRECTED: Plan.COMPLETED,
        Event.GIVEN_UP: Plan.FAILED,
    },
    Plan.COMPLETED: {},
    Plan.FAILED: {},
}
NEXT_WEEK: Mapping[Week, Mapping[Event, Week]] = {
    Week.LOCKED: {
        Event.PREVIOUS_WEEK_PASSED: Week.IN_PROGRESS,
        Event.KNOWN_ALREADY: Week.COMPLETED,
        Event.RETEST_GRANTED: Week.COMPLETED,
    },
    Week.IN_PROGRESS: {
        Event.LAST_DAY_COMPLETED: Week.TEST_DUE,
        Event.LAST_CORRECTION_DAY_COMPLETED: Week.COMPLETED,
        Event.RETEST_GRANTED: Week.COMPLETED,
    },
    Week.TEST_DUE: {
        Event.TEST_PASSED: Week.COMPLETED,
        Event.TEST_FAILED: Week.EXTRA_DAYS,
        Event.KEY_CORRECTED: Week.COMPLETED,
    },
    Week.EXTRA_DAYS: {
        Event.LAST_DAY_COMPLETED: Week.TEST_DUE,
        Event.ATTEMPT_GRANTED: Week.TEST_DUE,
        Event.KEY_CORRECTED: Week.COMPLETED,
    },
    Week.COMPLETED: {},
}
NEXT_DAY: Mapping[Day, Mapping[Event, Day]] = {
    Day.LOCKED: {Event.PREVIOUS_DAY_COMPLETED: Day.UNLOCKED},
    Day.UNLOCKED: {Event.STARTED: Day.STARTED},
    Day.STARTED: {Event.COMPLETED: Day.COMPLETED},
    Day.COMPLETED: {},
}


def advance(table: Mapping[StateT, Mapping[Event, StateT]], state: StateT, event: Event) -> StateT:
    """The state after `event`; raises ConflictError when the table has no such way."""
    after = table[state].get(event)
    if after is None:
        raise ConflictError(
            f"That cannot be done now: it is {state.replace('_', ' ')}. Nothing was lost; reload to see how it stands.",
        )
    return after
