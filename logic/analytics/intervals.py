"""How far a figure from few people can be trusted: 95 % intervals of shares and of means. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z = 1.959963984540054  # the 97.5th percentile of the normal distribution
# From so many on the interval is narrower than the eye: a share is shown without it.
ENOUGH = 400
# The 97.5th percentile of Student's distribution for few degrees of freedom, where its expansion is no good yet.
STUDENT = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706)


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, with the 95 % interval of the share behind it; without a whole there is no share."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, 0..1."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """From where to where the share behind it may lie."""
        return wilson(self.part, self.whole) if self.whole else None

    @property
    def is_doubtful(self) -> bool:
        """Whether the number is so small that the interval belongs beside the share."""
        return 0 < self.whole < ENOUGH


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of `count` values and its 95 % interval; None where there are too few values for one."""

    count: int
    value: float | None
    low: float | None
    high: float | None


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927), 0..1; raises ValueError for an impossible share."""
    if not 0 <= part <= whole or whole == 0:
        raise ValueError(f"{part} of {whole} is no share")
    share, ratio = part / whole, Z * Z / whole
    middle = (share + ratio / 2) / (1 + ratio)
    half = Z / (1 + ratio) * math.sqrt(share * (1 - share) / whole + ratio / (4 * whole))
    # At the ends rounding would leave the share itself outside.
    return max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share))


def mean(count: int, total: float, squares: float) -> Mean:
    """The mean of values of which the count, the sum and the sum of squares are known; Student's interval."""
    if count == 0:
        return Mean(0, None, None, None)
    middle = total / count
    if count == 1:
        return Mean(1, middle, None, None)
    variance = max(0.0, (squares - total * total / count) / (count - 1))
    half = student(count - 1) * math.sqrt(variance / count)
    return Mean(count, middle, middle - half, middle + half)


def student(freedom: int) -> float:
    """The 97.5th percentile of Student's distribution, to three digits (Abramowitz and Stegun, 26.7.5)."""
    if freedom <= len(STUDENT):
        return STUDENT[freedom - 1]
    terms = (
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
    )
    return Z + math.fsum(term / freedom**power for power, term in enumerate(terms, start=1))
