"""The days of a streak laid out: weeks that begin on Monday, a mark a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from logic.xp.streaks import Pause

DAYS_OF_A_WEEK = 7
WEEKS_OF_A_YEAR = 53


class Mark(StrEnum):
    """What a day was, in the word it is told by; colour only repeats it."""

    LEARNT = "learnt"
    FROZEN = "frozen"
    PAUSED = "paused"
    NOTHING = "nothing"
    TODAY = "today"
    TO_COME = "to come"


@dataclass(frozen=True, slots=True)
class Noted:
    """What is noted of a day: tasks completed, XP earned (corrections can make it negative), and whether it counts."""

    tasks: int
    xp: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day with what was done on it."""

    day: date
    tasks: int
    xp: int
    mark: Mark


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def first_of_year(today: date) -> date:
    """The Monday on which the year that ends with this week begins: 53 weeks, so that today's date is there twice."""
    return monday_of(today) - timedelta(weeks=WEEKS_OF_A_YEAR - 1)


def laid_out(
    first: date,
    last: date,
    *,
    today: date,
    noted: dict[date, Noted],
    frozen: Collection[date],
    pauses: Iterable[Pause],
) -> tuple[CalendarDay, ...]:
    """Every day from `first` to `last`; days on which something was learnt are that, whatever else they are."""
    spans = [(pause.first, pause.last or today) for pause in pauses]
    nothing = Noted(0, 0, is_active=False)

    def mark(day: date, what: Noted) -> Mark:
        if what.is_active or what.tasks:
            return Mark.LEARNT
        if day > today:
            return Mark.TO_COME
        if day in frozen:
            return Mark.FROZEN
        if any(begin <= day <= end for begin, end in spans):
            return Mark.PAUSED
        return Mark.TODAY if day == today else Mark.NOTHING

    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    rows = ((day, noted.get(day, nothing)) for day in days)
    return tuple(CalendarDay(day, what.tasks, what.xp, mark(day, what)) for day, what in rows)
