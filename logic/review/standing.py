"""Where a learner of a cohort stands, as values: what the board shows and what help is judged by. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Phase(StrEnum):
    """What a learner's plan asks of them now."""

    NO_PLAN = "no plan yet"
    LEARNING = "learning"
    TEST_DUE = "test due"
    EXTRA_DAYS = "extra days"
    CORRECTION = "correction plan"
    PAUSED = "paused"
    COMPLETED = "completed"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class Readiness:
    """The forecast of the final's score, shares 0..1 with a 90 % interval."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Standing:
    """A learner today, on their own calendar.

    `done` of `length` days of the plan that began on `began`; `paused` are the local days it was paused on. `failures`
    are failed tests of the open week, `final_failed` says that a correction plan runs. `weak` names topics that the
    newest test found weak although their day was done before it, the weakest first.
    """

    today: date
    joined: date
    phase: Phase
    week: int | None = None
    began: date | None = None
    done: int = 0
    length: int = 0
    paused: frozenset[date] = frozenset()
    last_active: date | None = None
    failures: int = 0
    final_failed: bool = False
    weak: tuple[str, ...] = ()

    @property
    def plan_day(self) -> int:
        """The day of the plan they are on, counted from 1; the last one when all are done."""
        return min(self.done + 1, self.length)

    @property
    def planned(self) -> int:
        """How many days a day a day would have done by now, those of a pause taken out."""
        return min(self._days_had, self.length)

    @property
    def behind(self) -> int:
        """How many days they are behind their own plan; never below 0. Today is not owed before it is over."""
        return max(0, min(self._days_had - 1, self.length) - self.done)

    @property
    def idle_days(self) -> int:
        """Whole days without learning before today, since they last learnt or, if never, began; pauses taken out."""
        since = max(filter(None, (self.last_active, self.began)), default=None)
        if since is None:
            return 0
        first = since + timedelta(days=1)
        return max(0, (self.today - first).days - len(self._paused_between(first)))

    @property
    def _days_had(self) -> int:
        """Days since the plan began, today included, those of a pause taken out."""
        if self.began is None:
            return 0
        return max(0, (self.today - self.began).days + 1 - len(self._paused_between(self.began)))

    def _paused_between(self, first: date) -> list[date]:
        return [day for day in self.paused if first <= day < self.today]
