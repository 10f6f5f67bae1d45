"""Item parameters from answers: marginal maximum likelihood or maximum a posteriori by EM (Bock & Aitkin 1981).

Answers come sparse, one row each, so adaptive tests calibrate as well as fixed forms. The E-step sums log
chances over each person's answers and posteriors over each item's; the M-step is `item_curves`.

The population is N(0, 1) by definition. Plain EM would creep towards that scale, and the priors of many
items would together stretch it; so after each step the persons' own mean and sd are made 0 and 1 again
(parameter expansion, Liu, Rubin & Wu 1998), the more firmly the more persons there are. A handful of steps
is then enough. Anchors fix the scale instead, and the population's mean and sd are estimated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from logic.assessment import irt
from logic.assessment.expectation import Evidence, Responses
from logic.assessment.irt import BoolArray, FloatArray, IntArray
from logic.assessment.item_curves import HIGHEST, LOWEST, NO_PRIORS, Curves, Priors, inverse
from logic.errors import InvalidInputError

__all__ = ["NO_PRIORS", "ItemParameters", "Priors", "fit_2pl"]

MOST_ITERATIONS = 200
SMALL_CHANGE = 5e-4
DOUBTING_PERSONS = 100
# a parameter cannot be less certain than its whole range
WIDEST_ERROR = np.array([irt.MOST_DISCRIMINATION - irt.LEAST_DISCRIMINATION, HIGHEST[1] - LOWEST[1]]) / 2.0


@dataclass(frozen=True, slots=True, eq=False)
class ItemParameters:
    """Calibrated items, sorted by id: arrays of shape (items,), and how the fit went.

    `log_likelihood` is the marginal one, without the priors. The population is N(0, 1) unless anchors fix
    the scale, in which case its mean and sd were estimated.
    """

    item: IntArray
    a: FloatArray
    b: FloatArray
    se_a: FloatArray
    se_b: FloatArray
    responses: IntArray
    log_likelihood: float
    iterations: int
    population_mean: float = 0.0
    population_sd: float = 1.0


def fit_2pl(
    person: npt.ArrayLike,
    item: npt.ArrayLike,
    correct: npt.ArrayLike,
    *,
    priors: Priors | None = None,
    items: npt.ArrayLike | None = None,
    anchors: Mapping[int, tuple[float, float]] | None = None,
    guessing: float | Mapping[int, float] = 0.0,
) -> ItemParameters:
    """Fit a and b of every item to answers given as three arrays of shape (responses,).

    `person` and `item` are ids; `correct` is 0 or 1 (NaN: not answered, left out). Without `priors` the
    default ones apply, because plain maximum likelihood doubles the error at 50 answers an item; NO_PRIORS
    asks for it all the same. `items` names all items wanted: those without answers come back at their
    prior. `anchors` gives (a, b) of items held fixed. `guessing` is the fixed lower asymptote c. Standard
    errors are from the cross-products of the observed scores. Raises InvalidInputError on impossible input.
    """
    responses = Responses.from_columns(person, item, correct, items)
    curves, parameters = _model(responses, priors or Priors(), anchors or {}, guessing)
    evidence = Evidence(responses, curves)
    fitted, population, iterations = _climb(evidence, parameters)
    errors = _standard_errors(evidence, fitted, population)
    slopes = np.exp(fitted[:, 0])
    return ItemParameters(
        item=responses.items,
        a=slopes,
        b=fitted[:, 1],
        se_a=np.minimum(slopes * errors[:, 0], WIDEST_ERROR[0]),
        se_b=np.minimum(errors[:, 1], WIDEST_ERROR[1]),
        responses=responses.per_item,
        log_likelihood=evidence.log_likelihood(fitted, population),
        iterations=iterations,
        population_mean=float(population[0]),
        population_sd=float(np.exp(population[1])),
    )


def _model(
    responses: Responses,
    priors: Priors,
    anchors: Mapping[int, tuple[float, float]],
    guessing: float | Mapping[int, float],
) -> tuple[Curves, FloatArray]:
    """The fixed part of the model and where to start from."""
    names = responses.items.tolist()
    prior_mean = priors.means(names)
    guess = [guessing.get(name, 0.0) if isinstance(guessing, Mapping) else guessing for name in names]
    free = np.array([name not in anchors for name in names], dtype=np.bool_)
    curves = Curves(np.array(guess, dtype=np.float64), prior_mean, priors.precisions, free)
    start = np.column_stack((prior_mean[:, 0], responses.first_difficulties(curves.guess, prior_mean[:, 1])))
    for place in np.flatnonzero(~free):
        a, b = anchors[names[place]]
        if not a > 0.0:
            raise InvalidInputError(f"The anchor {names[place]} has a = {a}; it must be above 0. Nothing was changed.")
        start[place] = np.log(a), b
    start[free] = np.clip(start[free], LOWEST, HIGHEST)
    return curves, start


def _climb(evidence: Evidence, parameters: FloatArray) -> tuple[FloatArray, FloatArray, int]:
    """EM steps until none moves a parameter noticeably: items, population (mean, ln sd), iterations."""
    anchored = not evidence.curves.free.all()
    population, iteration, change = np.zeros(2), 0, np.inf
    while evidence.answered.any() and iteration < MOST_ITERATIONS and change > SMALL_CHANGE:
        iteration += 1
        expected = evidence.expect(parameters, population)
        moved = evidence.curves.fitted(parameters, evidence.nodes, expected.right, expected.asked)
        change = 0.0
        if anchored:
            change = float(np.abs(expected.population - population).max())
            population = expected.population
        else:
            moved = _rescaled(moved, _trust(evidence) * expected.population, evidence.answered)
        change = max(change, float(np.abs(moved - parameters).max()))
        parameters = moved
    return parameters, population, iteration


def _trust(evidence: Evidence) -> float:
    """How far these persons define the scale: all the way without priors, hardly when they are a handful."""
    doubts = DOUBTING_PERSONS if evidence.curves.precision.any() else 0
    return evidence.persons / (evidence.persons + doubts)


def _rescaled(parameters: FloatArray, population: FloatArray, answered: BoolArray) -> FloatArray:
    """The same curves on the scale where this population is N(0, 1); items nobody answered stay."""
    mean, log_sd = population
    a, b = parameters[:, 0] + log_sd, (parameters[:, 1] - mean) / np.exp(log_sd)
    return np.where(answered[:, None], np.clip(np.column_stack((a, b)), LOWEST, HIGHEST), parameters)


def _standard_errors(evidence: Evidence, parameters: FloatArray, population: FloatArray) -> FloatArray:
    """Standard errors of (ln a, b), shape (items, 2); 0 for anchors."""
    information = evidence.cross_products(parameters, population)
    information[:, [0, 2]] += evidence.curves.precision
    variances = inverse(information)[:, [0, 2]]
    return np.where(evidence.curves.free[:, None], np.sqrt(np.maximum(variances, 0.0)), 0.0)
