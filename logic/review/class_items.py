"""What a class's answers say of a question, and how much of it can be said: never about fewer than five people. Pure.

Discrimination is the point-biserial correlation of right or wrong with the rest of the same test. From few answers it
is noise, so it is shown from twenty on, and always with its interval (Fisher's z, 95 %).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from logic.analytics.intervals import Z, wilson

FEWEST_PEOPLE: Final = 5
FEWEST_TO_DISCRIMINATE: Final = 20


@dataclass(frozen=True, slots=True)
class ClassItem:
    """A question, its answers in a class, and the correlation where there are enough of them."""

    family_id: int
    slug: str
    topic: str
    skill: str
    people: int
    answered: int
    right: int
    correlation: float | None

    @property
    def share(self) -> float:
        """The share right, 0..1."""
        return self.right / self.answered

    @property
    def interval(self) -> tuple[float, float]:
        """Where the share may really lie (95 %)."""
        return wilson(self.right, self.answered)

    @property
    def discrimination(self) -> tuple[float, float, float] | None:
        """The correlation with its 95 % interval, each -1..1; None under 20 answers, or where all were alike."""
        if self.correlation is None or not math.isfinite(self.correlation) or self.answered < FEWEST_TO_DISCRIMINATE:
            return None
        value = min(max(self.correlation, -1.0), 1.0)
        return value, *correlation_interval(value, self.answered)


def correlation_interval(value: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a correlation of `count` pairs, at least four (Fisher 1915)."""
    if abs(value) >= 1.0:
        return value, value
    middle, half = math.atanh(value), Z / math.sqrt(count - 3)
    return math.tanh(middle - half), math.tanh(middle + half)
