"""Was a test taken with care: rapid answers, effort, pace, and how well the pattern of answers fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from logic.assessment import irt
from logic.assessment.irt import BoolArray

SHARE_OF_MEAN: Final = 0.15
FLOOR_SECONDS, CAP_SECONDS = 3.0, 10.0
TIMES_NEEDED: Final = 30
LEAST_EFFORT: Final = 0.90
UNUSUAL: Final = -2.0


def rapid(seconds: npt.ArrayLike, mean_seconds: npt.ArrayLike, times_known: npt.ArrayLike) -> BoolArray:
    """Which answers came too fast to have been read; all arguments have shape (answers,).

    The threshold is 15 % of the item's mean time, at least 3 s and at most 10 s, and 3 s until the item has 30 times
    (`times_known`) (Wise & Kong 2005, normative threshold).
    """
    threshold = np.clip(SHARE_OF_MEAN * np.asarray(mean_seconds, dtype=np.float64), FLOOR_SECONDS, CAP_SECONDS)
    threshold = np.where(np.asarray(times_known) < TIMES_NEEDED, FLOOR_SECONDS, threshold)
    return np.asarray(np.asarray(seconds, dtype=np.float64) < threshold)


def response_time_effort(rapid_answers: npt.ArrayLike) -> float | None:
    """The share of answers that were not rapid (Wise & Kong 2005); None without answers."""
    flags = np.asarray(rapid_answers, dtype=np.bool_)
    return None if flags.size == 0 else float(1.0 - flags.mean())


def speed(seconds: npt.ArrayLike, expected_seconds: npt.ArrayLike) -> float | None:
    """The median of time taken / time expected: 1 is as meant, 2 twice as slow; None without answers."""
    taken = np.asarray(seconds, dtype=np.float64)
    if taken.size == 0:
        return None
    return float(np.median(taken / np.asarray(expected_seconds, dtype=np.float64)))


def lz(theta: float, a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike, correct: npt.ArrayLike) -> float | None:
    """The standardised log likelihood of the answers: sum (u - P) ln(P / Q) / sqrt(sum P Q ln(P / Q)^2).

    Drasgow, Levine & Williams 1985. Far below zero: easy items missed and hard ones right. None without answers, and
    where every item was a toss of a coin, so that no pattern is unusual.
    """
    right = np.asarray(correct, dtype=np.float64)
    if right.size == 0:
        return None
    chance = np.clip(irt.probability(theta, a, b, c), 1e-12, 1.0 - 1e-12)
    odds = np.log(chance / (1.0 - chance))
    variance = float(np.sum(chance * (1.0 - chance) * odds**2))
    if variance <= 0.0:
        return None
    return float(np.sum((right - chance) * odds) / np.sqrt(variance))


def inconsistent(fits: Sequence[float | None], effort: float | None) -> bool:
    """Whether to say softly that the pattern is unusual; `fits` are lz of the tests so far, the newest last.

    True when the newest is below -2 together with low effort, or the two newest both are.
    """
    unusual = [fit is not None and fit < UNUSUAL for fit in fits[-2:]]
    if not unusual or not unusual[-1]:
        return False
    hasty = effort is not None and effort < LEAST_EFFORT
    return hasty or (len(unusual) > 1 and unusual[0])
