from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.xp.streaks import Kind, Pause, Seen, Streak, StreakEvent, after_activity, as_seen_on

MONDAY = date(2026, 3, 2)
calendar = st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31))


def days_after(days: int) -> date:
    return MONDAY + timedelta(days=days)


def walked(days: list[date]) -> Streak:
    streak = Streak()
    for day in days:
        streak = after_activity(streak, day).streak
    return streak


def run_ending_on(day: date, days: set[date]) -> int:
    return next(length for length in range(1, 100) if day - timedelta(days=length) not in days)


@pytest.mark.parametrize(
    ("before", "day", "after"),
    [
        (Streak(), MONDAY, Streak(1, 1, MONDAY, 1, 0, 1)),
        (Streak(1, 1, MONDAY, 1, 0, 1), days_after(1), Streak(2, 2, days_after(1), 2, 0, 2)),
        (Streak(4, 9, MONDAY, 30, 1, 2), days_after(1), Streak(5, 9, days_after(1), 31, 1, 3)),
        (Streak(9, 9, MONDAY, 30, 2, 9), days_after(1), Streak(10, 10, days_after(1), 31, 2, 10)),
        (Streak(4, 9, MONDAY, 30), MONDAY, Streak(4, 9, MONDAY, 30)),
        (Streak(4, 9, MONDAY, 30), days_after(-1), Streak(4, 9, MONDAY, 30)),
        (Streak(4, 9, MONDAY, 30), days_after(2), Streak(1, 9, days_after(2), 31, 0, 1)),
        (Streak(4, 9, MONDAY, 30), days_after(400), Streak(1, 9, days_after(400), 31, 0, 1)),
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
    assert after_activity(before, day).streak == after


@pytest.mark.parametrize(
    ("today", "shown"),
    [(MONDAY, 5), (days_after(1), 5), (days_after(2), 0), (days_after(30), 0), (days_after(-1), 5)],
    ids=["today", "yesterday's still stands", "two days ago it ended", "long ended", "a clock further west"],
)
def test_a_streak_stands_until_a_whole_day_has_passed_without_learning(today: date, shown: int) -> None:
    seen = as_seen_on(Streak(5, 8, MONDAY, 20), today)
    assert (seen.current, seen.longest, seen.freezes, seen.covered) == (shown, 8, 0, ())


def test_who_never_learnt_has_no_streak() -> None:
    assert as_seen_on(Streak(), MONDAY) == Seen(0, 0, 0)


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
    assert after_activity(streak, days_after(today), pauses).streak.current == shown + 1


@pytest.mark.parametrize(
    ("held", "missed", "current", "left"),
    [(0, 1, 1, 0), (1, 1, 6, 0), (2, 1, 6, 1), (2, 2, 6, 0), (1, 2, 1, 1), (2, 3, 1, 2)],
    ids=[
        "without a freeze a missed day breaks",
        "a freeze covers it",
        "one of two",
        "two cover two",
        "one does not cover two, and is kept",
        "two do not cover three, and are kept",
    ],
)
def test_freezes_cover_all_missed_days_or_none(held: int, missed: int, current: int, left: int) -> None:
    before = Streak(5, 9, MONDAY, 30, held, 3)
    step = after_activity(before, days_after(missed + 1))
    assert (step.streak.current, step.streak.freezes, step.streak.active_run) == (current, left, 1)
    if current == 1:
        assert step.events == (StreakEvent(days_after(1), Kind.BROKEN, 5),)
        assert not step.continues
    else:
        assert [event.day for event in step.events] == [days_after(day + 1) for day in range(missed)]
        assert {event.kind for event in step.events} == {Kind.FREEZE_USED}
        assert step.continues
    seen = as_seen_on(before, days_after(missed + 1))
    assert (seen.current, seen.freezes) == (current - 1, left)
    assert len(seen.covered) == (missed if current > 1 else 0)
    assert (seen.ended_on, seen.ended_length) == ((days_after(1), 5) if current == 1 else (None, 0))


def test_every_seventh_day_of_a_streak_earns_a_freeze_until_two_are_held() -> None:
    streak, earned = Streak(), []
    for number in range(30):
        step = after_activity(streak, days_after(number))
        streak = step.streak
        earned += [(event.kind, event.streak) for event in step.events]
    assert earned == [(Kind.FREEZE_EARNED, 7), (Kind.FREEZE_EARNED, 14)]
    assert streak.freezes == 2


def test_a_frozen_day_does_not_lengthen_the_streak_and_ends_the_run() -> None:
    streak = walked([days_after(day) for day in range(7)])
    assert (streak.current, streak.freezes, streak.active_run) == (7, 1, 7)
    streak = after_activity(streak, days_after(8)).streak
    assert (streak.current, streak.freezes, streak.active_run) == (8, 0, 1)


def test_seven_days_of_learning_complete_a_run_also_across_a_pause() -> None:
    pauses, streak, completed = [paused(3, 20)], Streak(), []
    for day in (0, 1, 2, 21, 22, 23, 24, 25):
        step = after_activity(streak, days_after(day), pauses)
        streak = step.streak
        completed += [day] if step.completes_run else []
    assert completed == [24]
    assert streak.freezes == 1


def test_a_date_lived_again_mends_nothing_and_pays_nothing() -> None:
    broken = after_activity(Streak(5, 5, MONDAY, 5), days_after(2)).streak
    step = after_activity(broken, days_after(1))
    assert (step.streak, step.events, step.continues) == (broken, (), False)


@given(st.sets(calendar, min_size=1, max_size=30), calendar)
def test_a_pause_never_lengthens_a_streak_and_never_shortens_it(days: set[date], first: date) -> None:
    pauses = [Pause(first, first + timedelta(days=20))]
    plain = frozen = Streak()
    for day in sorted(days):
        plain, frozen = after_activity(plain, day).streak, after_activity(frozen, day, pauses).streak
        assert plain.current <= frozen.current <= plain.days_active == frozen.days_active


@given(calendar, st.integers(min_value=1, max_value=400))
def test_consecutive_days_are_counted_over_months_and_leap_years(first: date, length: int) -> None:
    streak = walked([first + timedelta(days=day) for day in range(length)])
    last = first + timedelta(days=length - 1)
    assert streak == Streak(length, length, last, length, min(length // 7, 2), length)


@given(st.lists(calendar, max_size=60))
def test_a_streak_never_exceeds_its_record_nor_the_record_the_days(days: list[date]) -> None:
    streak = walked(days)
    assert 0 <= streak.current <= streak.longest <= streak.days_active <= len(set(days))


@given(st.sets(st.integers(0, 90), min_size=1, max_size=60))
def test_in_order_every_day_counts_once_and_the_record_is_at_least_the_longest_run(numbers: set[int]) -> None:
    days = {days_after(number) for number in numbers}
    streak = walked(sorted([*days, *days]))
    assert streak.days_active == len(days)
    assert streak.longest >= max(run_ending_on(day, days) for day in days)
    assert streak.current >= streak.active_run == run_ending_on(max(days), days)
    assert streak.last_day == max(days)
