"""From counts to the figures of one question: share right, discrimination, drift, exposure. Pure.

Discrimination is the point-biserial correlation of right or wrong with the share right of the *other* answers of the
same test. Adaptive tests narrow it: whoever does well gets harder questions. It is a sign, and a low one is a reason to
look at a question, not to retire it; what measures is the calibrated `a`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from logic.assessment import irt

FEWEST_TO_DISCRIMINATE = 20
RECENT_ANSWERS, RECENT_DAYS, FEWEST_TO_DRIFT = 200, 60, 50
FEWEST_TESTS = 20
# Gauss-Hermite points for the mean over a normal distribution: exact for polynomials up to degree 17
_POINTS, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)


@dataclass(frozen=True, slots=True)
class Drift:
    """Observed minus expected share right of recent answers, and the standard error of that difference."""

    difference: float
    standard_error: float


def facility(right: int, answered: int) -> float | None:
    """The share right; None without answers."""
    return right / answered if answered else None


def discrimination(correlation: float | None, answered: int) -> float | None:
    """The point-biserial, -1..1; None under 20 answers, or where all were right, all wrong, or all tests alike."""
    if correlation is None or not math.isfinite(correlation) or answered < FEWEST_TO_DISCRIMINATE:
        return None
    return min(max(correlation, -1.0), 1.0)


def drift(
    right: Sequence[bool], theta: Sequence[float], standard_error: Sequence[float], a: float, b: float, c: float
) -> Drift | None:
    """How far recent answers are from what the parameters expect of these people; None under 50 answers.

    What is expected of one person is the mean of P over N(theta, SE^2) of their test, not P at theta: P is curved, and
    a short test leaves much open.
    """
    if len(right) < FEWEST_TO_DRIFT:
        return None
    spread = np.asarray(theta)[:, None] + np.asarray(standard_error)[:, None] * _POINTS
    expected = irt.probability(spread, a, b, c) @ (_WEIGHTS / _WEIGHTS.sum())
    variance = float(np.sum(expected * (1.0 - expected)))
    return Drift(float(np.mean(np.asarray(right) - expected)), math.sqrt(variance) / len(right))


def exposure(asked: int, tests: int) -> float:
    """The share of the last tests that asked a question; the first 20 tests count as 20, lest one test be all."""
    return min(asked / max(tests, FEWEST_TESTS), 1.0)
