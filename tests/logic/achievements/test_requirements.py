"""How far somebody is with each kind of requirement."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logic.achievements.requirements import Facts, Requirement, TestStanding, progress

NOTHING = Facts(xp=0, level=1, longest_streak=0, plans_completed=0, tests=())
PASSED = TestStanding(plan_id=1, week=1, right=24, counted=30, is_passed=True)
PERFECT = replace(PASSED, right=30)
FINAL = TestStanding(plan_id=1, week=None, right=50, counted=60, is_passed=True)


def test_every_requirement_has_a_count():
    assert set(progress(NOTHING)) == set(Requirement)
    assert progress(NOTHING)[Requirement.LEVEL] == 1


def test_a_total_below_zero_is_no_progress_backwards():
    assert progress(replace(NOTHING, xp=-5))[Requirement.XP] == 0


@pytest.mark.parametrize(
    ("tests", "passed"),
    [
        ((), 0),
        ((PASSED,), 1),
        ((replace(PASSED, is_passed=False),), 0),
        ((PASSED, FINAL), 2),
        ((PASSED, replace(PASSED, plan_id=2)), 2),
        ((PASSED, replace(PASSED, week=2)), 2),
        ((PASSED, PERFECT), 1),  # a corrected key passed the first, and its retest was passed, too
        ((replace(FINAL, is_passed=False), FINAL), 1),
    ],
)
def test_a_week_or_a_final_is_passed_once(tests, passed):
    assert progress(replace(NOTHING, tests=tests))[Requirement.TESTS_PASSED] == passed


@pytest.mark.parametrize(
    ("test", "perfect"),
    [
        (PERFECT, 1),
        (PASSED, 0),
        (replace(PERFECT, right=29, counted=29), 1),  # a question that was left out counts for nothing
        (replace(PERFECT, right=0, counted=0, is_passed=False), 0),
    ],
)
def test_a_perfect_test_has_every_counted_question_right(test, perfect):
    assert progress(replace(NOTHING, tests=(test,)))[Requirement.PERFECT_TEST] == perfect
