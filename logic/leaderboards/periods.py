"""When the periods of a board begin, in the boards' own time zone. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from logic import clock

EVER = date(1970, 1, 1)
WEEK = timedelta(days=7)


class Period(StrEnum):
    """The time over which a board adds XP up."""

    WEEK = "week"
    MONTH = "month"
    ALL = "all"


def start(period: Period, at: datetime, zone: str) -> date:
    """The first day of the period in which the moment `at` lies, in `zone` (IANA)."""
    if period is Period.ALL:
        return EVER
    today = clock.local_date(at, zone)
    return today.replace(day=1) if period is Period.MONTH else today - timedelta(days=today.weekday())


def sentence(zone: str) -> str:
    """When weeks and months begin, in words."""
    return f"Weeks begin on Monday 00:00, months on the first day 00:00, {zone.replace('_', ' ')}."
