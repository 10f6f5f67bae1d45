"""What a corrected key does to achievements: it may earn one, and takes none away."""

from __future__ import annotations

import pytest

from logic.achievements import service as achievements
from logic.plans import testing_service as testing
from tests.corrected_keys import CORRECTED, LATER, change, learner_with_test

pytestmark = pytest.mark.usefixtures("database")


def held(learner: int) -> set[str]:
    return {one.slug for one in achievements.wall(learner).earned}


def test_a_week_that_was_passed_after_all_sets_its_milestone() -> None:
    learner, test = learner_with_test(20)
    assert "first-milestone" not in held(learner)
    change(test, was_right=False)
    assert {"first-milestone", "above-the-trees"} <= held(learner)
    (milestone,) = (one for one in achievements.wall(learner).earned if one.slug == "first-milestone")
    assert milestone.at == CORRECTED
    assert testing.outcome(learner, test, at=LATER).level_reached == 5


def test_a_week_that_was_passed_by_a_wrong_key_keeps_its_milestone() -> None:
    learner, test = learner_with_test(21)
    before = held(learner)
    assert "first-milestone" in before
    change(test, was_right=True)
    assert testing.outcome(learner, test, at=LATER).is_passed is False
    assert held(learner) == before
