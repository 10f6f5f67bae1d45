"""Local dates: when they begin somewhere and have ended everywhere, and the weeks they belong to. Pure.

The first clock on earth is 14 hours ahead of UTC, the last one 12 hours behind, so that a date lives for 50 hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

DAY, WEEK = timedelta(days=1), timedelta(days=7)
FIRST_CLOCK, LAST_CLOCK = timedelta(hours=14), timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Span:
    """Dates from `first` to `last`, both of them included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many dates."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Span:
        """As many dates, just before these."""
        return Span(self.first - self.days * DAY, self.first - DAY)

    def __contains__(self, day: date) -> bool:
        """Whether a date is one of them."""
        return self.first <= day <= self.last


def begins(day: date) -> datetime:
    """When a date begins where it begins first."""
    return datetime.combine(day, time(), UTC) - FIRST_CLOCK


def ended(day: date) -> datetime:
    """When a date has ended everywhere: at noon of the next day in UTC."""
    return datetime.combine(day + DAY, time(), UTC) + LAST_CLOCK


def newest(at: datetime) -> date:
    """The newest date that has begun anywhere."""
    return (at.astimezone(UTC) + FIRST_CLOCK).date()


def last_complete(at: datetime) -> date:
    """The newest date that has ended everywhere."""
    return (at.astimezone(UTC) - LAST_CLOCK).date() - DAY


def is_complete(day: date, rolled_up_at: datetime) -> bool:
    """Whether figures of a date that were made at a moment hold all of it."""
    return rolled_up_at >= ended(day)


def period(days: int, at: datetime) -> Span:
    """The newest `days` dates that have ended everywhere."""
    last = last_complete(at)
    return Span(last - (days - 1) * DAY, last)


def week_of(day: date) -> date:
    """The Monday of the week of a date."""
    return day - day.weekday() * DAY


def all_of(span: Span) -> tuple[date, ...]:
    """The dates, in order."""
    return tuple(span.first + number * DAY for number in range(span.days))
