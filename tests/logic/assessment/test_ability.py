from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic.assessment import ability, irt
from logic.errors import InvalidInputError

answers = st.lists(
    st.tuples(st.floats(0.3, 3.0), st.floats(-4.0, 4.0), st.sampled_from([0.0, 0.2, 0.25]), st.booleans()),
    max_size=40,
)


def columns(rows):
    return tuple(np.array(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], [])


def test_no_answer_gives_the_prior():
    nobody = ability.estimate([], [], [], [])
    assert nobody.theta == pytest.approx(0.0, abs=1e-12)
    assert nobody.se == pytest.approx(1.0, abs=1e-6)
    known = ability.estimate([], [], [], [], prior_mean=0.8, prior_sd=0.4)
    assert known.theta == pytest.approx(0.8, abs=1e-9)
    assert known.se == pytest.approx(0.4, abs=1e-9)


def test_one_answer_agrees_with_the_integral_done_finely():
    theta = np.linspace(-9.0, 9.0, 20001)
    weight = np.exp(-(theta**2) / 2) * irt.probability(theta, 1.3, 0.4, 0.25)
    mean = float((theta * weight).sum() / weight.sum())
    spread = math.sqrt(float(((theta - mean) ** 2 * weight).sum() / weight.sum()))
    estimated = ability.estimate([1.3], [0.4], [0.25], [1])
    assert estimated.theta == pytest.approx(mean, abs=1e-6)
    assert estimated.se == pytest.approx(spread, abs=1e-6)


@given(answers, st.floats(-2.0, 2.0), st.floats(0.2, 2.0))
@settings(max_examples=60, deadline=None)
def test_the_posterior_sums_to_one_and_is_finite(rows, mean, sd):
    estimated = ability.estimate(*columns(rows), prior_mean=mean, prior_sd=sd)
    assert estimated.posterior.shape == (61,)
    assert estimated.posterior.sum() == pytest.approx(1.0, abs=1e-12)
    assert math.isfinite(estimated.theta)
    assert 0.0 <= estimated.se < 6.0


@given(answers)
@settings(max_examples=60, deadline=None)
def test_adding_answers_one_by_one_equals_taking_them_at_once(rows):
    running = ability.log_prior()
    for a, b, c, correct in rows:
        running = ability.updated(running, a, b, c, correct=correct)
    one_by_one, at_once = ability.from_log_posterior(running), ability.estimate(*columns(rows))
    assert one_by_one.theta == pytest.approx(at_once.theta, abs=1e-9)
    assert one_by_one.se == pytest.approx(at_once.se, abs=1e-9)
    assert np.abs(one_by_one.posterior - at_once.posterior).max() < 1e-9


@given(answers.filter(bool), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_answers_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))
    first, second = ability.estimate(*columns(rows)), ability.estimate(*columns(shuffled))
    assert first.theta == pytest.approx(second.theta, abs=1e-9)
    assert first.se == pytest.approx(second.se, abs=1e-9)


@given(st.lists(st.floats(-4.0, 4.0), min_size=1, max_size=30), st.data())
@settings(max_examples=60, deadline=None)
def test_one_more_right_answer_never_lowers_theta_when_items_differ_in_difficulty_only(b, data):
    right = data.draw(st.lists(st.booleans(), min_size=len(b), max_size=len(b)))
    turned = data.draw(st.integers(0, len(b) - 1))
    better = [answer or place == turned for place, answer in enumerate(right)]
    ones, none = np.ones(len(b)), np.zeros(len(b))
    before = ability.estimate(ones, b, none, right).theta
    assert ability.estimate(ones, b, none, better).theta >= before - 1e-12


@pytest.mark.parametrize("correct", [0, 1])
@pytest.mark.parametrize("count", [1, 60, 500])
def test_all_right_and_all_wrong_are_finite(correct, count):
    estimated = ability.estimate(np.full(count, 3.0), np.zeros(count), 0.25, np.full(count, correct))
    assert math.isfinite(estimated.theta)
    assert (estimated.theta > 0) == bool(correct)
    assert estimated.se > 0.0


def test_guessing_makes_a_right_answer_tell_less():
    guessed = ability.estimate([1.0], [0.0], [0.25], [1]).theta
    known = ability.estimate([1.0], [0.0], [0.0], [1]).theta
    assert 0.0 < guessed < known


@pytest.mark.parametrize(
    ("se", "days", "expected"),
    [(0.4, 0.0, 0.4), (0.4, 30.0, math.hypot(0.4, 0.15)), (0.3, 120.0, math.hypot(0.3, 0.3)), (0.3, -5.0, 0.3)],
)
def test_an_old_ability_is_known_less_well_by_a_sixth_of_a_unit_a_month(se, days, expected):
    assert ability.inflated_prior_sd(se, days) == pytest.approx(expected, abs=1e-12)


def test_uneven_columns_and_a_prior_without_width_are_refused():
    with pytest.raises(InvalidInputError):
        ability.estimate([1.0], [0.0, 1.0], [0.0], [1])
    with pytest.raises(InvalidInputError):
        ability.estimate([], [], [], [], prior_sd=0.0)
