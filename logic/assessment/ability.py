"""Where a person stands: the posterior distribution of ability on 61 nodes, its mean and its spread.

Batch and incremental forms are the same sum of logarithms, so they agree to the last digits whatever the
order of the answers: `estimate` takes all answers at once, `updated` adds one to a running log posterior.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from logic.assessment.irt import FloatArray
from logic.errors import InvalidInputError

NODES: Final[FloatArray] = np.linspace(-6.0, 6.0, 61)
NODES.setflags(write=False)
DRIFT_PER_MONTH = 0.15
DAYS_PER_MONTH = 30.0
# beyond 40 logits a curve is flat to the last bit of a double
FLATTEST = 40.0


@dataclass(frozen=True, slots=True, eq=False)
class Ability:
    """An ability in standard deviations of the norm group, its standard error, and the whole posterior.

    `posterior` has shape (61,), belongs to NODES and sums to 1.
    """

    theta: float
    se: float
    posterior: FloatArray


def estimate(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike,
    correct: npt.ArrayLike,
    *,
    prior_mean: float = 0.0,
    prior_sd: float = 1.0,
    weights: npt.ArrayLike | None = None,
) -> Ability:
    """The expected a posteriori ability of one person (Bock & Mislevy 1982).

    `a`, `b`, `c` and `correct` (0/1 or booleans) have shape (answers,); `c` may be one number for all. No
    answers give the prior. Finite for all right and all wrong. `weights` (0..1) let old answers say less (None: all
    count whole). Raises InvalidInputError when the lengths differ or the prior has no width.
    """
    prior = log_prior(prior_mean, prior_sd)
    return from_log_posterior(prior + log_likelihood(a, b, c, correct, weights=weights))


def log_prior(mean: float = 0.0, sd: float = 1.0) -> FloatArray:
    """The logarithm of a normal prior on NODES, up to a constant; shape (61,)."""
    if not (sd > 0.0 and math.isfinite(sd) and math.isfinite(mean)):
        raise InvalidInputError("A prior needs a finite mean and a width above zero. Nothing was changed.")
    return np.asarray(-0.5 * ((NODES - mean) / sd) ** 2)


def log_likelihood(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike,
    correct: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
) -> FloatArray:
    """The log-likelihood of a set of answers at every node; shape (61,). No answers give zeros."""
    slopes, difficulties, right = (np.asarray(values, dtype=np.float64).ravel() for values in (a, b, correct))
    if not len(slopes) == len(difficulties) == len(right):
        raise InvalidInputError("Every answer needs its a, its b and whether it was right. Nothing was changed.")
    guesses = np.asarray(c, dtype=np.float64)
    steps = slopes[:, None] * (difficulties[:, None] - NODES)
    odds_against = np.exp(np.clip(steps, -FLATTEST, FLATTEST, out=steps))
    # P = (1 + c E) / (1 + E) and 1 - P = (1 - c) E / (1 + E), so nothing cancels in either tail
    share = right * guesses + (1.0 - right) * (1.0 - guesses)
    chances = (right[:, None] + share[:, None] * odds_against) / (1.0 + odds_against)
    logs = np.log(chances)
    return np.asarray(logs.sum(axis=0) if weights is None else np.asarray(weights, dtype=np.float64) @ logs)


def updated(log_posterior: FloatArray, a: float, b: float, c: float, *, correct: bool) -> FloatArray:
    """The log posterior after one more answer; shape (61,), up to a constant."""
    return np.asarray(log_posterior + log_likelihood([a], [b], c, [correct]))


def from_log_posterior(log_posterior: FloatArray) -> Ability:
    """Mean, standard deviation and normalised posterior of a log posterior on NODES."""
    weights = np.exp(log_posterior - log_posterior.max())
    posterior = weights / weights.sum()
    theta = float(posterior @ NODES)
    variance = float(posterior @ (NODES - theta) ** 2)
    return Ability(theta, math.sqrt(variance), posterior)


def inflated_prior_sd(se: float, days: float) -> float:
    """How unsure we are of an ability measured `days` ago: sqrt(se^2 + .15^2 per 30 days).

    For choosing items only; a final test is scored with N(0, 1).
    """
    return math.sqrt(se**2 + DRIFT_PER_MONTH**2 * max(days, 0.0) / DAYS_PER_MONTH)
