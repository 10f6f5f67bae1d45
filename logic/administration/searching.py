"""What was typed into a search, as the database reads it. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# From three letters on a trigram index can find them anywhere; shorter ones are looked for where a word begins.
ANYWHERE_FROM = 3


def clean(typed: str) -> str:
    """The text in lower case without the space around it."""
    return typed.replace("\0", "").strip().lower()


def pattern(typed: str) -> str | None:
    """A pattern of LIKE over " name address"; None when nothing was typed."""
    wanted = clean(typed)
    if not wanted:
        return None
    escaped = wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%" if len(wanted) >= ANYWHERE_FROM else f"% {escaped}%"


def days(first: date | None, last: date | None, time_zone: str) -> tuple[datetime | None, datetime | None]:
    """The moments (UTC) at which `first` begins and `last` has ended, on the reader's own calendar."""
    end = last + timedelta(days=1) if last and last < date.max else None
    return _midnight(first, time_zone), _midnight(end, time_zone)


def _midnight(day: date | None, time_zone: str) -> datetime | None:
    return datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(UTC) if day else None
