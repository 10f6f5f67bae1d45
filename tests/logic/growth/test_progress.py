"""Where an action stands, how far a plan is, and what is said on the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.growth import progress
from logic.growth.progress import MILESTONES, ActionStateError, Event, State

MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)
states = st.lists(st.sampled_from(State), max_size=12)


@pytest.mark.parametrize(
    ("state", "event", "after"),
    [
        (State.PENDING, Event.STARTED, State.IN_PROGRESS),
        (State.PENDING, Event.COMPLETED, State.COMPLETED),
        (State.IN_PROGRESS, Event.COMPLETED, State.COMPLETED),
    ],
)
def test_an_action_is_started_and_completed_or_completed_at_once(state: State, event: Event, after: State) -> None:
    assert progress.after(state, event) is after


@pytest.mark.parametrize(
    ("state", "event"),
    [(State.IN_PROGRESS, Event.STARTED), (State.COMPLETED, Event.STARTED), (State.COMPLETED, Event.COMPLETED)],
)
def test_there_is_no_way_back_and_nothing_is_done_twice(state: State, event: Event) -> None:
    with pytest.raises(ActionStateError):
        progress.after(state, event)


def test_every_state_has_its_line_in_the_table() -> None:
    assert progress.NEXT.keys() == set(State)


@given(st.lists(st.sampled_from(Event), max_size=6))
def test_whatever_is_pressed_an_action_never_goes_back(events: list[Event]) -> None:
    order, state = list(State), State.PENDING
    for event in events:
        try:
            after = progress.after(state, event)
        except ActionStateError:
            continue
        assert order.index(after) > order.index(state)
        state = after


def test_progress_is_rounded_down_so_that_a_hundred_means_all() -> None:
    assert progress.of([State.COMPLETED] * 2 + [State.PENDING]).percent == 66
    assert progress.of([State.COMPLETED] * 199 + [State.PENDING]).percent == 99
    assert progress.of([State.COMPLETED] * 200).percent == 100


def test_a_plan_without_actions_is_at_the_beginning_and_not_done() -> None:
    empty = progress.of([])
    assert (empty.percent, empty.is_done, empty.milestones) == (0, False, ())


@given(states)
def test_milestones_are_those_the_share_has_reached(found: list[State]) -> None:
    now = progress.of(found)
    done = found.count(State.COMPLETED)
    assert now.milestones == tuple(stone for stone in MILESTONES if found and done * 100 >= stone * len(found))
    assert now.is_done == (100 in now.milestones)


@given(st.integers(1, 12))
def test_each_milestone_is_celebrated_at_most_once_on_the_way_and_the_last_always(total: int) -> None:
    crossed = []
    for done in range(1, total + 1):
        before = progress.Progress(done - 1, 0, total - done + 1)
        crossed.append(progress.milestone_crossed(before, progress.Progress(done, 0, total - done)))
    said = [stone for stone in crossed if stone is not None]
    assert said == sorted(set(said))
    assert said[-1] == 100


def test_two_milestones_at_once_are_one_celebration_of_the_higher_one() -> None:
    assert (
        progress.milestone_crossed(progress.of([State.PENDING] * 2), progress.of([State.COMPLETED, State.PENDING]))
        == 50
    )


@pytest.mark.parametrize("stone", MILESTONES)
def test_a_celebration_counts_the_actions(stone: int) -> None:
    said = progress.celebration(stone, progress.of([State.COMPLETED] * 3 + [State.PENDING]))
    assert "3 of 4 actions" in said.words
    assert said.title


def test_a_plan_of_one_action_is_celebrated_in_the_singular() -> None:
    assert "1 of 1 action done" in progress.celebration(100, progress.of([State.COMPLETED])).words


def test_a_streak_lives_until_a_whole_day_is_missed() -> None:
    days = [MONDAY, MONDAY + DAY, MONDAY + 2 * DAY]
    assert progress.streak(days, MONDAY + 2 * DAY).days == 3
    assert progress.streak(days, MONDAY + 3 * DAY).days == 3
    assert progress.streak(days, MONDAY + 4 * DAY).days == 0
    assert progress.streak(days, MONDAY + 4 * DAY).longest_days == 3


def test_one_action_a_week_keeps_the_weeks_going_and_the_days_not() -> None:
    found = progress.streak([MONDAY, MONDAY + 10 * DAY, MONDAY + 15 * DAY], MONDAY + 20 * DAY)
    assert (found.weeks, found.longest_weeks, found.days) == (3, 3, 0)


def test_a_week_is_over_when_the_next_one_has_passed_without_anything() -> None:
    assert progress.streak([MONDAY], MONDAY + 13 * DAY).weeks == 1
    assert progress.streak([MONDAY], MONDAY + 14 * DAY).weeks == 0


@given(
    st.lists(st.dates(date(2026, 1, 1), date(2026, 3, 31)), max_size=20), st.dates(date(2026, 1, 1), date(2026, 4, 30))
)
def test_a_streak_is_the_days_in_a_row_counted_one_by_one(days: list[date], today: date) -> None:
    past = {day for day in days if day <= today}
    last = today if today in past else today - DAY
    length = 0
    while last - length * DAY in past:
        length += 1
    found = progress.streak(days, today)
    assert found.days == length
    assert found.longest_days >= found.days
    assert found.longest_weeks >= found.weeks
    assert found == progress.streak(list(reversed(days)) + days, today)
