"""When a local date is complete, and how sure a figure from few people is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats  # type: ignore[import-untyped]  # ships no types

from logic.analytics import days, intervals
from logic.analytics.days import Span

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- `timezones` makes them aware
ZONES = st.sampled_from(sorted(available_timezones()))


@given(MOMENTS, ZONES)
def test_whatever_date_it_is_for_somebody_it_has_begun_and_is_not_complete(at: datetime, zone: str) -> None:
    theirs = at.astimezone(ZoneInfo(zone)).date()
    assert days.last_complete(at) < theirs <= days.newest(at)
    assert days.begins(theirs) <= at < days.ended(theirs)


@pytest.mark.parametrize(
    ("at", "complete"),
    [
        (datetime(2026, 3, 2, 11, 59, tzinfo=UTC), date(2026, 2, 28)),
        (datetime(2026, 3, 2, 12, 0, tzinfo=UTC), date(2026, 3, 1)),
    ],
)
def test_a_date_is_complete_at_noon_of_the_next_day(at: datetime, complete: date) -> None:
    assert days.last_complete(at) == complete
    assert days.is_complete(complete, at)
    assert not days.is_complete(complete + timedelta(days=1), at)


def test_a_period_and_the_one_before_lie_side_by_side() -> None:
    span = days.period(7, datetime(2026, 3, 9, 12, 0, tzinfo=UTC))
    assert span == Span(date(2026, 3, 2), date(2026, 3, 8))
    assert span.before == Span(date(2026, 2, 23), date(2026, 3, 1))
    assert days.all_of(span)[-1] == span.last
    assert len(days.all_of(span)) == span.days == 7


@given(st.integers(1, 500), st.data())
def test_the_interval_of_a_share_holds_the_share_and_is_that_of_the_textbook(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    low, high = intervals.wilson(part, whole)
    known = stats.binomtest(part, whole).proportion_ci(method="wilson")
    assert 0 <= low <= part / whole <= high <= 1
    assert (low, high) == pytest.approx((known.low, known.high), abs=1e-9)


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (-1, 4), (5, 4)])
def test_an_impossible_share_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        intervals.wilson(part, whole)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 6, 7, 10, 30, 1000])
def test_students_percentile_is_right_to_three_digits(freedom: int) -> None:
    assert intervals.student(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=2e-3)


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=60))
def test_the_interval_of_a_mean_is_students(values: list[float]) -> None:
    found = intervals.mean(len(values), sum(values), sum(value * value for value in values))
    low, high = stats.t.interval(
        0.95, len(values) - 1, loc=sum(values) / len(values), scale=max(stats.sem(values), 1e-12)
    )
    assert found.count == len(values)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-3)


def test_of_one_value_there_is_a_mean_and_no_interval_and_of_none_neither() -> None:
    assert intervals.mean(1, 0.2, 0.04) == intervals.Mean(1, 0.2, None, None)
    assert intervals.mean(0, 0.0, 0.0) == intervals.Mean(0, None, None, None)
