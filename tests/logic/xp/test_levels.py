from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.xp.levels import XP_PER_LEVEL, LevelProgress, progress

totals = st.integers(min_value=0, max_value=10**9)


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (0, LevelProgress(1, 100, 0.0)),
        (1, LevelProgress(1, 99, 0.01)),
        (99, LevelProgress(1, 1, 0.99)),
        (100, LevelProgress(2, 100, 0.0)),
        (101, LevelProgress(2, 99, 0.01)),
        (250, LevelProgress(3, 50, 0.5)),
        (1000, LevelProgress(11, 100, 0.0)),
    ],
)
def test_every_full_hundred_is_a_level(total: int, expected: LevelProgress) -> None:
    assert progress(total) == expected


def test_corrections_below_zero_leave_somebody_at_the_start_of_level_one() -> None:
    assert progress(-40) == LevelProgress(1, 100, 0.0)


@given(totals)
def test_what_is_missing_lifts_exactly_one_level(total: int) -> None:
    now = progress(total)
    assert progress(total + now.to_next).level == now.level + 1
    assert progress(total + now.to_next - 1).level == now.level


@given(totals)
def test_the_share_and_what_is_missing_make_a_whole_level(total: int) -> None:
    now = progress(total)
    assert 0 <= now.share < 1
    assert now.share * XP_PER_LEVEL + now.to_next == pytest.approx(XP_PER_LEVEL)


@given(totals, st.integers(min_value=0, max_value=10_000))
def test_more_xp_never_lowers_a_level(total: int, more: int) -> None:
    assert progress(total + more).level >= progress(total).level
