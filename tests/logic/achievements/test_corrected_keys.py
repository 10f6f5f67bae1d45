"""What a corrected key does to achievements: it may earn one, and takes none away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from logic.achievements import service as achievements
from logic.item_bank import key_change_service as key_changes
from logic.plans import testing_service as testing
from tests import factories, finals
from tests.factories import MORNING
from tests.statements import rows

WHY = "Option B is the right one, by the manual"
TEST_DAY, CORRECTED, LATER = (MORNING + timedelta(days=days) for days in (8, 9, 10))

pytestmark = pytest.mark.usefixtures("database")


def change_key(attempt: int, *, was_right: bool) -> None:
    """Change the key of a question of a test, so that a wrong answer counts or a right one does not."""
    asked = rows(
        """
        select family_id, variant_id, chosen from assessment_responses
        where attempt_id = :id and (chosen = 0) = :was_right order by position limit 1
        """,
        id=attempt,
        was_right=was_right,
    )[0]
    key = 2 if was_right else asked["chosen"]
    made = key_changes.change_key(
        factories.keeper(), asked["family_id"], key, WHY, variant_ids=[asked["variant_id"]], at=CORRECTED
    )
    key_changes.work_off(made, at=CORRECTED)


def learner_with_test(right: int) -> tuple[int, int]:
    """A learner who took the first week's test; their id and the test's."""
    learner = factories.learner_with_plan().id
    return learner, finals.take(learner, right, at=TEST_DAY).attempt_id


def held(learner: int) -> set[str]:
    return {one.slug for one in achievements.wall(learner).earned}


def test_a_week_that_was_passed_after_all_sets_its_milestone() -> None:
    learner, test = learner_with_test(20)
    assert "first-milestone" not in held(learner)
    change_key(test, was_right=False)
    assert {"first-milestone", "above-the-trees"} <= held(learner)
    (milestone,) = (one for one in achievements.wall(learner).earned if one.slug == "first-milestone")
    assert milestone.at == CORRECTED
    assert testing.outcome(learner, test, at=LATER).level_reached == 5


def test_a_week_that_was_passed_by_a_wrong_key_keeps_its_milestone() -> None:
    learner, test = learner_with_test(21)
    before = held(learner)
    assert "first-milestone" in before
    change_key(test, was_right=True)
    assert testing.outcome(learner, test, at=LATER).is_passed is False
    assert held(learner) == before
