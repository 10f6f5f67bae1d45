"""Which topics are weak, which secure, and where there is not enough evidence: exact hierarchical EAP.

A person's ability on a topic is theta_t = sqrt(rho) g + sqrt(1 - rho) e_t, with g general and e_t the topic's own, both
standard normal. Given g the topics are independent, so everything is exact on a grid: 33 nodes for g, 51 for theta_t.
Old answers count less: an answer's log likelihood is weighed by .5^(days / 60).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from logic.assessment import irt
from logic.assessment.irt import FloatArray, IntArray

GENERAL_NODES: Final[FloatArray] = np.linspace(-4.0, 4.0, 33)
TOPIC_NODES: Final[FloatArray] = np.linspace(-5.0, 5.0, 51)
DEFAULT_RHO: Final = 0.7
DEFAULT_CUT: Final = 0.0
HALF_LIFE_DAYS: Final = 60.0
WEAK_ABOVE, SECURE_BELOW = 0.65, 0.35


class Verdict(StrEnum):
    """What the evidence allows to say of a topic."""

    WEAK = "weak"
    SECURE = "secure"
    NEED_MORE_EVIDENCE = "need more evidence"


@dataclass(frozen=True, slots=True)
class TopicDiagnosis:
    """One topic: mean and standard deviation of theta_t, P(theta_t < cut), the verdict, and the answers behind it."""

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
    cut: float = DEFAULT_CUT,
    rho: float = DEFAULT_RHO,
) -> tuple[TopicDiagnosis, ...]:
    """Diagnose every topic from all answers so far.

    `topic` (codes 0 to topics - 1), `a`, `b`, `c`, `correct` and `age_days` have shape (answers,). Returns one
    diagnosis per topic, in order of code; a topic without answers is known through the others only.
    """
    codes = np.asarray(topic, dtype=np.int64)
    right = np.asarray(correct, dtype=np.bool_)
    likelihood = _log_likelihood(codes, a, b, c, right, topics=topics, age_days=age_days)
    posterior = _posterior(likelihood, rho)
    mean = posterior @ TOPIC_NODES
    sd = np.sqrt(np.maximum(posterior @ TOPIC_NODES**2 - mean**2, 0.0))
    weak = posterior @ _below(cut)
    answered = np.bincount(codes, minlength=topics)
    correct_answers = np.bincount(codes, weights=right, minlength=topics)
    return tuple(
        TopicDiagnosis(
            topic=number,
            mean=float(mean[number]),
            sd=float(sd[number]),
            probability_weak=float(np.clip(weak[number], 0.0, 1.0)),
            verdict=verdict(float(weak[number])),
            answered=int(answered[number]),
            correct=int(correct_answers[number]),
        )
        for number in range(topics)
    )


def verdict(probability_weak: float) -> Verdict:
    """Weak above .65, secure below .35, otherwise more evidence is needed."""
    if probability_weak > WEAK_ABOVE:
        return Verdict.WEAK
    return Verdict.SECURE if probability_weak < SECURE_BELOW else Verdict.NEED_MORE_EVIDENCE


def _log_likelihood(
    codes: IntArray,
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    c: npt.ArrayLike,
    right: npt.NDArray[np.bool_],
    *,
    topics: int,
    age_days: npt.ArrayLike,
) -> FloatArray:
    """Shape (topics, 51): the weighed log likelihood of each topic's answers."""
    summed = np.zeros((topics, len(TOPIC_NODES)))
    if codes.size == 0:
        return summed
    columns = [np.broadcast_to(np.asarray(values, dtype=np.float64), codes.shape)[:, None] for values in (a, b, c)]
    chance = irt.probability(TOPIC_NODES[None, :], *columns)
    weight = np.broadcast_to(0.5 ** (np.asarray(age_days, dtype=np.float64) / HALF_LIFE_DAYS), codes.shape)
    terms = np.log(np.maximum(np.where(right[:, None], chance, 1.0 - chance), 1e-300)) * weight[:, None]
    np.add.at(summed, codes, terms)
    return summed


def _posterior(likelihood: FloatArray, rho: float) -> FloatArray:
    """Shape (topics, 51): the distribution of each theta_t given the answers on all topics."""
    given_general = _topic_given_general(rho)
    scaled = np.exp(likelihood - likelihood.max(axis=1, keepdims=True))
    evidence = scaled @ given_general.T  # (topics, 33): likelihood of a topic's answers at each g
    logs = np.log(np.maximum(evidence, 1e-300))
    prior = -0.5 * GENERAL_NODES**2
    general = prior + logs.sum(axis=0)
    others = np.exp(general[None, :] - logs - (general[None, :] - logs).max(axis=1, keepdims=True))
    posterior = scaled * (others @ given_general)
    return np.asarray(posterior / posterior.sum(axis=1, keepdims=True))


def _topic_given_general(rho: float) -> FloatArray:
    """Shape (33, 51): the distribution of theta_t at each g; each row sums to 1."""
    distance = TOPIC_NODES[None, :] - np.sqrt(rho) * GENERAL_NODES[:, None]
    density = np.exp(-0.5 * distance**2 / (1.0 - rho))
    return np.asarray(density / density.sum(axis=1, keepdims=True))


def _below(cut: float) -> FloatArray:
    """How much of each node's cell lies below the cut: 1, 0, or the share in between."""
    step = TOPIC_NODES[1] - TOPIC_NODES[0]
    return np.asarray(np.clip((cut - TOPIC_NODES) / step + 0.5, 0.0, 1.0))
