"""XP by day as a curve and as weeks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class XpDay:
    """A local day with XP on it: what came, and the total at its end."""

    day: date
    xp: int
    total: int


@dataclass(frozen=True, slots=True)
class XpWeek:
    """A local week from Monday, with its XP and the total at its end."""

    monday: date
    xp: int
    total: int


def days(earned: Iterable[tuple[date, int]]) -> tuple[XpDay, ...]:
    """Each day with the total so far; `earned` is (day, XP), oldest first."""
    total, summed = 0, []
    for day, xp in earned:
        total += xp
        summed.append(XpDay(day, xp, total))
    return tuple(summed)


def weeks(summed: Sequence[XpDay], today: date) -> tuple[XpWeek, ...]:
    """Every week from the first with XP to that of `today`, those without any included."""
    if not summed:
        return ()
    gained: dict[date, int] = {}
    for day in summed:
        gained[monday_of(day.day)] = gained.get(monday_of(day.day), 0) + day.xp
    total, listed = 0, []
    for monday in mondays(min(gained), max(monday_of(today), *gained)):
        total += gained.get(monday, 0)
        listed.append(XpWeek(monday, gained.get(monday, 0), total))
    return tuple(listed)


def mondays(first: date, last: date) -> Iterable[date]:
    """Every Monday from `first` to `last`, both Mondays and both included."""
    return (first + WEEK * number for number in range((last - first) // WEEK + 1))


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())
