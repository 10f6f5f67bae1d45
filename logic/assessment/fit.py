"""Was the test taken the way it was meant: rapid answers, effort, speed, person fit, consistency.

Soft signals throughout: nothing here changes a score. `response_time_effort` decides whether an attempt
may teach the item parameters, and what the person is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from logic.assessment import irt
from logic.assessment.irt import BoolArray
from logic.errors import InvalidInputError

RAPID_SHARE = 0.15
RAPID_FLOOR_SECONDS, RAPID_CAP_SECONDS = 3.0, 10.0
TIMES_BEFORE_TRUSTED = 30
ENOUGH_EFFORT = 0.90
MISFIT = -2.0
NEAR_CERTAIN = 0.8


class Consistency(StrEnum):
    """Whether the pattern of right and wrong answers fits one ability."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"


@dataclass(frozen=True, slots=True)
class Surprises:
    """How many answers surprise: easy ones missed, hard ones hit."""

    careless: int
    lucky: int


def rapid(seconds: npt.ArrayLike, mean_seconds: npt.ArrayLike, times: npt.ArrayLike) -> BoolArray:
    """Which answers came too fast to have been thought about; elementwise (Wise & Kong 2005).

    Under 15 % of the item's mean time, but never more than 10 s nor less than 3 s; 3 s while the mean rests
    on fewer than 30 `times`.
    """
    share = RAPID_SHARE * np.asarray(mean_seconds, dtype=np.float64)
    trusted = np.asarray(times) >= TIMES_BEFORE_TRUSTED
    threshold = np.where(trusted, np.clip(share, RAPID_FLOOR_SECONDS, RAPID_CAP_SECONDS), RAPID_FLOOR_SECONDS)
    return np.asarray(np.asarray(seconds, dtype=np.float64) < threshold)


def response_time_effort(rapid_answers: npt.ArrayLike) -> float:
    """The share of answers that were not rapid, 0 to 1; 1 for a test without answers."""
    flags = np.asarray(rapid_answers, dtype=np.bool_)
    return 1.0 - float(flags.mean()) if flags.size else 1.0


def usable_for_calibration(effort: float) -> bool:
    """Whether a test taken with this effort may teach the item parameters."""
    return effort >= ENOUGH_EFFORT


def speed(seconds: npt.ArrayLike, expected_seconds: npt.ArrayLike) -> float | None:
    """The median of answer time / expected time: 1 as expected, .5 twice as fast; None without answers."""
    ratios = np.asarray(seconds, dtype=np.float64) / np.asarray(expected_seconds, dtype=np.float64)
    return float(np.median(ratios)) if ratios.size else None


def lz(
    theta: float,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike,
    correct: npt.ArrayLike,
) -> float:
    """Person fit: sum (u - P) ln(P/Q) / sqrt(sum P Q ln(P/Q)^2) (Drasgow, Levine & Williams 1985).

    About standard normal for people the model describes; far below 0 when easy items are missed and hard
    ones hit. 0 when the answers cannot tell (none, or every P exactly one half).
    """
    chance = irt.probability(theta, a, b, c)
    hits = np.asarray(correct, dtype=np.float64)
    if chance.shape != hits.shape:
        raise InvalidInputError("Every answer needs its item's parameters. Nothing was changed.")
    log_odds = np.log(chance) - np.log1p(-chance)
    variance = float(np.sum(chance * (1.0 - chance) * log_odds**2))
    return float(np.sum((hits - chance) * log_odds)) / variance**0.5 if variance > 0.0 else 0.0


def consistency(person_fit: float, effort: float, *, previous_fit: float | None = None) -> Consistency:
    """Inconsistent when lz < -2 together with effort < .90, or on two tests running."""
    doubtful = effort < ENOUGH_EFFORT or (previous_fit is not None and previous_fit < MISFIT)
    return Consistency.INCONSISTENT if person_fit < MISFIT and doubtful else Consistency.CONSISTENT


def surprises(
    theta: float,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike,
    correct: npt.ArrayLike,
) -> Surprises:
    """Careless: wrong where the chance of knowing was 80 % or more. Lucky: right where it was 20 % or less.

    The chance of knowing is the curve without guessing, 1 / (1 + exp(-a (theta - b))): a guess that hits is
    luck however many options there were. `c` is taken for symmetry with `lz` and does not matter.
    """
    del c
    knowing = irt.probability(theta, a, b)
    right = np.asarray(correct, dtype=np.bool_)
    return Surprises(
        careless=int(np.sum(~right & (knowing >= NEAR_CERTAIN))),
        lucky=int(np.sum(right & (knowing <= 1.0 - NEAR_CERTAIN))),
    )
