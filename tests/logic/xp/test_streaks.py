from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.xp.streaks import Pause, Streak, after_activity, as_seen_on

MONDAY = date(2026, 3, 2)
calendar = st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31))


def days_after(days: int) -> date:
    return MONDAY + timedelta(days=days)


def walked(days: list[date]) -> Streak:
    streak = Streak()
    for day in days:
        streak = after_activity(streak, day)
    return streak


def run_ending_on(day: date, days: set[date]) -> int:
    return next(length for length in range(1, 100) if day - timedelta(days=length) not in days)


@pytest.mark.parametrize(
    ("before", "day", "after"),
    [
        (Streak(), MONDAY, Streak(1, 1, MONDAY, 1)),
        (Streak(1, 1, MONDAY, 1), days_after(1), Streak(2, 2, days_after(1), 2)),
        (Streak(4, 9, MONDAY, 30), days_after(1), Streak(5, 9, days_after(1), 31)),
        (Streak(9, 9, MONDAY, 30), days_after(1), Streak(10, 10, days_after(1), 31)),
        (Streak(4, 9, MONDAY, 30), MONDAY, Streak(4, 9, MONDAY, 30)),
        (Streak(4, 9, MONDAY, 30), days_after(-1), Streak(4, 9, MONDAY, 30)),
        (Streak(4, 9, MONDAY, 30), days_after(2), Streak(1, 9, days_after(2), 31)),
        (Streak(4, 9, MONDAY, 30), days_after(400), Streak(1, 9, days_after(400), 31)),
    ],
    ids=[
        "the first day of all",
        "the day after continues it",
        "a record stands until it is beaten",
        "a record grows with the streak that beats it",
        "the same day again changes nothing",
        "the day before, lived again further west, changes nothing",
        "a day left out starts anew",
        "a year left out starts anew",
    ],
)
def test_what_a_day_of_activity_does(before: Streak, day: date, after: Streak) -> None:
    assert after_activity(before, day) == after


@pytest.mark.parametrize(
    ("today", "shown"),
    [(MONDAY, 5), (days_after(1), 5), (days_after(2), 0), (days_after(30), 0), (days_after(-1), 5)],
    ids=["today", "yesterday's still stands", "two days ago it ended", "long ended", "a clock further west"],
)
def test_a_streak_stands_until_a_whole_day_has_passed_without_learning(today: date, shown: int) -> None:
    seen = as_seen_on(Streak(5, 8, MONDAY, 20), today)
    assert (seen.current, seen.longest, seen.last_day, seen.days_active) == (shown, 8, MONDAY, 20)


def test_who_never_learnt_has_no_streak() -> None:
    assert as_seen_on(Streak(), MONDAY) == Streak()


def paused(first: int, last: int | None) -> Pause:
    return Pause(days_after(first), None if last is None else days_after(last))


@pytest.mark.parametrize(
    ("pauses", "today", "shown"),
    [
        ([paused(1, None)], 90, 5),
        ([paused(0, None)], 90, 5),
        ([paused(1, 6)], 7, 5),
        ([paused(1, 6)], 8, 0),
        ([paused(2, None)], 3, 0),
        ([paused(1, 2), paused(3, 4)], 5, 5),
        ([paused(3, 4), paused(1, 2)], 5, 5),
        ([paused(1, 2), paused(4, 5)], 6, 0),
        ([paused(-9, 3)], 4, 5),
        ([paused(-9, -5)], 2, 0),
    ],
    ids=[
        "an open pause holds it for ever",
        "also one that began on the last day of learning",
        "the day after the pause is left to go on",
        "but no day more",
        "a pause after a day left out comes too late",
        "two pauses side by side",
        "in any order",
        "a day between two pauses counts",
        "learnt during a pause",
        "a pause long ago",
    ],
)
def test_days_of_a_pause_break_nothing(pauses: list[Pause], today: int, shown: int) -> None:
    streak = Streak(5, 8, MONDAY, 20)
    assert as_seen_on(streak, days_after(today), pauses).current == shown
    assert after_activity(streak, days_after(today), pauses).current == shown + 1


@given(st.sets(calendar, min_size=1, max_size=30), calendar)
def test_a_pause_never_lengthens_a_streak_and_never_shortens_it(days: set[date], first: date) -> None:
    pauses = [Pause(first, first + timedelta(days=20))]
    plain = frozen = Streak()
    for day in sorted(days):
        plain, frozen = after_activity(plain, day), after_activity(frozen, day, pauses)
        assert plain.current <= frozen.current <= plain.days_active == frozen.days_active


@given(calendar, st.integers(min_value=1, max_value=400))
def test_consecutive_days_are_counted_over_months_and_leap_years(first: date, length: int) -> None:
    streak = walked([first + timedelta(days=day) for day in range(length)])
    assert streak == Streak(length, length, first + timedelta(days=length - 1), length)


@given(st.lists(calendar, max_size=60))
def test_a_streak_never_exceeds_its_record_nor_the_record_the_days(days: list[date]) -> None:
    streak = walked(days)
    assert 0 <= streak.current <= streak.longest <= streak.days_active <= len(set(days))


@given(st.sets(calendar, min_size=1, max_size=60))
def test_in_order_every_day_counts_once_and_the_record_is_the_longest_run(days: set[date]) -> None:
    streak = walked(sorted([*days, *days]))
    assert streak.days_active == len(days)
    assert streak.longest == max(run_ending_on(day, days) for day in days)
    assert streak.current == run_ending_on(max(days), days)
    assert streak.last_day == max(days)
