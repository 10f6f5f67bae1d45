"""Billing periods: the same day of every month or year, the last one where a month is too short."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta
from typing import Final

MONTHS_OF: Final = {"month": 1, "year": 12}
DAYS_OF: Final = {"day": 1, "week": 7}


def added(anchor: int, interval: str, count: int) -> int:
    """The moment `count` intervals after `anchor`, counted from the anchor's own day of the month."""
    start = datetime.fromtimestamp(anchor, UTC)
    if interval in DAYS_OF:
        return int((start + timedelta(days=DAYS_OF[interval] * count)).timestamp())
    years, month = divmod(start.month - 1 + MONTHS_OF[interval] * count, 12)
    year = start.year + years
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())


def end_after(anchor: int, interval: str, count: int, moment: int) -> int:
    """The first end of a period after `moment`, in the rhythm of `anchor`."""
    periods = 1
    while (end := added(anchor, interval, periods * count)) <= moment:
        periods += 1
    return end
