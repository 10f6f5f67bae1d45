from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic.assessment import irt
from logic.errors import InvalidInputError

slopes = st.floats(0.3, 3.0)
places = st.floats(-4.0, 4.0)
guesses = st.sampled_from([0.0, 0.2, 0.25, 0.5])


@pytest.mark.parametrize(
    ("theta", "a", "b", "c", "expected"),
    [
        (0.0, 1.0, 0.0, 0.0, 0.5),
        (0.0, 1.0, 0.0, 0.25, 0.625),
        (1.0, 1.0, 0.0, 0.0, 0.7310585786300049),
        (1.0, 2.0, 0.5, 0.25, 0.25 + 0.75 * 0.7310585786300049),
        (-1.0, 1.0, 0.0, 0.0, 0.2689414213699951),
    ],
)
def test_probability_is_the_three_parameter_logistic_with_d_one(theta, a, b, c, expected):
    assert irt.probability(theta, a, b, c) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize(
    ("theta", "a", "b", "c", "expected"),
    [
        (0.0, 1.0, 0.0, 0.0, 0.25),  # a^2 P Q
        (0.0, 2.0, 0.0, 0.0, 1.0),
        (0.0, 1.0, 0.0, 0.25, 0.15),  # (.375 / .75)^2 * .375 / .625
        (1.0, 1.0, 0.0, 0.0, 0.19661193324148185),
    ],
)
def test_information_matches_hand_computed_values(theta, a, b, c, expected):
    assert irt.information(theta, a, b, c) == pytest.approx(expected, abs=1e-15)


@given(st.floats(-6.0, 6.0), slopes, places, guesses)
@settings(max_examples=100, deadline=None)
def test_information_is_the_squared_slope_of_p_over_its_variance(theta, a, b, c):
    step = 1e-5
    slope = (irt.probability(theta + step, a, b, c) - irt.probability(theta - step, a, b, c)) / (2 * step)
    p = irt.probability(theta, a, b, c)
    assert irt.information(theta, a, b, c) == pytest.approx(slope**2 / (p * (1 - p)), rel=1e-3, abs=1e-7)


@given(slopes, places, guesses)
@settings(max_examples=50, deadline=None)
def test_no_ability_gets_more_information_than_the_peak(a, b, c):
    peak = irt.most_informative_at(a, b, c)
    elsewhere = irt.information(np.linspace(-8.0, 8.0, 401), a, b, c)
    assert elsewhere.max() <= irt.information(peak, a, b, c) * (1 + 1e-12)


def test_arrays_broadcast_over_people_and_items():
    theta = np.array([[-1.0], [0.0], [1.0]])
    assert irt.probability(theta, [1.0, 2.0], [0.0, 0.5], 0.25).shape == (3, 2)
    assert irt.information(theta, [1.0, 2.0], [0.0, 0.5], 0.25).shape == (3, 2)


def test_absurd_distances_stay_finite_and_in_range():
    theta = np.array([-1e6, -500.0, 500.0, 1e6])
    chance = irt.probability(theta, 3.0, 0.0, 0.25)
    assert np.isfinite(irt.information(theta, 3.0, 0.0, 0.25)).all()
    assert (chance >= 0.25).all()
    assert (chance <= 1.0).all()


@pytest.mark.parametrize(("difficulty", "b"), [(1, -2.25), (4, -0.75), (5, -0.25), (6, 0.25), (10, 2.25)])
def test_an_authors_one_to_ten_spreads_linearly_over_the_scale(difficulty, b):
    assert irt.author_b(difficulty) == pytest.approx(b, abs=1e-12)


@pytest.mark.parametrize("difficulty", [0, 11, -3])
def test_a_difficulty_outside_one_to_ten_is_refused(difficulty):
    with pytest.raises(InvalidInputError):
        irt.author_b(difficulty)
