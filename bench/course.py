"""What is noted of a learner's way through a plan: the tests they took, the truth at that moment, and the time."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from logic.plans.verdict_service import VerdictView
from logic.readiness.service import Forecast

Answer = TypeVar("Answer")

FINALS: Final = frozenset({"final", "comprehensive"})
GRID: Final = (-1.0, 0.0, 0.5, 1.0, 1.5)  # abilities for which the expected share on a final is noted
STILL_GOING, NOTHING_OPEN = "still going when the days were over", "no day open and no test due"


@dataclass(frozen=True, slots=True)
class Taken:
    """A test that was taken, and the truth at that moment.

    `chances` are P(right) of its questions, `repeats` the families that an earlier test of the same week, or of the
    final, had asked; `forecast` is the newest before it. `shares` are the expected shares of the test for the abilities
    of `GRID`, `thought` the same by the parameters the product has; both are empty for a weekly test.
    """

    kind: str
    week_number: int | None
    right: int
    counted: int
    true_ability: float
    chances: tuple[float, ...]
    repeats: int
    forecast: Forecast
    shares: tuple[float, ...] = ()
    thought: tuple[float, ...] = ()

    @property
    def true_share(self) -> float:
        """The share of right answers that is to be expected."""
        return sum(self.chances) / len(self.chances)


@dataclass(slots=True)
class Stopwatch:
    """Seconds inside services, and how often they were called, by what they were for."""

    seconds: dict[str, float] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)

    def __call__(self, name: str, act: Callable[[], Answer]) -> Answer:
        """Do it and add the time to `name`."""
        started = time.perf_counter()
        answer = act()
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
        self.calls[name] += 1
        return answer


@dataclass(frozen=True, slots=True)
class Course:
    """How it went: `stopped` says why there is no verdict, empty when there is one."""

    number: int
    track: str
    general: float
    ability_before: float
    ability_after: float
    is_learning: bool
    days: int
    weeks_skipped: int
    tests: tuple[Taken, ...]
    verdict: VerdictView | None
    stopped: str
    by_service: bool
    watch: Stopwatch
