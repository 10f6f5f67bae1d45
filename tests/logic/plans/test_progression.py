"""What starting and finishing a day changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.errors import ConflictError, NotFoundError
from logic.plans import progression
from logic.plans.progression import DayState
from logic.plans.states import Day, Week

OPEN_WEEKS = (Week.IN_PROGRESS, Week.EXTRA_DAYS)


def week_at(place: int, status: Day = Day.STARTED, length: int = 7) -> tuple[DayState, ...]:
    """A week whose day at `place` has a status, all before it completed, all after it locked."""
    before, after = [Day.COMPLETED] * place, [Day.LOCKED] * (length - place - 1)
    statuses = [*before, status, *after]
    return tuple(DayState(100 + number, 9, 2, number + 1, state) for number, state in enumerate(statuses))


def test_starting_an_unlocked_day_starts_it() -> None:
    assert progression.start(week_at(0, Day.UNLOCKED)[0]) is Day.STARTED


@pytest.mark.parametrize("status", [Day.LOCKED, Day.STARTED, Day.COMPLETED])
def test_only_an_unlocked_day_can_be_started(status: Day) -> None:
    with pytest.raises(ConflictError):
        progression.start(week_at(0, status)[0])


@given(st.integers(2, 20), st.data(), st.sampled_from(OPEN_WEEKS))
def test_finishing_a_day_unlocks_exactly_the_next_one(length: int, data: st.DataObject, status: Week) -> None:
    place = data.draw(st.integers(0, length - 2))
    days = week_at(place, length=length)
    finished = progression.finish(days, status, days[place].id)
    assert finished.day == days[place]
    assert finished.unlocked_day == days[place + 1]
    assert finished.week_after is status


@given(st.integers(1, 20), st.sampled_from(OPEN_WEEKS))
def test_finishing_the_last_day_makes_the_test_due_and_unlocks_nothing(length: int, status: Week) -> None:
    days = week_at(length - 1, length=length)
    finished = progression.finish(days, status, days[-1].id)
    assert finished.unlocked_day is None
    assert finished.week_after is Week.TEST_DUE


@pytest.mark.parametrize("status", [Day.LOCKED, Day.UNLOCKED, Day.COMPLETED])
def test_only_a_started_day_can_be_finished(status: Day) -> None:
    days = week_at(3, status)
    with pytest.raises(ConflictError):
        progression.finish(days, Week.IN_PROGRESS, days[3].id)


@pytest.mark.parametrize("status", [Week.LOCKED, Week.TEST_DUE, Week.COMPLETED])
def test_the_last_day_of_a_week_that_is_not_open_cannot_be_finished(status: Week) -> None:
    days = week_at(6)
    with pytest.raises(ConflictError):
        progression.finish(days, status, days[6].id)


@pytest.mark.parametrize("status", [Day.UNLOCKED, Day.STARTED, Day.COMPLETED])
def test_a_next_day_that_is_open_already_is_a_conflict_and_not_unlocked_twice(status: Day) -> None:
    days = list(week_at(2))
    days[3] = replace(days[3], status=status)
    with pytest.raises(ConflictError):
        progression.finish(tuple(days), Week.IN_PROGRESS, days[2].id)


def test_a_day_of_another_week_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        progression.finish(week_at(0), Week.IN_PROGRESS, 7)


def test_walking_a_week_finishes_its_days_in_order_and_ends_at_the_test() -> None:
    days, week, order = week_at(0, Day.UNLOCKED), Week.IN_PROGRESS, []
    while week is Week.IN_PROGRESS:
        (unlocked,) = (day for day in days if day.status is Day.UNLOCKED)
        days = _with(days, replace(unlocked, status=progression.start(unlocked)))
        change = progression.finish(days, week, unlocked.id)
        days = _with(days, replace(unlocked, status=Day.COMPLETED))
        if change.unlocked_day:
            days = _with(days, replace(change.unlocked_day, status=Day.UNLOCKED))
        order.append(unlocked.day_number)
        week = change.week_after
    assert order == [1, 2, 3, 4, 5, 6, 7]
    assert {day.status for day in days} == {Day.COMPLETED}
    assert week is Week.TEST_DUE


def _with(days: tuple[DayState, ...], changed: DayState) -> tuple[DayState, ...]:
    return tuple(changed if day.id == changed.id else day for day in days)
