"""The response model: three-parameter logistic with a fixed lower asymptote and D = 1.

a (discrimination) lies in [.3, 3], b (difficulty) in [-4, 4]; c is 1 / options for multiple choice and 0
for open answers. All functions are vectorised and follow the broadcasting rules of numpy.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from logic.errors import InvalidInputError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

LEAST_DISCRIMINATION, MOST_DISCRIMINATION = 0.3, 3.0
LEAST_DIFFICULTY, MOST_DIFFICULTY = -4.0, 4.0
EASIEST, HARDEST = 1, 10
AUTHOR_RANGE = 2.25
# e to the 200th, cubed, still fits a double: beyond it the curve is flat to the last bit anyway
STEEPEST = 200.0


def probability(
    theta: npt.ArrayLike,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike = 0.0,
) -> FloatArray:
    """P(right answer) = c + (1 - c) / (1 + exp(-a (theta - b))), elementwise; values in [c, 1]."""
    odds_against = _odds_against(theta, a, b)
    guess = np.asarray(c, dtype=np.float64)
    return np.asarray((1.0 + guess * odds_against) / (1.0 + odds_against))


def information(
    theta: npt.ArrayLike,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike = 0.0,
) -> FloatArray:
    """Fisher information a^2 ((P - c) / (1 - c))^2 (1 - P) / P, elementwise (Birnbaum 1968).

    Written in E = exp(-a (theta - b)), where it is a^2 (1 - c) E / ((1 + E)^2 (1 + c E)): nothing is
    subtracted, so it stays exact and finite in both tails.
    """
    odds_against = _odds_against(theta, a, b)
    guess = np.asarray(c, dtype=np.float64)
    slope = np.asarray(a, dtype=np.float64)
    spread = (1.0 + odds_against) ** 2 * (1.0 + guess * odds_against)
    return np.asarray(slope**2 * (1.0 - guess) * odds_against / spread)


def most_informative_at(a: npt.ArrayLike, b: npt.ArrayLike, c: npt.ArrayLike = 0.0) -> FloatArray:
    """The theta at which each item tells most: b + ln((1 + sqrt(1 + 8 c)) / 2) / a (Birnbaum 1968)."""
    guess = np.asarray(c, dtype=np.float64)
    shift = np.log((1.0 + np.sqrt(1.0 + 8.0 * guess)) / 2.0)
    return np.asarray(np.asarray(b, dtype=np.float64) + shift / np.asarray(a, dtype=np.float64))


def author_b(difficulty: int) -> float:
    """The b of a family nobody has answered yet: its author's 1..10 mapped linearly to -2.25..2.25.

    Raises InvalidInputError when the difficulty is not 1 to 10.
    """
    if not EASIEST <= difficulty <= HARDEST:
        raise InvalidInputError(
            f"A difficulty of {difficulty} was given; it is a whole number from 1 to 10. Nothing was changed."
        )
    share = (difficulty - EASIEST) / (HARDEST - EASIEST)
    return AUTHOR_RANGE * (2.0 * share - 1.0)


def _odds_against(theta: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike) -> FloatArray:
    """Q / P of the curve without guessing, exp(-a (theta - b)), kept within the range of a double."""
    steps = np.asarray(a, dtype=np.float64) * (np.asarray(b, dtype=np.float64) - np.asarray(theta))
    return np.asarray(np.exp(np.clip(steps, -STEEPEST, STEEPEST)))
