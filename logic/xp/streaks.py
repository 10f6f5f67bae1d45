"""What a day of activity does to a streak: pure, by local calendar days."""

from __future__ import annotations

from collections.abc import Iterable
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


@dataclass(frozen=True, slots=True)
class Pause:
    """Local days on which no plan was active because it was paused, both ends included; `last` is None until resumed.

    A day that was paused for a part counts whole: nobody owes a day they could not use to its end.
    """

    first: date
    last: date | None = None


def after_activity(streak: Streak, day: date, pauses: Iterable[Pause] = ()) -> Streak:
    """The streak once something was learnt on `day`; days that were paused neither break nor lengthen it.

    A second activity on the same day changes nothing. A day before the last one (somebody flew west) is the same
    local life lived again: it neither breaks nor lengthens the streak.
    """
    if streak.last_day is not None and day <= streak.last_day:
        return streak
    continued = streak.current > 0 and not is_broken(streak, day, pauses)
    current = streak.current + 1 if continued else 1
    return Streak(current, max(streak.longest, current), day, streak.days_active + 1)


def as_seen_on(streak: Streak, today: date, pauses: Iterable[Pause] = ()) -> Streak:
    """The streak as it stands on `today`: over once a whole day passed that was neither learnt on nor paused."""
    return replace(streak, current=0) if is_broken(streak, today, pauses) else streak


def is_broken(streak: Streak, today: date, pauses: Iterable[Pause] = ()) -> bool:
    """Whether a whole day lies between the last day of learning and `today` that was not paused."""
    if streak.last_day is None:
        return False
    covered = streak.last_day
    for pause in sorted(pauses, key=lambda pause: pause.first):
        if pause.first - covered <= DAY:
            covered = max(covered, pause.last or today)
    return today - covered > DAY
