"""A streak worked out anew from the days somebody learnt on, a calendar day at a time.

It shares nothing with `streaks` but its values: what is kept from day to day there is walked from the beginning here,
so that one can be held against the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from logic.xp.streaks import Pause, Streak


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A streak from the beginning, the days it was carried on, and the days that completed a run of seven."""

    streak: Streak
    continued_on: tuple[date, ...]
    runs_completed_on: tuple[date, ...]


def recompute(days: Collection[date], pauses: Iterable[Pause] = ()) -> Recomputed:
    """The streak of somebody who learnt on these days and owed none of the paused ones."""
    if not days:
        return Recomputed(Streak(), (), ())
    newest = max(days)
    learnt = {day.toordinal() for day in days}
    excused = {
        number for pause in pauses for number in range(pause.first.toordinal(), (pause.last or newest).toordinal() + 1)
    }
    length = longest = held = run = owed = 0
    continued: list[date] = []
    completed: list[date] = []
    for number in range(min(learnt), newest.toordinal() + 1):
        if number not in learnt:
            owed += number not in excused
            continue
        if owed > held:
            length = run = 0
        elif owed:
            held, run = held - owed, 0
        owed, length, run = 0, length + 1, run + 1
        if length > 1:
            continued.append(date.fromordinal(number))
        if length % 7 == 0:
            held = min(held + 1, 2)
        if run % 7 == 0:
            completed.append(date.fromordinal(number))
        longest = max(longest, length)
    streak = Streak(length, longest, newest, len(learnt), held, run)
    return Recomputed(streak, tuple(continued), tuple(completed))
