"""What a day of activity does to a streak: pure, by local calendar days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Streak:
    """Consecutive local days with learning on them."""

    current: int = 0
    longest: int = 0
    last_day: date | None = None
    days_active: int = 0


def after_activity(streak: Streak, day: date) -> Streak:
    """The streak once something was learnt on `day`.

    A second activity on the same day changes nothing. A day before the last one (somebody flew west) is the same
    local life lived again: it neither breaks nor lengthens the streak.
    """
    if streak.last_day is not None and day <= streak.last_day:
        return streak
    continued = streak.last_day is not None and day - streak.last_day == DAY
    current = streak.current + 1 if continued else 1
    return Streak(current, max(streak.longest, current), day, streak.days_active + 1)


def as_seen_on(streak: Streak, today: date) -> Streak:
    """The streak as it stands on `today`: it is over when neither today nor yesterday saw any activity."""
    if streak.last_day is None or today - streak.last_day <= DAY:
        return streak
    return replace(streak, current=0)
