"""What a day of activity does to a streak: pure, by local calendar days (docs/rules.md).

A missed day is a whole local day between two days of learning that no pause covers. Freezes cover all missed days of a
gap or none of them: freezes that would not save the streak are not wasted on it, so they are held still when it breaks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
DAYS_FOR_A_FREEZE = 7
MOST_FREEZES = 2
DAYS_OF_A_RUN = 7


@dataclass(frozen=True, slots=True)
class Streak:
    """Consecutive local days with learning on them, and the freezes held for days without any.

    `active_run` counts the days of learning since the last missed day: a freeze keeps the streak and ends the run.
    """

    current: int = 0
    longest: int = 0
    last_day: date | None = None
    days_active: int = 0
    freezes: int = 0
    active_run: int = 0


@dataclass(frozen=True, slots=True)
class Pause:
    """Local days that are owed to nobody, both ends included; `last` is None until resumed.

    No plan was active on them because it was paused, or they were cut short by a journey to another time zone. A day
    of which a part is lost counts whole: nobody owes a day they could not use to its end.
    """

    first: date
    last: date | None = None


class Kind(StrEnum):
    """What can happen to a streak beside growing."""

    FREEZE_EARNED = "freeze earned"
    FREEZE_USED = "freeze used"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class StreakEvent:
    """Why a streak is what it is: on `day` (the missed one, or the one that earned), with the length it had then."""

    day: date
    kind: Kind
    streak: int


@dataclass(frozen=True, slots=True)
class Step:
    """What a day of learning did: the streak after it, what happened, and whether it pays for a streak or a run."""

    streak: Streak
    events: tuple[StreakEvent, ...] = ()
    continues: bool = False
    completes_run: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A streak as it stands on a day before anything is learnt on it.

    `covered` are missed days that freezes will cover once something is learnt; `freezes` are those left after that.
    `ended_on` is the missed day that ended the streak, `ended_length` the length it had.
    """

    current: int
    longest: int
    freezes: int
    covered: tuple[date, ...] = ()
    ended_on: date | None = None
    ended_length: int = 0


def after_activity(before: Streak, day: date, pauses: Iterable[Pause] = ()) -> Step:
    """What learning on `day` does; days that were paused neither break nor lengthen a streak.

    A second activity on the same day changes nothing. A day before the last one (somebody flew west) is the same
    local life lived again: it neither breaks nor lengthens the streak, nor mends one that was broken.
    """
    if before.last_day is not None and day <= before.last_day:
        return Step(before)
    missed = missed_days(before, day, pauses)
    if before.current and len(missed) <= before.freezes:
        return _continued(before, day, missed)
    broken = (StreakEvent(missed[0], Kind.BROKEN, before.current),) if before.current else ()
    streak = Streak(1, max(before.longest, 1), day, before.days_active + 1, before.freezes, 1)
    return Step(streak, broken)


def _continued(before: Streak, day: date, missed: tuple[date, ...]) -> Step:
    used = tuple(StreakEvent(lost, Kind.FREEZE_USED, before.current) for lost in missed)
    current = before.current + 1
    run = 1 if missed else before.active_run + 1
    left = before.freezes - len(missed)
    earns = current % DAYS_FOR_A_FREEZE == 0 and left < MOST_FREEZES
    earned = (StreakEvent(day, Kind.FREEZE_EARNED, current),) if earns else ()
    streak = Streak(current, max(before.longest, current), day, before.days_active + 1, left + earns, run)
    return Step(streak, used + earned, continues=True, completes_run=run % DAYS_OF_A_RUN == 0)


def as_seen_on(streak: Streak, today: date, pauses: Iterable[Pause] = ()) -> Seen:
    """The streak as it stands on `today`: over once more whole days were missed than freezes are held."""
    missed = missed_days(streak, today, pauses)
    if len(missed) <= streak.freezes:
        return Seen(streak.current, streak.longest, streak.freezes - len(missed), missed)
    return Seen(0, streak.longest, streak.freezes, ended_on=missed[0], ended_length=streak.current)


def missed_days(streak: Streak, today: date, pauses: Iterable[Pause] = ()) -> tuple[date, ...]:
    """The whole days between the last day of learning and `today` that no pause covers, in order."""
    if streak.last_day is None:
        return ()
    first, spans = streak.last_day + DAY, [(pause.first, pause.last or today) for pause in pauses]
    between = (first + DAY * number for number in range((today - first).days))
    return tuple(day for day in between if not any(begin <= day <= end for begin, end in spans))


def is_behind(streak: Streak, today: date) -> bool:
    """Whether a whole day lies between the last day of learning and `today`."""
    return streak.last_day is not None and today - streak.last_day > DAY


def days_to_freeze(current: int) -> int:
    """How many more days of learning in this streak reach the next multiple of seven."""
    return DAYS_FOR_A_FREEZE - current % DAYS_FOR_A_FREEZE
