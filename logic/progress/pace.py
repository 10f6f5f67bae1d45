"""Days done against days since the start, those of a pause taken out. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class PaceDay:
    """The end of a local day: days of the plan done, days the plan had had by then, and whether it was paused."""

    day: date
    done: int
    planned: int
    paused: bool


@dataclass(frozen=True, slots=True)
class Pace:
    """A plan's pace from its first day on; `length` is how many days it has in all."""

    days: tuple[PaceDay, ...]
    length: int

    @property
    def done(self) -> int:
        """Days done."""
        return self.days[-1].done

    @property
    def planned(self) -> int:
        """Days that a day a day would have done by now; never more than the plan has."""
        return self.days[-1].planned

    @property
    def paused(self) -> int:
        """Days on which the plan was paused."""
        return sum(day.paused for day in self.days)


def follow(start: date, last: date, *, done_on: Sequence[date], length: int, paused: frozenset[date]) -> Pace:
    """The pace from `start` to `last`, both included; `done_on` has a local day for each day of the plan done.

    The first day counts as one: who finishes a task a day is always even.
    """
    last = max(start, last, *done_on) if done_on else max(start, last)
    finished = Counter(max(day, start) for day in done_on)  # who flies west may finish a day before its plan began
    done, planned, days = 0, 0, []
    for number in range((last - start).days + 1):
        day = start + timedelta(days=number)
        done += finished[day]
        planned += day not in paused
        days.append(PaceDay(day, done, min(planned, length), day in paused))
    return Pace(tuple(days), length)


def paused_days(changes: Iterable[tuple[str, date]], last: date) -> frozenset[date]:
    """The days a plan was paused on, to `last`; `changes` are (kind, local day) in order.

    A day on which it was resumed counts again, one on which it was paused does not.
    """
    paused: set[date] = set()
    since: date | None = None
    for kind, day in changes:
        if kind == "plan_paused":
            since = since or day
        elif since is not None:
            paused.update(_between(since, day))
            since = None
    if since is not None:
        paused.update(_between(since, last + timedelta(days=1)))
    return frozenset(paused)


def _between(first: date, end: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((end - first).days))


def in_words(pace: Pace) -> str:
    """The pace in a sentence, without blame."""
    ahead = pace.done - pace.planned
    taken_out = f", {_days(pace.paused)} of pause taken out" if pace.paused else ""
    standing = f"{_days(pace.done)} done; a day a day would be {pace.planned}{taken_out}."
    if ahead == 0 or pace.done >= pace.length:
        return f"{standing} You are even with the plan."
    if ahead > 0:
        return f"{standing} You are {_days(ahead)} ahead."
    return f"{standing} {_days(-ahead)} to go until you are even; the plan waits for you."


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
