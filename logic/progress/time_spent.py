"""Minutes spent, by local week: an estimate, and how it is made. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from logic.progress.earned import monday_of, mondays

MOST_OF_ESTIMATE = 2.0  # times the estimate of a task
MOST_OF_QUESTION = 5.0  # minutes


@dataclass(frozen=True, slots=True)
class TimeWeek:
    """A local week from Monday: minutes on tasks, minutes in tests, and how many of each."""

    monday: date
    task_minutes: float
    test_minutes: float
    tasks: int
    tests: int

    @property
    def minutes(self) -> float:
        """All of its minutes."""
        return self.task_minutes + self.test_minutes


def weeks(spent: Iterable[tuple[str, date, float]], today: date) -> tuple[TimeWeek, ...]:
    """Every week from the first with anything to that of `today`; `spent` is (task or test, local day, minutes)."""
    by_week: dict[date, list[tuple[str, float]]] = {}
    for kind, day, minutes in spent:
        by_week.setdefault(monday_of(day), []).append((kind, minutes))
    if not by_week:
        return ()
    last = max(monday_of(today), *by_week)
    return tuple(_week(monday, by_week.get(monday, [])) for monday in mondays(min(by_week), last))


def _week(monday: date, spent: list[tuple[str, float]]) -> TimeWeek:
    tasks = [minutes for kind, minutes in spent if kind == "task"]
    tests = [minutes for kind, minutes in spent if kind == "test"]
    return TimeWeek(monday, sum(tasks), sum(tests), len(tasks), len(tests))
