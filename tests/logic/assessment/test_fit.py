from __future__ import annotations

import math

import numpy as np
import pytest

from logic.assessment import fit, irt
from logic.errors import InvalidInputError


@pytest.mark.parametrize(
    ("seconds", "mean", "times", "expected"),
    [
        (2.9, 40.0, 0, True),  # unknown item: three seconds
        (3.1, 40.0, 0, False),
        (5.9, 40.0, 29, False),
        (5.9, 40.0, 30, True),  # 15 % of 40 s is 6 s
        (6.0, 40.0, 30, False),
        (2.9, 10.0, 100, True),  # the floor: 15 % would be 1.5 s
        (3.0, 10.0, 100, False),
        (9.9, 300.0, 100, True),  # the cap: 15 % would be 45 s
        (10.0, 300.0, 100, False),
    ],
)
def test_rapid_is_under_fifteen_percent_of_the_mean_within_three_and_ten_seconds(seconds, mean, times, expected):
    assert bool(fit.rapid(seconds, mean, times)) is expected


def test_effort_is_the_share_of_answers_that_were_not_rapid():
    flags = fit.rapid([1.0, 20.0, 30.0, 2.0], [40.0] * 4, [50] * 4)
    assert flags.tolist() == [True, False, False, True]
    assert fit.response_time_effort(flags) == 0.5
    assert fit.response_time_effort([]) == 1.0


@pytest.mark.parametrize(("effort", "usable"), [(0.899, False), (0.90, True), (1.0, True)])
def test_under_ninety_percent_effort_an_attempt_does_not_calibrate(effort, usable):
    assert fit.usable_for_calibration(effort) is usable


def test_speed_is_the_median_of_time_over_expected_time():
    assert fit.speed([30.0, 30.0, 90.0], [60.0, 30.0, 30.0]) == 1.0
    assert fit.speed([], []) is None


def test_lz_agrees_with_the_formula_by_hand():
    # P = .731, .269: an easy item missed and a hard one hit
    p = 1 / (1 + math.exp(-1))
    log_odds = math.log(p / (1 - p))
    expected = (-p * log_odds + (1 - (1 - p)) * -log_odds) / math.sqrt(2 * p * (1 - p) * log_odds**2)
    assert fit.lz(0.0, [1.0, 1.0], [-1.0, 1.0], [0.0, 0.0], [0, 1]) == pytest.approx(expected, abs=1e-12)
    assert expected == pytest.approx(-2.3316, abs=1e-4)


def test_lz_is_about_standard_normal_for_people_the_model_describes():
    random = np.random.default_rng(5)
    a, b = np.exp(random.normal(0, 0.3, 60)), random.normal(size=60)
    chance = irt.probability(0.4, a, b, 0.25)
    found = [fit.lz(0.4, a, b, 0.25, random.random(60) < chance) for _ in range(2000)]
    assert np.mean(found) == pytest.approx(0.0, abs=0.1)
    assert np.std(found) == pytest.approx(1.0, abs=0.1)


def test_answers_that_cannot_tell_have_no_misfit():
    assert fit.lz(0.0, [], [], [], []) == 0.0
    assert fit.lz(0.0, [1.0], [0.0], [0.0], [1]) == 0.0
    with pytest.raises(InvalidInputError):
        fit.lz(0.0, [1.0], [0.0], [0.0], [1, 0])


@pytest.mark.parametrize(
    ("lz", "effort", "previous", "inconsistent"),
    [
        (-2.5, 0.85, None, True),
        (-2.5, 0.95, None, False),
        (-2.5, 0.95, -2.1, True),
        (-2.5, 0.95, -1.9, False),
        (-1.9, 0.50, -3.0, False),
        (-2.0, 0.50, -3.0, False),
    ],
)
def test_misfit_is_shown_only_with_low_effort_or_on_two_tests_running(lz, effort, previous, inconsistent):
    found = fit.consistency(lz, effort, previous_fit=previous)
    assert (found is fit.Consistency.INCONSISTENT) is inconsistent


def test_missing_what_one_knows_is_careless_and_hitting_what_one_does_not_is_lucky():
    b = [-3.0, -3.0, 0.0, 0.0, 3.0, 3.0]
    right = [False, True, False, True, False, True]
    assert fit.surprises(0.0, np.ones(6), b, 0.25, right) == fit.Surprises(careless=1, lucky=1)
