"""The M-step of calibration: the curve of each item that fits its expected counts best.

All items at once, by Fisher scoring in (ln a, b), held inside the model's bounds. `Priors` make it maximum
a posteriori; NO_PRIORS leaves plain maximum likelihood.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from logic.assessment import irt
from logic.assessment.irt import BoolArray, FloatArray

LOWEST = np.array([math.log(irt.LEAST_DISCRIMINATION), irt.LEAST_DIFFICULTY])
HIGHEST = np.array([math.log(irt.MOST_DISCRIMINATION), irt.MOST_DIFFICULTY])
LONGEST_STEP = np.array([0.5, 1.0])
STEPS = 2
TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Priors:
    """ln a ~ N(log_a_mean, log_a_sd^2) and b ~ N(b_mean, b_sd^2); `b_mean` may differ by item id.

    An item that `b_mean` does not name gets 0. An infinite sd means no prior.
    """

    log_a_mean: float = 0.0
    log_a_sd: float = 0.3
    b_mean: float | Mapping[int, float] = field(default=0.0)
    b_sd: float = 1.0

    def means(self, items: list[int]) -> FloatArray:
        """Prior means of (ln a, b) for these items; shape (items, 2)."""
        named = self.b_mean
        if isinstance(named, Mapping):
            b = [float(named.get(item, 0.0)) for item in items]
        else:
            b = [float(named)] * len(items)
        return np.column_stack((np.full(len(items), self.log_a_mean), b))

    @property
    def precisions(self) -> FloatArray:
        """1 / sd^2 of (ln a, b); shape (2,)."""
        return np.array([self.log_a_sd, self.b_sd]) ** -2.0


NO_PRIORS = Priors(log_a_sd=math.inf, b_sd=math.inf)


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """What stays the same while items are fitted: guessing, priors, and which items may move.

    `guess` and `free` have shape (items,), `prior_mean` (items, 2), `precision` (2,).
    """

    guess: FloatArray
    prior_mean: FloatArray
    precision: FloatArray
    free: BoolArray

    def chances(self, parameters: FloatArray, nodes: FloatArray) -> FloatArray:
        """P(right) of each item at each node; shape (items, nodes)."""
        a, b = np.exp(parameters[:, :1]), parameters[:, 1:]
        return irt.probability(nodes, a, b, self.guess[:, None])

    def fitted(self, parameters: FloatArray, nodes: FloatArray, right: FloatArray, asked: FloatArray) -> FloatArray:
        """Parameters, shape (items, 2), a few scoring steps nearer to the expected counts (items, nodes)."""
        for _ in range(STEPS):
            gradient, information = self._slopes(parameters, nodes, right, asked)
            step = _solve(gradient, information, _stuck(parameters, gradient) | ~self.free[:, None])
            parameters = np.clip(parameters + np.clip(step, -LONGEST_STEP, LONGEST_STEP), LOWEST, HIGHEST)
        return parameters

    def scores(self, parameters: FloatArray, nodes: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Slope of log P by the logit, for a right and for a wrong answer; each of shape (items, nodes)."""
        chance = self.chances(parameters, nodes)
        known = (chance - self.guess[:, None]) / (1.0 - self.guess[:, None])
        return np.asarray(known * (1.0 - chance) / chance), np.asarray(-known)

    def _slopes(
        self, parameters: FloatArray, nodes: FloatArray, right: FloatArray, asked: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Gradient, (items, 2), and expected information, (items, 3) as (aa, ab, bb), of the log posterior."""
        a, b = np.exp(parameters[:, 0]), parameters[:, 1]
        hit, miss = self.scores(parameters, nodes)
        pull = right * hit + (asked - right) * miss
        # the expected square of a score is minus the product of the two scores
        weight = asked * -(hit * miss)
        to_logit = np.vander(nodes, 3, increasing=True)
        pull_0, pull_1 = (pull @ to_logit[:, :2]).T
        weight_0, weight_1, weight_2 = (weight @ to_logit).T
        away = parameters - self.prior_mean
        gradient = np.column_stack((a * (pull_1 - b * pull_0), -a * pull_0)) - away * self.precision
        square = a**2 * (weight_2 - 2.0 * b * weight_1 + b**2 * weight_0) + self.precision[0]
        cross = -(a**2) * (weight_1 - b * weight_0)
        return gradient, np.column_stack((square, cross, a**2 * weight_0 + self.precision[1]))


def inverse(information: FloatArray) -> FloatArray:
    """Inverses of symmetric 2 x 2 matrices given as rows (aa, ab, bb); kept finite where there is no information."""
    aa, ab, bb = (information + np.array([TINY, 0.0, TINY])).T
    # a correlation of 1 means that one direction is unknown; the hair keeps its variance finite
    determinant = np.maximum(aa * bb - ab**2, TINY * aa * bb)
    return np.asarray(np.column_stack((bb, -ab, aa)) / determinant[:, None])


def _solve(gradient: FloatArray, information: FloatArray, held: BoolArray) -> FloatArray:
    """The scoring step information^-1 gradient, with held parameters left where they are."""
    pull = np.where(held, 0.0, gradient)
    free = ~held
    matrix = information.copy()
    matrix[:, 1] *= free[:, 0] & free[:, 1]
    covariance = inverse(matrix)
    first = covariance[:, 0] * pull[:, 0] + covariance[:, 1] * pull[:, 1]
    second = covariance[:, 1] * pull[:, 0] + covariance[:, 2] * pull[:, 1]
    return np.where(held, 0.0, np.column_stack((first, second)))


def _stuck(parameters: FloatArray, gradient: FloatArray) -> BoolArray:
    """Parameters at a bound whose gradient points out of it."""
    below = (parameters <= LOWEST) & (gradient < 0.0)
    above = (parameters >= HIGHEST) & (gradient > 0.0)
    return np.asarray(below | above)
