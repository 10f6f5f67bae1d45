"""The level a person sees: 1 to 10, half a standard deviation each, 0 in the middle between 5 and 6."""

from __future__ import annotations

import math
from dataclasses import dataclass

from logic.errors import InvalidInputError

LOWEST, HIGHEST = 1, 10
FLOOR, STEP = -2.5, 0.5
# 90 %: wide enough to be honest, narrow enough to be of use on a scale of ten
INTERVAL_SDS = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Level:
    """A level 1..10 and the levels its 90 % interval reaches, low <= value <= high."""

    value: int
    low: int
    high: int


def level(theta: float, se: float = 0.0, *, shown: int | None = None) -> Level:
    """clip(floor((theta + 2.5) / .5) + 1, 1, 10), with the levels of theta -+ 1.645 SE.

    A level already `shown` stays until theta is past its boundary by half an SE, so that noise does not
    make it flicker. Raises InvalidInputError when theta is not finite or se is negative.
    """
    if not (math.isfinite(theta) and se >= 0.0):
        raise InvalidInputError("A level needs a finite ability and an error of 0 or more. Nothing was changed.")
    value = _of(theta)
    if shown is not None and _of(theta - se / 2.0) <= shown <= _of(theta + se / 2.0):
        value = shown
    low, high = _of(theta - INTERVAL_SDS * se), _of(theta + INTERVAL_SDS * se)
    return Level(value, min(low, value), max(high, value))


def lower_boundary(value: int) -> float:
    """The theta at which a level begins; level 1 has no lower boundary and gives -infinity."""
    return -math.inf if value <= LOWEST else FLOOR + STEP * (value - 1)


def _of(theta: float) -> int:
    bounded = min(max(theta, FLOOR), -FLOOR)
    return min(max(math.floor((bounded - FLOOR) / STEP) + 1, LOWEST), HIGHEST)
