"""The 1 to 10 a person sees, with its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

LOWEST, HIGHEST = 1, 10
LOWEST_THETA, WIDTH = -2.5, 0.5
NINE_IN_TEN = 1.645  # standard errors on either side that hold the truth nine times in ten
HYSTERESIS = 0.5  # standard errors past a boundary before a level already shown changes


@dataclass(frozen=True, slots=True)
class Level:
    """A level and the interval that holds the true one nine times in ten; all from 1 to 10."""

    value: int
    low: int
    high: int


def level(theta: float, se: float, *, shown: int | None = None) -> Level:
    """The level of an ability: clip(floor((theta + 2.5) / 0.5) + 1, 1, 10).

    `shown` is the level shown last; it changes only when theta is past the boundary by half a standard error.
    """
    return Level(
        value=_steadied(theta, se, shown),
        low=_of(theta - NINE_IN_TEN * se),
        high=_of(theta + NINE_IN_TEN * se),
    )


def _of(theta: float) -> int:
    return min(max(math.floor((theta - LOWEST_THETA) / WIDTH) + 1, LOWEST), HIGHEST)


def _steadied(theta: float, se: float, shown: int | None) -> int:
    now = _of(theta)
    if shown is None or now == shown:
        return now
    margin = HYSTERESIS * se
    nearest = _of(theta - margin) if now > shown else _of(theta + margin)
    return max(nearest, shown) if now > shown else min(nearest, shown)
