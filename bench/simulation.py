"""Simulated people and items: the truth is known, so an estimate can be held against it.

People are drawn from N(0, 1). Items have b ~ N(0, 1) within the range an author can name, -2.25 to 2.25. How
well they discriminate depends on their age: `written` items are as our priors expect them, ln a ~ N(0, .3^2);
`kept` items are what a bank holds after calibration has thrown out the poor ones, a ~ U(.5, 2).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from logic.assessment import ability, irt, selection, topics
from logic.assessment.irt import BoolArray, FloatArray, IntArray
from logic.assessment.selection import Bank, State
from logic.readiness import forecast

TOPICS_PER_SKILL = 7
TESTS_REMEMBERED, FEWEST_TESTS = 1000, 20


def difficulties(size: int, random: Generator) -> FloatArray:
    """The b of `size` items."""
    drawn = random.normal(size=size)
    while (outside := np.abs(drawn) > irt.AUTHOR_RANGE).any():
        drawn[outside] = random.normal(size=int(outside.sum()))
    return drawn


def written(size: int, random: Generator) -> FloatArray:
    """The a of `size` items that were just written."""
    return np.clip(np.exp(random.normal(0.0, 0.3, size)), irt.LEAST_DISCRIMINATION, irt.MOST_DISCRIMINATION)


def kept(size: int, random: Generator) -> FloatArray:
    """The a of `size` items that calibration has kept."""
    return random.uniform(0.5, 2.0, size)


def alike(size: int, _random: Generator) -> FloatArray:
    """The a of `size` items that nobody has calibrated: 1."""
    return np.ones(size)


def bank(
    size: int,
    random: Generator,
    *,
    guessing: float,
    topic_count: int,
    discriminations: Callable[[int, Generator], FloatArray] = kept,
) -> Bank:
    """A bank of `size` families, spread evenly over the topics."""
    a, b, topic = discriminations(size, random), difficulties(size, random), np.arange(size) % topic_count
    return Bank.from_arrays(a, b, guessing, topic, np.arange(size), skill=topic // TOPICS_PER_SKILL)


def answers(theta: float, items: Bank, chosen: Sequence[int] | IntArray, random: Generator) -> BoolArray:
    """How a person of this ability answers these items."""
    return random.random(len(chosen)) < irt.probability(theta, items.a[chosen], items.b[chosen], items.c[chosen])


def adaptive_test(items: Bank, theta: float, random: Generator, *, seed: int, length: int) -> State:
    """A test of fixed length through the product's own functions."""
    state = selection.start(seed)
    for _ in range(length):
        item = selection.next_item(state, items)
        state = selection.answer(state, items, item, bool(answers(theta, items, [item], random)[0]))
    return state


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How near tests of 25 items come to the truth: adaptive, and 25 items at random for the same people."""

    rmse: float
    bias: float
    largest_exposure: float
    random_rmse: float


def accuracy(items: Bank, persons: int, random: Generator, *, length: int = 25) -> Accuracy:
    """Test many people one after the other; exposure is fed back as the product does."""
    misses, random_misses = np.empty(persons), np.empty(persons)
    used, recent = np.zeros(len(items)), deque[list[int]]()
    recently = np.zeros(len(items))
    for person in range(persons):
        theta = float(random.normal())
        state = adaptive_test(items, theta, random, seed=person, length=length)
        misses[person] = state.ability().theta - theta
        chosen = random.choice(len(items), length, replace=False)
        right = answers(theta, items, chosen, random)
        found = ability.estimate(items.a[chosen], items.b[chosen], items.c[chosen], right)
        random_misses[person] = found.theta - theta
        asked = list(state.asked)
        used[asked] += 1
        recently[asked] += 1
        recent.append(asked)
        if len(recent) > TESTS_REMEMBERED:
            recently[recent.popleft()] -= 1
        items = items.with_exposure(recently / max(len(recent), FEWEST_TESTS))
    return Accuracy(_rms(misses), float(misses.mean()), float(used.max()) / persons, _rms(random_misses))


@dataclass(frozen=True, slots=True)
class TopicAccuracy:
    """How well weak topics are told from others, by us and by the bare share right; coverage of the interval."""

    auc: float
    auc_share_right: float
    coverage: float


def topic_accuracy(persons: int, per_topic: int, random: Generator, *, topic_count: int = 28) -> TopicAccuracy:
    """Diagnose people whose topic abilities are known; kept items near the cut, b ~ N(0, .5^2), c = 0."""
    rho, topic = topics.CORRELATION, np.repeat(np.arange(topic_count), per_topic)
    weak, chance, share, covered = [], [], [], []
    for _ in range(persons):
        theta = np.sqrt(rho) * random.normal() + np.sqrt(1.0 - rho) * random.normal(size=topic_count)
        a, b = kept(len(topic), random), random.normal(0.0, 0.5, len(topic))
        right = random.random(len(topic)) < irt.probability(theta[topic], a, b)
        rows = topics.diagnose(topic, a, b, 0.0, right, topics=topic_count)
        weak += list(theta < 0.0)
        chance += [row.probability_weak for row in rows]
        share += [-row.correct / row.answered for row in rows]
        covered += [abs(row.mean - true) <= 1.96 * row.sd for row, true in zip(rows, theta, strict=True)]
    return TopicAccuracy(auc(weak, chance), auc(weak, share), float(np.mean(covered)))


@dataclass(frozen=True, slots=True)
class ForecastAccuracy:
    """Errors of the forecast share: against the true score on the 60 items, and against one sitting of them."""

    rmse_true: float
    rmse_sitting: float
    covered: float
    rmse_raw: float


def forecast_accuracy(items: Bank, persons: int, random: Generator, *, length: int = 30) -> ForecastAccuracy:
    """Forecast a 60-item final after an adaptive test; beside it, the raw share right of 30 random items."""
    weights = forecast.blueprint_weights(items.topic)
    true, sitting, raw, covered = (np.empty(persons) for _ in range(4))
    for person in range(persons):
        theta = float(random.normal())
        state = adaptive_test(items, theta, random, seed=person, length=length)
        found = forecast.predict(state.ability().posterior, items.a, items.b, items.c, weights)
        final = _final(items, random)
        score = float(irt.probability(theta, items.a[final], items.b[final], items.c[final]).mean())
        sat = float(answers(theta, items, final, random).mean())
        some = random.choice(len(items), length, replace=False)
        true[person], sitting[person] = found.expected - score, found.expected - sat
        raw[person] = answers(theta, items, some, random).mean() - score
        covered[person] = found.low <= sat <= found.high
    return ForecastAccuracy(_rms(true), _rms(sitting), float(covered.mean()), _rms(raw))


def auc(positive: Sequence[bool], value: Sequence[float]) -> float:
    """The chance that a positive case has the higher value, ties half (Mann & Whitney 1947)."""
    is_positive = np.array(positive, dtype=np.bool_)
    _, place, counts = np.unique(value, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2.0)[place]
    many, others = int(is_positive.sum()), int((~is_positive).sum())
    return float((ranks[is_positive].sum() - many * (many + 1) / 2.0) / (many * others))


@dataclass(frozen=True, slots=True, eq=False)
class ResponseTable:
    """Sparse answers to items whose parameters are known."""

    person: IntArray
    item: IntArray
    correct: BoolArray
    a: FloatArray
    b: FloatArray
    persons: int


def responses(persons: int, items: int, share: float, random: Generator) -> ResponseTable:
    """Everybody answers about this share of the written items, at random; made in blocks, so that it fits in memory."""
    a, b = written(items, random), difficulties(items, random)
    blocks = []
    for first in range(0, persons, 500):
        size = min(500, persons - first)
        person, item = np.nonzero(random.random((size, items), dtype=np.float32) < share)
        theta = random.normal(size=size)
        correct = random.random(len(item)) < irt.probability(theta[person], a[item], b[item])
        blocks.append((person + first, item, correct))
    person, item, correct = (np.concatenate(column) for column in zip(*blocks, strict=True))
    return ResponseTable(person, item, correct, a, b, persons)


def _final(items: Bank, random: Generator, questions: int = 60) -> IntArray:
    """A final test: every topic as often as any other, give or take one."""
    topic_order = random.permutation(len(items.shelves))
    chosen: list[int] = []
    for turn in range(questions):
        shelf = items.shelves[topic_order[turn % len(topic_order)]].items
        chosen.append(int(random.choice(shelf[~np.isin(shelf, chosen)])))
    return np.array(chosen)


def _rms(values: FloatArray) -> float:
    return float(np.sqrt(np.mean(values**2)))
