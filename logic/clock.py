"""The only place that reads the time. Everything else is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def local_date(at: datetime, time_zone: str) -> date:
    """The calendar day it is for somebody in `time_zone` (an IANA name) at the moment `at`."""
    return at.astimezone(ZoneInfo(time_zone)).date()


def greeting(at: datetime, time_zone: str) -> str:
    """How one greets at this hour in `time_zone`."""
    hour = at.astimezone(ZoneInfo(time_zone)).hour
    if 5 <= hour < 12:  # noqa: PLR2004 -- hours of the day
        return "Good morning"
    return "Good afternoon" if 12 <= hour < 18 else "Good evening"  # noqa: PLR2004 -- hours of the day
