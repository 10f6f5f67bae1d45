"""When somebody may be told something: pure, by their own clock, their quiet hours and the hour they usually learn.

Every kind has a wanted moment on a local day. Inside quiet hours it moves to the first moment after them. From there it
is open for a while, for a worker that comes late, but never into quiet hours nor past the end of that local day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from logic.notifications.kinds import LASTING, Kind

DAY = timedelta(days=1)
HOURS = tuple(range(24))
MONDAY = 0
USUAL_HOUR = 18  # before there is any activity to go by
DIGEST_AT = time(8)
TEST_DUE_AT = time(9)
BEFORE_MIDNIGHT = timedelta(hours=3)
LATEST = timedelta(hours=3)
# Two days of a traveller's can lie closer together than this; their messages may not.
APART = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Clock:
    """Somebody's clock: an IANA zone and the quiet hours in it, which may go over midnight; equal ends are none."""

    time_zone: str
    quiet_from: time = time(22)
    quiet_until: time = time(7)

    def local(self, at: datetime) -> datetime:
        """The wall clock at a moment."""
        return at.astimezone(ZoneInfo(self.time_zone))

    def moment(self, day: date, wall: time, *, fold: int = 0) -> datetime:
        """The moment (UTC) of a wall-clock time; one that is left out counts as the one after it.

        Of two, when clocks go back, `fold` says which.
        """
        return datetime.combine(day, wall.replace(fold=fold), ZoneInfo(self.time_zone)).astimezone(UTC)

    def is_quiet(self, at: datetime) -> bool:
        """Whether nobody wants to hear anything at this moment."""
        wall = self.local(at).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= wall < self.quiet_until
        return wall >= self.quiet_from or wall < self.quiet_until

    def after_quiet(self, at: datetime) -> datetime:
        """The first moment from `at` on that is not in quiet hours."""
        if not self.is_quiet(at):
            return at
        today = self.local(at).date()
        ends = (self.moment(today, self.quiet_until, fold=fold) for fold in (0, 1))
        return next((end for end in ends if end > at), self.moment(today + DAY, self.quiet_until))


@dataclass(frozen=True, slots=True)
class Opening:
    """That a kind may be told now to people with this clock: for which local day, and whose usual hour is among these.

    `hours` matters to reminders alone; for other kinds it has every hour.
    """

    clock: Clock
    kind: Kind
    date: date
    hours: tuple[int, ...] = HOURS


def openings(at: datetime, clocks: Iterable[Clock]) -> list[Opening]:
    """What may be told at a moment, for each of these clocks."""
    return [opening for clock in clocks for opening in _openings(at, clock)]


def recheck(at: datetime, clock: Clock, kind: Kind, day: date) -> Opening | None:
    """The opening in which a message of `day` that is on its way may still go out, whatever the hour; None: too late.

    A test stays due, and news stay true; everything else speaks of its own day.
    """
    today = clock.local(at).date()
    return Opening(clock, kind, today) if today == day or kind in LASTING else None


def teachers_monday(at: datetime, clock: Clock) -> date | None:
    """The Monday whose digest of cohorts may go out at a moment: from 8 on, or after quiet hours, to the day's end."""
    if clock.is_quiet(at):
        return None
    today = clock.local(at).date()
    for day in (today, today - DAY):  # quiet hours may have moved it into the day after
        wanted = clock.after_quiet(clock.moment(day, DIGEST_AT))
        if day.weekday() == MONDAY and wanted <= at and clock.local(wanted).date() == today:
            return day
    return None


def _openings(at: datetime, clock: Clock) -> Iterator[Opening]:
    if clock.is_quiet(at):
        return
    today = clock.local(at).date()
    hours = tuple(hour for hour in HOURS if _is_open(at, clock, (time(hour),) * 2))
    if hours:
        yield Opening(clock, Kind.REMINDER, today, hours)
    mondays = tuple(DIGEST_AT if day.weekday() == MONDAY else None for day in (today - DAY, today))
    if _is_open(at, clock, mondays):
        yield Opening(clock, Kind.DIGEST, today)
    if _is_open(at, clock, (TEST_DUE_AT,) * 2):
        yield Opening(clock, Kind.TEST_DUE, today)
    if _is_timely(at, clock, clock.after_quiet(clock.moment(today + DAY, time()) - BEFORE_MIDNIGHT)):
        yield Opening(clock, Kind.STREAK_IN_DANGER, today)


def _is_open(at: datetime, clock: Clock, walls: tuple[time | None, ...]) -> bool:
    """Whether the wanted time of yesterday (which quiet hours may have moved) or of today has come."""
    today = clock.local(at).date()
    return any(
        wall is not None and _is_timely(at, clock, clock.after_quiet(clock.moment(day, wall)))
        for day, wall in zip((today - DAY, today), walls, strict=True)
    )


def _is_timely(at: datetime, clock: Clock, wanted: datetime) -> bool:
    """Whether a wanted moment has come, not long ago, and on this very local day."""
    return wanted <= at < wanted + LATEST and clock.local(wanted).date() == clock.local(at).date()
