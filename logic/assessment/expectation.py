"""The E-step of calibration: what sparse answers say about every person, and through them about every item."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from logic.assessment.irt import FloatArray, IntArray
from logic.assessment.item_curves import Curves
from logic.assessment.response_sums import SingleArray, arranged
from logic.errors import InvalidInputError

REACH, REACH_WITH_ANCHORS = 5.0, 7.0
FINEST, COARSEST = 0.1, 0.3
INFORMATION_PER_ANSWER = 0.2
SPACING_IN_SDS = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """Answers renumbered: person and item numbers from 0, and twice the item number plus right.

    `person` and `outcome` have shape (responses,); `items` are the ids by item number.
    """

    person: IntArray
    outcome: IntArray
    persons: int
    items: IntArray
    per_item: IntArray

    @classmethod
    def from_columns(
        cls, person: npt.ArrayLike, item: npt.ArrayLike, correct: npt.ArrayLike, items: npt.ArrayLike | None
    ) -> Responses:
        """Check and renumber; answers that are NaN are left out."""
        persons, names, right = np.asarray(person).ravel(), np.asarray(item).ravel(), np.asarray(correct).ravel()
        if not len(persons) == len(names) == len(right):
            raise InvalidInputError("Every answer needs its person, its item and 0 or 1. Nothing was changed.")
        ids, number = _numbered(names)
        if np.issubdtype(right.dtype, np.floating):
            given = ~np.isnan(right)
            persons, number, right = persons[given], number[given], right[given]
        if not ((right == 0) | (right == 1)).all():
            raise InvalidInputError("An answer is 0 or 1; something else was given. Nothing was changed.")
        if items is not None:
            ids, number = _among(np.unique(np.asarray(items)), ids, number)
        people, seat = _numbered(persons)
        outcome = 2 * number + right.astype(np.int64)
        return cls(seat, outcome, len(people), ids, np.bincount(number, minlength=len(ids)))

    def first_difficulties(self, guess: FloatArray, otherwise: FloatArray) -> FloatArray:
        """Where b starts: from the share right, or `otherwise` without answers; shape (items,)."""
        right = np.bincount(self.outcome, minlength=2 * len(self.items))[1::2]
        share = (right + 0.5) / (self.per_item + 1.0)
        known = np.clip((share - guess) / (1.0 - guess), 0.02, 0.98)
        # 1.2: a population of sd 1 flattens the curve that persons of one ability would show
        return np.where(self.per_item > 0, -1.2 * np.log(known / (1.0 - known)), otherwise)


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Expected counts, shape (items, nodes), the log-likelihood, and the population as (mean, ln sd)."""

    right: FloatArray
    asked: FloatArray
    log_likelihood: float
    population: FloatArray


class Evidence:
    """The answers, arranged by person and by item, ready for one expectation after another."""

    def __init__(self, responses: Responses, curves: Curves) -> None:
        self.curves = curves
        self.nodes = _nodes(responses, REACH if curves.free.all() else REACH_WITH_ANCHORS)
        self.persons = responses.persons
        self.answered = responses.per_item > 0
        self._responses = responses
        self._sums = arranged(responses.person, responses.outcome, responses.persons, 2 * len(responses.items))

    def expect(self, parameters: FloatArray, population: FloatArray) -> Expected:
        """Expected counts of everything under these parameters."""
        posterior, log_likelihood = self._posteriors(parameters, population)
        counts = self._sums.by_outcome(posterior).astype(np.float64)
        wrong, right = counts[0::2], counts[1::2]
        return Expected(right, right + wrong, log_likelihood, self._moments(posterior))

    def log_likelihood(self, parameters: FloatArray, population: FloatArray) -> float:
        """The marginal log-likelihood of all answers."""
        return self._posteriors(parameters, population)[1]

    def cross_products(self, parameters: FloatArray, population: FloatArray) -> FloatArray:
        """Sums of squares and products of the observed scores of (ln a, b), as rows (aa, ab, bb); (items, 3)."""
        posterior, _ = self._posteriors(parameters, population)
        hit, miss = self.curves.scores(parameters, self.nodes)
        products = np.zeros((len(parameters), 3))
        order = np.argsort(self._responses.outcome, kind="stable")
        starts = np.searchsorted(self._responses.outcome[order], np.arange(2 * len(parameters) + 1))
        for outcome in range(2 * len(parameters)):
            persons = self._responses.person[order[starts[outcome] : starts[outcome + 1]]]
            item = outcome // 2
            slope, difficulty = math.exp(parameters[item, 0]), parameters[item, 1]
            per_logit = (hit if outcome % 2 else miss)[item]
            directions = np.column_stack((slope * (self.nodes - difficulty) * per_logit, -slope * per_logit))
            score = posterior[persons] @ directions.astype(np.float32)
            square = score.T @ score
            products[item] += square[0, 0], square[0, 1], square[1, 1]
        return products

    def _posteriors(self, parameters: FloatArray, population: FloatArray) -> tuple[SingleArray, float]:
        """Posterior of each person over the nodes, (persons, nodes), and the log-likelihood."""
        table = np.empty((2 * len(parameters), len(self.nodes)), dtype=np.float32)
        chance = self.curves.chances(parameters, self.nodes)
        table[1::2] = np.log(chance)
        table[0::2] = np.log1p(-chance)
        posterior = self._sums.by_person(table)
        posterior += self._log_prior(population).astype(np.float32)
        highest = posterior.max(axis=1, keepdims=True)
        posterior -= highest
        np.exp(posterior, out=posterior)
        totals = posterior.sum(axis=1, keepdims=True)
        posterior /= totals
        return posterior, float(highest.sum(dtype=np.float64) + np.log(totals).sum(dtype=np.float64))

    def _log_prior(self, population: FloatArray) -> FloatArray:
        logs = -0.5 * ((self.nodes - population[0]) / np.exp(population[1])) ** 2
        weights = np.exp(logs - logs.max())
        return np.asarray(logs - logs.max() - np.log(weights.sum()))

    def _moments(self, posterior: SingleArray) -> FloatArray:
        """Mean and ln sd of the persons."""
        shares = posterior.mean(axis=0, dtype=np.float64)
        mean = float(shares @ self.nodes)
        return np.array([mean, 0.5 * math.log(float(shares @ (self.nodes - mean) ** 2))])


def _nodes(responses: Responses, reach: float) -> FloatArray:
    """Evenly spaced nodes, 1.5 posterior sds of the well-measured apart: the sum is then exact to 1 in 3,000."""
    per_person = np.bincount(responses.person, minlength=1)
    many = float(np.quantile(per_person, 0.95))
    sd = 1.0 / math.sqrt(1.0 + INFORMATION_PER_ANSWER * many)
    spacing = min(max(SPACING_IN_SDS * sd, FINEST), COARSEST)
    return np.linspace(-reach, reach, 2 * math.ceil(reach / spacing) + 1)


def _numbered(ids: npt.NDArray[np.generic]) -> tuple[IntArray, IntArray]:
    """Sorted distinct ids and the number of each; without a sort when the ids are close together."""
    if np.issubdtype(ids.dtype, np.integer) and len(ids):
        low, high = int(ids.min()), int(ids.max())
        if high - low < 4 * len(ids):
            offset = ids.astype(np.int64) - low
            present = np.bincount(offset) > 0
            return np.flatnonzero(present) + low, (np.cumsum(present) - 1)[offset]
    distinct, number = np.unique(ids, return_inverse=True)
    return distinct, number.astype(np.int64)


def _among(wanted: IntArray, ids: IntArray, number: IntArray) -> tuple[IntArray, IntArray]:
    """Numbers among `wanted` instead of among `ids`; every id must be wanted."""
    places = np.searchsorted(wanted, ids).clip(max=max(len(wanted) - 1, 0))
    if not len(wanted) or (wanted[places] != ids).any():
        raise InvalidInputError("An answer belongs to an item outside the list of items. Nothing was changed.")
    return wanted, places[number]
