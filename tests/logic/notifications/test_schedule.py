from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from logic.notifications import schedule
from logic.notifications.kinds import Kind
from logic.notifications.schedule import Clock, Opening

ADDIS = Clock("Africa/Addis_Ababa")
QUARTER = timedelta(minutes=15)
MONDAY = date(2026, 11, 23)
ZONES = sorted(zoneinfo.available_timezones())

clocks = some.builds(Clock, some.sampled_from(ZONES), some.times(), some.times())
moments = some.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001 -- hypothesis wants bounds without a zone
switches = some.sampled_from(
    [
        datetime(2026, 3, 29, 1, tzinfo=UTC),  # Europe, forward
        datetime(2026, 10, 25, 1, tzinfo=UTC),  # Europe, back
        datetime(2026, 4, 23, 22, tzinfo=UTC),  # Cairo, forward at midnight
        datetime(2026, 10, 29, 21, tzinfo=UTC),  # Cairo, back at midnight
        datetime(2026, 4, 4, 15, tzinfo=UTC),  # Lord Howe, back by half an hour
    ]
)
near_switches = some.builds(lambda at, minutes: at + timedelta(minutes=minutes), switches, some.integers(-1500, 1500))


def local(clock: Clock, day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(clock.time_zone))


def kinds_at(clock: Clock, at: datetime) -> set[Kind]:
    return {opening.kind for opening in schedule.openings(at, [clock])}


def hours_at(clock: Clock, at: datetime) -> tuple[int, ...]:
    return next((found.hours for found in schedule.openings(at, [clock]) if found.kind is Kind.REMINDER), ())


def test_the_digest_is_open_on_monday_morning_at_eight_and_not_before_nor_on_another_day():
    assert Kind.DIGEST in kinds_at(ADDIS, local(ADDIS, MONDAY, 8))
    assert Kind.DIGEST not in kinds_at(ADDIS, local(ADDIS, MONDAY, 7, 59))
    assert Kind.DIGEST not in kinds_at(ADDIS, local(ADDIS, MONDAY, 11))
    for days in range(1, 7):
        assert Kind.DIGEST not in kinds_at(ADDIS, local(ADDIS, MONDAY + timedelta(days), 8))


def test_a_reminder_is_open_for_those_whose_usual_hour_has_come():
    assert hours_at(ADDIS, local(ADDIS, MONDAY, 18)) == (16, 17, 18)
    assert hours_at(ADDIS, local(ADDIS, MONDAY, 17, 59)) == (15, 16, 17)


def test_in_quiet_hours_nothing_is_open():
    for hour in (22, 23, 0, 3, 6):
        assert not kinds_at(ADDIS, local(ADDIS, MONDAY, hour))


def test_who_learns_in_quiet_hours_is_reminded_when_they_end():
    assert hours_at(ADDIS, local(ADDIS, MONDAY, 7)) == (0, 1, 2, 3, 4, 5, 6, 7, 22, 23)


def test_a_digest_moves_to_the_end_of_quiet_hours_and_over_midnight_if_need_be():
    late_riser = Clock("Africa/Addis_Ababa", time(22), time(9, 30))
    assert Kind.DIGEST not in kinds_at(late_riser, local(late_riser, MONDAY, 9, 15))
    assert Kind.DIGEST in kinds_at(late_riser, local(late_riser, MONDAY, 9, 30))
    at_night = Clock("Africa/Addis_Ababa", time(6), time(1))
    [opening] = [
        found
        for found in schedule.openings(local(at_night, date(2026, 11, 24), 1), [at_night])
        if found.kind is Kind.DIGEST
    ]
    assert opening.date == date(2026, 11, 24)


def test_a_streak_is_in_danger_three_hours_before_midnight_and_dropped_where_it_is_quiet_then():
    assert Kind.STREAK_IN_DANGER in kinds_at(ADDIS, local(ADDIS, MONDAY, 21))
    assert Kind.STREAK_IN_DANGER not in kinds_at(ADDIS, local(ADDIS, MONDAY, 20, 59))
    early = Clock("Africa/Addis_Ababa", time(20), time(7))
    day = [local(early, MONDAY, 0) + QUARTER * step for step in range(2 * 96)]
    assert not any(Kind.STREAK_IN_DANGER in kinds_at(early, at) for at in day)


@pytest.mark.parametrize(
    ("zone", "day", "wall"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(21)),
        ("Europe/Berlin", date(2026, 10, 25), time(21)),
        ("Africa/Cairo", date(2026, 4, 23), time(21)),  # midnight itself is left out: the day after begins at one
    ],
)
def test_three_hours_before_midnight_are_three_hours_on_days_of_daylight_saving(zone, day, wall):
    clock = Clock(zone)
    opens = datetime.combine(day, wall, ZoneInfo(zone))
    assert Kind.STREAK_IN_DANGER in kinds_at(clock, opens)
    assert Kind.STREAK_IN_DANGER not in kinds_at(clock, opens - timedelta(minutes=1))
    tomorrow = next(
        at
        for at in (opens + timedelta(minutes=step) for step in range(600))
        if at.astimezone(UTC).astimezone(ZoneInfo(zone)).date() > day
    )
    assert tomorrow.astimezone(UTC) - opens.astimezone(UTC) == timedelta(hours=3)


def test_a_mail_on_its_way_goes_out_on_its_own_day_alone_but_a_test_stays_due():
    at = local(ADDIS, MONDAY, 20)
    assert schedule.recheck(at, ADDIS, Kind.REMINDER, MONDAY) == Opening(ADDIS, Kind.REMINDER, MONDAY)
    assert schedule.recheck(at, ADDIS, Kind.REMINDER, MONDAY - timedelta(1)) is None
    assert schedule.recheck(at, ADDIS, Kind.TEST_DUE, MONDAY - timedelta(1)) == Opening(ADDIS, Kind.TEST_DUE, MONDAY)


@given(some.one_of(moments, near_switches), clocks)
def test_nothing_is_ever_open_in_quiet_hours_in_any_zone(at, clock):
    if schedule.openings(at, [clock]):
        wall = at.astimezone(ZoneInfo(clock.time_zone)).time()
        inside = clock.quiet_from <= wall < clock.quiet_until
        over_midnight = clock.quiet_from > clock.quiet_until
        assert not (wall >= clock.quiet_from or wall < clock.quiet_until if over_midnight else inside)


@given(some.one_of(moments, near_switches), clocks)
def test_an_opening_is_of_the_local_day_and_the_end_of_quiet_hours_is_not_quiet(at, clock):
    today = at.astimezone(ZoneInfo(clock.time_zone)).date()
    assert all(opening.date == today for opening in schedule.openings(at, [clock]))
    moved = clock.after_quiet(at)
    assert at <= moved <= at + timedelta(days=2)
    assert not clock.is_quiet(moved)


@given(near_switches, some.sampled_from(ZONES), some.integers(0, 23))
def test_with_a_run_every_quarter_each_usual_hour_comes_once_a_day_or_so_on_days_of_daylight_saving(at, zone, hour):
    clock = Clock(zone)
    start = at.replace(minute=0)
    days = [
        opening.date
        for step in range(4 * 96)
        for opening in schedule.openings(start + QUARTER * step, [clock])
        if opening.kind is Kind.REMINDER and hour in opening.hours
    ]
    assert len(set(days)) in {3, 4, 5}
