"""XP, time and pace as they are summed up, from values alone."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from logic.progress import earned, pace, time_spent, views

MONDAY = date(2026, 3, 2)
DAYS = st.dates(MONDAY, MONDAY + timedelta(days=90))


@given(st.dictionaries(DAYS, st.integers(-50, 300), max_size=30))
def test_weeks_of_xp_add_up_to_the_total_and_leave_no_week_out(gained: dict[date, int]) -> None:
    days = earned.days(sorted(gained.items()))
    weeks = earned.weeks(days, MONDAY)
    assert sum(week.xp for week in weeks) == sum(gained.values())
    if weeks:
        assert weeks[-1].total == days[-1].total
        assert all(later.monday - week.monday == earned.WEEK for week, later in pairwise(weeks))


def test_a_week_without_anything_is_shown_as_such() -> None:
    spent = [("task", MONDAY, 30.0), ("test", MONDAY + timedelta(days=6), 20.0)]
    weeks = time_spent.weeks(spent, MONDAY + timedelta(days=7))
    assert [(week.minutes, week.tasks, week.tests) for week in weeks] == [(50.0, 1, 1), (0, 0, 0)]


def test_who_does_a_task_a_day_is_even_and_a_pause_owes_nothing() -> None:
    done = [MONDAY, MONDAY + timedelta(days=1)]
    changes = [("plan_paused", MONDAY + timedelta(days=2)), ("plan_resumed", MONDAY + timedelta(days=5))]
    last = MONDAY + timedelta(days=6)
    paused = pace.paused_days(changes, last)
    followed = pace.follow(MONDAY, last, done_on=done, length=28, paused=paused)
    assert (followed.done, followed.planned, followed.paused) == (2, 4, 3)
    assert pace.in_words(followed).endswith("2 days to go until you are even; the plan waits for you.")


def test_a_pause_that_goes_on_keeps_what_is_owed_where_it_was() -> None:
    paused = pace.paused_days([("plan_paused", MONDAY + timedelta(days=1))], MONDAY + timedelta(days=30))
    followed = pace.follow(MONDAY, MONDAY + timedelta(days=30), done_on=[MONDAY], length=28, paused=paused)
    assert (followed.done, followed.planned) == (1, 1)


def test_no_more_is_owed_than_the_plan_has() -> None:
    followed = pace.follow(MONDAY, MONDAY + timedelta(days=99), done_on=[], length=21, paused=frozenset())
    assert followed.planned == 21


def test_a_topic_keeps_to_the_scale_of_levels() -> None:
    topic = views.mastery("Loops", "Python", mean=2.4, sd=1.0, verdict="secure", answered=3, correct=3)
    assert 1 <= topic.low <= topic.level <= topic.high == 10
