"""Which topics are weak: exact hierarchical EAP over general ability and one ability per topic.

theta_t = sqrt(rho) g + sqrt(1 - rho) e_t with g and e_t standard normal, so every theta_t is standard
normal and two topics correlate by rho. Given g the topics are independent, and the posterior is a sum over
33 nodes for g and 51 for each theta_t: no sampling, no iteration.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from logic.assessment.irt import FloatArray, IntArray
from logic.errors import InvalidInputError

GENERAL_NODES = np.linspace(-4.0, 4.0, 33)
TOPIC_NODES = np.linspace(-5.0, 5.0, 51)
CELL = float(TOPIC_NODES[1] - TOPIC_NODES[0])
HALF_LIFE_DAYS = 60.0
WEAK_FROM, SECURE_BELOW = 0.65, 0.35
CORRELATION = 0.7
# beyond 40 logits a curve is flat to the last bit of a double
FLATTEST = 40.0


class Verdict(StrEnum):
    """What the evidence says about a topic."""

    WEAK = "weak"
    SECURE = "secure"
    UNKNOWN = "need more evidence"


@dataclass(frozen=True, slots=True)
class TopicDiagnosis:
    """One topic: posterior mean and sd of its ability, P(below the cut), the verdict and the bare counts."""

    topic: int
    mean: float
    sd: float
    probability_weak: float
    verdict: Verdict
    answered: int
    correct: int


def diagnose(
    topic: npt.ArrayLike,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike,
    correct: npt.ArrayLike,
    *,
    topics: int,
    age_days: npt.ArrayLike = 0.0,
    cut: float = 0.0,
    rho: float = CORRELATION,
) -> tuple[TopicDiagnosis, ...]:
    """The standing of every topic 0..topics-1, from one person's pooled answers of all tests.

    The answer arrays have shape (answers,); `c` and `age_days` may be one number for all. An answer counts
    .5^(age_days / 60). Weak when P(theta_t < cut) > .65, secure when < .35. A topic without answers is
    judged by what the others say about the person. Raises InvalidInputError on impossible input.
    """
    places = np.asarray(topic, dtype=np.int64).ravel()
    right = np.asarray(correct, dtype=np.float64).ravel()
    _check(places, right, topics, rho)
    weights = evidence_weight(np.broadcast_to(np.asarray(age_days, dtype=np.float64), places.shape))
    posteriors = _posteriors(_evidence(places, (a, b, c), right, weights, topics), rho)
    means = posteriors @ TOPIC_NODES
    deviations = np.sqrt(np.maximum(posteriors @ TOPIC_NODES**2 - means**2, 0.0))
    weak = np.clip(posteriors @ _share_below(cut), 0.0, 1.0)  # many wrong answers round to a hair above 1
    answered = np.bincount(places, minlength=topics)
    score = np.bincount(places, weights=right, minlength=topics).astype(np.int64)
    rows = zip(*(column.tolist() for column in (means, deviations, weak, answered, score)), strict=True)
    return tuple(
        TopicDiagnosis(code, mean, sd, chance, verdict(chance), asked, hits)
        for code, (mean, sd, chance, asked, hits) in enumerate(rows)
    )


def verdict(probability_weak: float) -> Verdict:
    """The verdict on a topic that is weak with this probability."""
    if probability_weak > WEAK_FROM:
        return Verdict.WEAK
    return Verdict.SECURE if probability_weak < SECURE_BELOW else Verdict.UNKNOWN


def evidence_weight(age_days: npt.ArrayLike) -> FloatArray:
    """How much answers of this age still count: 1 today, half after 60 days; elementwise."""
    return np.asarray(0.5 ** (np.maximum(np.asarray(age_days, dtype=np.float64), 0.0) / HALF_LIFE_DAYS))


def _check(places: IntArray, right: FloatArray, topics: int, rho: float) -> None:
    if len(places) != len(right):
        raise InvalidInputError("Every answer needs its topic. Nothing was changed.")
    if len(places) and not 0 <= places.min() <= places.max() < topics:
        raise InvalidInputError(f"Topics are numbered 0 to {topics - 1} here. Nothing was changed.")
    if not 0.0 <= rho < 1.0:
        raise InvalidInputError("The correlation of topics is at least 0 and below 1. Nothing was changed.")


def _evidence(
    places: IntArray,
    item: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    right: FloatArray,
    weights: FloatArray,
    topics: int,
) -> FloatArray:
    """Weighted log-likelihood per topic at every node of its ability; shape (topics, 51)."""
    slopes, difficulties, guesses = (
        np.broadcast_to(np.asarray(values, dtype=np.float64), right.shape)[:, None] for values in item
    )
    steps = slopes * (difficulties - TOPIC_NODES)
    odds_against = np.exp(np.clip(steps, -FLATTEST, FLATTEST))
    hit = right[:, None]
    share = hit * guesses + (1.0 - hit) * (1.0 - guesses)
    logs = np.log((hit + share * odds_against) / (1.0 + odds_against)) * weights[:, None]
    membership = np.zeros((topics, len(places)))
    membership[places, np.arange(len(places))] = 1.0
    return np.asarray(membership @ logs)


def _posteriors(evidence: FloatArray, rho: float) -> FloatArray:
    """Posterior of every topic's ability given all the evidence; shape (topics, 51), rows sum to 1."""
    given_general, general_prior = _model(rho)
    likelihood = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    marginal = np.maximum(likelihood @ given_general.T, np.finfo(np.float64).tiny)
    log_general = np.log(general_prior) + np.log(marginal).sum(axis=0)
    general = np.exp(log_general - log_general.max())
    general /= general.sum()
    return np.asarray(likelihood * ((general / marginal) @ given_general))


@functools.lru_cache(maxsize=8)
def _model(rho: float) -> tuple[FloatArray, FloatArray]:
    """P(theta_t node | g node), shape (33, 51), and the prior of g, shape (33,)."""
    residual_sd = math.sqrt(1.0 - rho)
    distance = (TOPIC_NODES[None, :] - math.sqrt(rho) * GENERAL_NODES[:, None]) / residual_sd
    given_general = np.exp(-0.5 * distance**2)
    given_general /= given_general.sum(axis=1, keepdims=True)
    prior = np.exp(-0.5 * GENERAL_NODES**2)
    prior /= prior.sum()
    given_general.setflags(write=False)
    prior.setflags(write=False)
    return given_general, prior


def _share_below(cut: float) -> FloatArray:
    """How much of each node's cell lies below the cut, so that a cut on or between nodes is met exactly."""
    return np.clip((cut - (TOPIC_NODES - CELL / 2.0)) / CELL, 0.0, 1.0)
