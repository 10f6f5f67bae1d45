"""The tables of states: each way that is in them, and none that is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import product

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from logic.errors import ConflictError
from logic.plans.states import NEXT_DAY, NEXT_PLAN, NEXT_WEEK, Day, Event, Plan, Week, advance

# The domain rules once more, as a teacher would read them out.
PLAN_WAYS = {
    (Plan.ACTIVE, Event.PAUSED): Plan.PAUSED,
    (Plan.ACTIVE, Event.FINAL_PASSED): Plan.COMPLETED,
    (Plan.ACTIVE, Event.RETEST_TAKEN): Plan.COMPLETED,
    (Plan.ACTIVE, Event.KEY_CORRECTED): Plan.COMPLETED,
    (Plan.ACTIVE, Event.GIVEN_UP): Plan.FAILED,
    (Plan.PAUSED, Event.RESUMED): Plan.ACTIVE,
    (Plan.PAUSED, Event.KEY_CORRECTED): Plan.COMPLETED,
    (Plan.PAUSED, Event.GIVEN_UP): Plan.FAILED,
}
WEEK_WAYS = {
    (Week.LOCKED, Event.PREVIOUS_WEEK_PASSED): Week.IN_PROGRESS,
    (Week.LOCKED, Event.KNOWN_ALREADY): Week.COMPLETED,
    (Week.LOCKED, Event.RETEST_GRANTED): Week.COMPLETED,
    (Week.IN_PROGRESS, Event.LAST_DAY_COMPLETED): Week.TEST_DUE,
    (Week.IN_PROGRESS, Event.LAST_CORRECTION_DAY_COMPLETED): Week.COMPLETED,
    (Week.IN_PROGRESS, Event.RETEST_GRANTED): Week.COMPLETED,
    (Week.TEST_DUE, Event.TEST_PASSED): Week.COMPLETED,
    (Week.TEST_DUE, Event.TEST_FAILED): Week.EXTRA_DAYS,
    (Week.TEST_DUE, Event.KEY_CORRECTED): Week.COMPLETED,
    (Week.EXTRA_DAYS, Event.LAST_DAY_COMPLETED): Week.TEST_DUE,
    (Week.EXTRA_DAYS, Event.ATTEMPT_GRANTED): Week.TEST_DUE,
    (Week.EXTRA_DAYS, Event.KEY_CORRECTED): Week.COMPLETED,
}
DAY_WAYS = {
    (Day.LOCKED, Event.PREVIOUS_DAY_COMPLETED): Day.UNLOCKED,
    (Day.UNLOCKED, Event.STARTED): Day.STARTED,
    (Day.STARTED, Event.COMPLETED): Day.COMPLETED,
}


@pytest.mark.parametrize(("state", "event"), [*product(Plan, Event)])
def test_a_plan_goes_the_ways_of_its_table_and_no_other(state: Plan, event: Event) -> None:
    if (state, event) in PLAN_WAYS:
        assert advance(NEXT_PLAN, state, event) is PLAN_WAYS[state, event]
    else:
        with pytest.raises(ConflictError, match="Nothing was lost"):
            advance(NEXT_PLAN, state, event)


@pytest.mark.parametrize(("state", "event"), [*product(Week, Event)])
def test_a_week_goes_the_ways_of_its_table_and_no_other(state: Week, event: Event) -> None:
    if (state, event) in WEEK_WAYS:
        assert advance(NEXT_WEEK, state, event) is WEEK_WAYS[state, event]
    else:
        with pytest.raises(ConflictError, match="Nothing was lost"):
            advance(NEXT_WEEK, state, event)


@pytest.mark.parametrize(("state", "event"), [*product(Day, Event)])
def test_a_day_goes_the_ways_of_its_table_and_no_other(state: Day, event: Event) -> None:
    if (state, event) in DAY_WAYS:
        assert advance(NEXT_DAY, state, event) is DAY_WAYS[state, event]
    else:
        with pytest.raises(ConflictError, match="Nothing was lost"):
            advance(NEXT_DAY, state, event)


def test_every_state_has_a_row_in_its_table() -> None:
    assert set(NEXT_PLAN) == set(Plan)
    assert set(NEXT_WEEK) == set(Week)
    assert set(NEXT_DAY) == set(Day)


def test_every_state_but_the_first_can_be_reached() -> None:
    assert {state for ways in NEXT_PLAN.values() for state in ways.values()} == set(Plan)
    assert {state for ways in NEXT_WEEK.values() for state in ways.values()} == set(Week) - {Week.LOCKED}
    assert {state for ways in NEXT_DAY.values() for state in ways.values()} == set(Day) - {Day.LOCKED}


def test_every_event_moves_something() -> None:
    moved = {event for table in (NEXT_PLAN, NEXT_WEEK, NEXT_DAY) for ways in table.values() for event in ways}
    assert moved == set(Event)


def test_what_is_over_stays_over() -> None:
    over = [NEXT_PLAN[Plan.COMPLETED], NEXT_PLAN[Plan.FAILED], NEXT_WEEK[Week.COMPLETED], NEXT_DAY[Day.COMPLETED]]
    assert over == [{}, {}, {}, {}]


def test_a_refused_way_says_how_things_stand_in_plain_words() -> None:
    with pytest.raises(ConflictError) as refused:
        advance(NEXT_WEEK, Week.TEST_DUE, Event.STARTED)
    assert refused.value.sentence == (
        "That cannot be done now: it is test due. Nothing was lost; reload to see how it stands."
    )


def test_the_database_knows_the_same_states(acting: Callable[[int | None], AbstractContextManager[Session]]) -> None:
    definition = text("select pg_get_constraintdef(oid) from pg_constraint where conname = :name")
    with acting(None) as session:
        for name, states in (
            ("ck_personalized_plans_status", Plan),
            ("ck_weekly_plans_status", Week),
            ("ck_daily_tasks_status", Day),
        ):
            check = session.scalar(definition, {"name": name})
            assert set(re.findall(r"'(\w+)'", check)) == set(states)
