"""The distribution of the final's score, averaged over the posterior of ability: never at its point estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from logic.assessment import irt
from logic.assessment.ability import NODES
from logic.assessment.irt import FloatArray

FINAL_QUESTIONS: Final = 60
READY_SHARE: Final = 0.80
READY_PROBABILITY: Final = 0.80
TAIL: Final = 0.05  # left out on either side: the interval holds the score nine times in ten


@dataclass(frozen=True, slots=True)
class Prediction:
    """Shares of the final's questions (0..1): expected, an interval for the score, and P(score >= 80 %)."""

    expected: float
    low: float
    high: float
    probability_ready: float

    @property
    def is_ready(self) -> bool:
        """Whether passing 80 % is likely enough to say so."""
        return self.probability_ready >= READY_PROBABILITY


def predict(
    posterior: npt.ArrayLike,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike,
    weight: npt.ArrayLike,
    *,
    questions: int = FINAL_QUESTIONS,
) -> Prediction:
    """Forecast the final from a posterior on ability.NODES (shape (61,)) and the bank it is drawn from.

    `a`, `b`, `c` and `weight` have shape (items,); `weight` is each item's share of the final's blueprint. The score
    given ability is binomial with the blueprint's mean P: drawing each question anew from the bank makes it so.
    """
    shares = np.asarray(weight, dtype=np.float64)
    columns = [np.asarray(values, dtype=np.float64)[None, :] for values in (a, b, c)]
    chance = irt.probability(NODES[:, None], *columns) @ (shares / shares.sum())
    held = np.asarray(posterior, dtype=np.float64)
    scores = held @ _binomial(chance, questions)
    cumulative = np.cumsum(scores)
    expected = float(np.clip(held @ chance, 0.0, 1.0))
    needed = int(np.ceil(READY_SHARE * questions))
    return Prediction(
        expected=expected,
        low=min(_quantile(cumulative, TAIL) / questions, expected),
        high=max(_quantile(cumulative, 1.0 - TAIL) / questions, expected),
        probability_ready=float(np.clip(scores[needed:].sum(), 0.0, 1.0)),
    )


def _quantile(cumulative: FloatArray, share: float) -> int:
    """The smallest score that at least `share` of the distribution lies at or below."""
    return min(int(np.searchsorted(cumulative, share)), len(cumulative) - 1)


def _binomial(chance: FloatArray, questions: int) -> FloatArray:
    """Shape (61, questions + 1): the distribution of the score at each node."""
    score = np.arange(questions + 1)
    ways = np.concatenate(([0.0], np.cumsum(np.log(np.arange(questions, 0, -1)) - np.log(np.arange(1, questions + 1)))))
    inside = np.clip(chance, 1e-12, 1.0 - 1e-12)[:, None]
    return np.asarray(np.exp(ways + score * np.log(inside) + (questions - score) * np.log1p(-inside)))
