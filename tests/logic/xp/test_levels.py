from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.xp.levels import Curve, LevelProgress, progress, starts_at

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


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (0, LevelProgress(1, 100, 0.0)),
        (99, LevelProgress(1, 1, 0.99)),
        (100, LevelProgress(2, 300, 0.0)),
        (399, LevelProgress(2, 1, 299 / 300)),
        (400, LevelProgress(3, 500, 0.0)),
        (899, LevelProgress(3, 1, 499 / 500)),
        (900, LevelProgress(4, 700, 0.0)),
        (1_000_000, LevelProgress(101, 20_100, 0.0)),
    ],
)
def test_by_the_root_each_level_takes_longer(total: int, expected: LevelProgress) -> None:
    assert progress(total, "root") == expected


curves: st.SearchStrategy[Curve] = st.sampled_from(["linear", "root"])


@given(totals, curves)
def test_what_is_missing_lifts_exactly_one_level(total: int, curve: Curve) -> None:
    now = progress(total, curve)
    assert progress(total + now.to_next, curve).level == now.level + 1
    assert progress(total + now.to_next - 1, curve).level == now.level


@given(totals, curves)
def test_the_share_and_what_is_missing_make_a_whole_level(total: int, curve: Curve) -> None:
    now = progress(total, curve)
    width = starts_at(now.level + 1, curve) - starts_at(now.level, curve)
    assert 0 <= now.share < 1
    assert now.share * width + now.to_next == pytest.approx(width)


@given(totals, st.integers(min_value=0, max_value=10_000), curves)
def test_more_xp_never_lowers_a_level(total: int, more: int, curve: Curve) -> None:
    assert progress(total + more, curve).level >= progress(total, curve).level
