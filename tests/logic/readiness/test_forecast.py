from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic.assessment import ability, irt
from logic.errors import InvalidInputError
from logic.readiness import forecast

RANDOM = np.random.default_rng(2)
BANK_A, BANK_B = np.exp(RANDOM.normal(0, 0.3, 300)), RANDOM.normal(size=300)
EVEN = np.full(300, 1 / 300)


def known(theta: float) -> np.ndarray:
    """The posterior of somebody whose ability is exactly this node."""
    posterior = np.zeros(61)
    posterior[np.abs(ability.NODES - theta).argmin()] = 1.0
    return posterior


def test_a_known_person_on_equal_items_gets_the_binomial():
    chance = 0.25 + 0.75 / (1 + math.exp(-1.0))
    found = forecast.predict(known(1.0), [1.0], [0.0], [0.25], [1.0])
    ready = sum(math.comb(60, k) * chance**k * (1 - chance) ** (60 - k) for k in range(48, 61))
    assert found.expected == pytest.approx(chance, abs=1e-9)
    assert found.probability_ready == pytest.approx(ready, abs=1e-9)


def test_the_items_of_a_fixed_test_are_counted_exactly():
    found = forecast.predict(known(0.0), [1.0, 1.0], [-1.0, 1.0], 0.0, questions=2, pass_share=1.0)
    p = 1 / (1 + math.exp(-1.0))
    assert found.expected == pytest.approx(0.5, abs=1e-12)
    assert found.probability_ready == pytest.approx(p * (1 - p), abs=1e-12)


def test_equal_items_are_the_same_drawn_or_given():
    posterior = ability.log_prior(0.3, 0.4)
    belief = ability.from_log_posterior(posterior).posterior
    drawn = forecast.predict(belief, [1.2], [0.1], [0.25], [1.0])
    given_items = forecast.predict(belief, np.full(60, 1.2), np.full(60, 0.1), 0.25)
    assert drawn.expected == pytest.approx(given_items.expected, abs=1e-9)
    assert drawn.probability_ready == pytest.approx(given_items.probability_ready, abs=1e-9)
    assert (drawn.low, drawn.high) == (given_items.low, given_items.high)


def test_the_expected_score_averages_over_the_posterior_and_not_at_its_mean():
    unsure = ability.from_log_posterior(ability.log_prior(2.0, 1.0))
    found = forecast.predict(unsure.posterior, BANK_A, BANK_B, 0.25, EVEN)
    by_node = irt.probability(ability.NODES[:, None], BANK_A, BANK_B, 0.25).mean(axis=1)
    assert found.expected == pytest.approx(float(unsure.posterior @ by_node), abs=1e-6)
    assert found.expected < irt.probability(unsure.theta, BANK_A, BANK_B, 0.25).mean() - 0.01


def test_forty_eight_of_sixty_is_ready_and_forty_seven_is_not():
    # chances of 1 and (nearly) 0: the score is certain
    def certain(right):
        b = np.where(np.arange(60) < right, -40.0, 40.0)
        return forecast.predict(known(0.0), np.full(60, 3.0), b, 0.0)

    assert certain(48).probability_ready == pytest.approx(1.0)
    assert certain(48).ready
    assert certain(47).probability_ready == pytest.approx(0.0)
    assert certain(47).expected == pytest.approx(47 / 60)
    assert (certain(47).low, certain(47).high) == (47 / 60, 47 / 60)


def test_ready_needs_eighty_percent_of_confidence():
    sure, unsure = (
        forecast.predict(ability.from_log_posterior(ability.log_prior(2.2, sd)).posterior, BANK_A, BANK_B, 0.25, EVEN)
        for sd in (0.2, 1.6)
    )
    assert sure.ready
    assert sure.probability_ready >= 0.8
    assert not unsure.ready
    assert unsure.probability_ready < 0.8


@given(st.floats(-3, 3), st.floats(0.15, 1.5))
@settings(max_examples=40, deadline=None)
def test_the_interval_holds_the_expectation_and_everything_is_a_share(mean, sd):
    posterior = ability.from_log_posterior(ability.log_prior(mean, sd)).posterior
    found = forecast.predict(posterior, BANK_A, BANK_B, 0.25, EVEN)
    assert 0.0 <= found.low <= found.expected <= found.high <= 1.0
    assert 0.0 <= found.probability_ready <= 1.0


@given(st.floats(-2.5, 2.0), st.floats(0.15, 1.0))
@settings(max_examples=30, deadline=None)
def test_a_more_able_person_is_forecast_a_higher_score(mean, sd):
    lower, higher = (
        forecast.predict(ability.from_log_posterior(ability.log_prior(m, sd)).posterior, BANK_A, BANK_B, 0.25, EVEN)
        for m in (mean, mean + 0.5)
    )
    assert higher.expected > lower.expected
    assert higher.probability_ready >= lower.probability_ready


def test_ninety_percent_of_real_scores_fall_in_the_interval():
    random = np.random.default_rng(8)
    inside = []
    for _ in range(600):
        theta = random.normal()
        items = random.choice(300, 30, replace=False)
        right = random.random(30) < irt.probability(theta, BANK_A[items], BANK_B[items], 0.25)
        belief = ability.estimate(BANK_A[items], BANK_B[items], 0.25, right).posterior
        found = forecast.predict(belief, BANK_A, BANK_B, 0.25, EVEN)
        final = random.choice(300, 60, replace=False)
        score = (random.random(60) < irt.probability(theta, BANK_A[final], BANK_B[final], 0.25)).mean()
        inside.append(found.low <= score <= found.high)
    assert 0.87 <= np.mean(inside) <= 0.96


def test_every_topic_has_an_equal_share_of_the_blueprint():
    weights = forecast.blueprint_weights([7, 7, 7, 9])
    assert weights == pytest.approx([1 / 6, 1 / 6, 1 / 6, 1 / 2])


def test_blueprints_and_tests_that_do_not_fit_are_refused():
    with pytest.raises(InvalidInputError):
        forecast.predict(known(0.0), BANK_A, BANK_B, 0.25, EVEN[:-1])
    with pytest.raises(InvalidInputError):
        forecast.predict(known(0.0), BANK_A, BANK_B, 0.25, -EVEN)
    with pytest.raises(InvalidInputError):
        forecast.predict(known(0.0), BANK_A, BANK_B, 0.25, questions=60)
