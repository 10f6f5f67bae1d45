from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.assessment import levels
from logic.errors import InvalidInputError


@pytest.mark.parametrize(
    ("theta", "expected"),
    [
        (-9.0, 1),
        (-2.5, 1),
        (-2.01, 1),
        (-2.0, 2),
        (-0.01, 5),
        (0.0, 6),
        (0.49, 6),
        (0.5, 7),
        (1.99, 9),
        (2.0, 10),
        (9, 10),
    ],
)
def test_a_level_is_half_a_standard_deviation(theta, expected):
    assert levels.level(theta).value == expected


def test_the_interval_covers_ninety_percent_in_levels():
    assert levels.level(0.1, 0.3) == levels.Level(6, 5, 7)  # .1 -+ .493 is -.39 to .59
    assert levels.level(0.25, 0.1) == levels.Level(6, 6, 6)
    assert levels.level(0.0, 9.0) == levels.Level(6, 1, 10)


@pytest.mark.parametrize(
    ("theta", "shown", "expected"),
    [
        (0.55, 6, 6),  # past .5 by less than half of .3
        (0.66, 6, 7),
        (-0.10, 6, 6),
        (-0.16, 6, 5),
        (1.70, 6, 9),  # well past: the level of theta itself
        (2.4, 10, 10),
        (-9.0, 1, 1),
    ],
)
def test_a_shown_level_moves_only_half_an_error_past_its_boundary(theta, shown, expected):
    assert levels.level(theta, 0.3, shown=shown).value == expected


@given(st.floats(-8, 8), st.floats(0, 2), st.one_of(st.none(), st.integers(1, 10)))
def test_a_level_lies_in_its_interval_and_on_the_scale(theta, se, shown):
    found = levels.level(theta, se, shown=shown)
    assert 1 <= found.low <= found.value <= found.high <= 10


def test_boundaries_are_where_levels_begin():
    assert levels.lower_boundary(1) == -math.inf
    for value in range(2, 11):
        assert levels.level(levels.lower_boundary(value)).value == value
        assert levels.level(levels.lower_boundary(value) - 1e-9).value == value - 1


@pytest.mark.parametrize(("theta", "se"), [(math.nan, 0.3), (math.inf, 0.3), (0.0, -1.0)])
def test_nonsense_has_no_level(theta, se):
    with pytest.raises(InvalidInputError):
        levels.level(theta, se)
