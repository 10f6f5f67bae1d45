"""How the final test would go today: the whole distribution of its score, not a point estimate.

Two things are uncertain, the person's ability and the luck of one test. Both are in the distribution of the
score: for each node of the ability the exact distribution of the number right, mixed by the posterior.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from logic.assessment import irt
from logic.assessment.ability import NODES
from logic.assessment.irt import FloatArray
from logic.errors import InvalidInputError

READY_FROM = 0.8
INTERVAL = 0.90
NEGLIGIBLE = 1e-7


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast score as shares of the final: expected, a 90 % interval, and the chance to reach the mark."""

    expected: float
    low: float
    high: float
    probability_ready: float
    ready: bool


def predict(
    posterior: FloatArray,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
    *,
    questions: int = 60,
    pass_share: float = 0.8,
) -> Forecast:
    """Forecast a test of `questions` items for a person with this posterior over ability.NODES.

    With `weights` (shape of the items, any positive scale; see `blueprint_weights`) the items are a bank to
    draw from: each question is right with the blueprint's mean P, and the number right is binomial. Without
    weights the items *are* the test, `questions` of them, and the number right is Poisson-binomial. Raises
    InvalidInputError when the shapes do not fit.
    """
    likely = np.flatnonzero(posterior > NEGLIGIBLE * posterior.max())
    belief = posterior[likely] / posterior[likely].sum()
    chances = irt.probability(NODES[likely][:, None], np.ravel(a), np.ravel(b), c)
    if weights is None:
        scores = _of_these_items(chances, questions)
    else:
        scores = _of_a_drawn_test(_mean_chance(chances, weights), questions)
    return _summary(belief @ scores, pass_share)


def blueprint_weights(topic: npt.ArrayLike) -> FloatArray:
    """The weight of each item when every topic has an equal share of the test; sums to 1, shape (items,)."""
    number = np.unique(np.asarray(topic), return_inverse=True)[1]
    per_topic = np.bincount(number)
    return np.asarray(1.0 / (per_topic[number] * len(per_topic)))


def _mean_chance(chances: FloatArray, weights: npt.ArrayLike) -> FloatArray:
    shares = np.asarray(weights, dtype=np.float64).ravel()
    if shares.shape != chances.shape[1:] or not shares.sum() > 0.0 or shares.min() < 0.0:
        raise InvalidInputError("A blueprint needs one weight of 0 or more per item. Nothing was changed.")
    return np.asarray(chances @ (shares / shares.sum()))


def _of_a_drawn_test(chance: FloatArray, questions: int) -> FloatArray:
    """Binomial distribution of the number right for each chance; shape (chances, questions + 1)."""
    right = np.arange(questions + 1)
    inside = np.clip(chance, 1e-15, 1.0 - 1e-15)[:, None]
    logs = _log_choices(questions) + right * np.log(inside) + (questions - right) * np.log1p(-inside)
    return np.asarray(np.exp(logs))


@functools.lru_cache(maxsize=8)
def _log_choices(questions: int) -> FloatArray:
    """Ln of the binomial coefficients of `questions`; shape (questions + 1,)."""
    factorials = np.array([math.lgamma(count + 1.0) for count in range(questions + 1)])
    return np.asarray(factorials[-1] - factorials - factorials[::-1])


def _of_these_items(chances: FloatArray, questions: int) -> FloatArray:
    """Poisson-binomial distribution of the number right, by convolution; shape (nodes, questions + 1)."""
    if chances.shape[1] != questions:
        raise InvalidInputError(
            f"A test of {questions} questions was announced and {chances.shape[1]} were given. Nothing was changed."
        )
    scores = np.zeros((len(chances), questions + 1))
    scores[:, 0] = 1.0
    for place in range(questions):
        gained = scores[:, : place + 1] * chances[:, place, None]
        scores[:, : place + 1] -= gained
        scores[:, 1 : place + 2] += gained
    return scores


def _summary(scores: FloatArray, pass_share: float) -> Forecast:
    """Expected share, central interval and chance to reach the mark, from the distribution of the count."""
    questions = len(scores) - 1
    right = np.arange(questions + 1)
    # a count, never a rounded percentage: 80 % of 60 is 48, and .8 * 60 in binary must not become 49
    needed = math.ceil(round(pass_share * questions, 9))
    below = np.cumsum(scores)
    tail = (1.0 - INTERVAL) / 2.0
    low, high = np.searchsorted(below, [tail, 1.0 - tail]).clip(max=questions) / questions
    reached = min(float(scores[needed:].sum()), 1.0)
    return Forecast(float(scores @ right) / questions, float(low), float(high), reached, reached >= READY_FROM)
