"""A learner with a weekly test behind them, and a key of it that turns out wrong."""

from __future__ import annotations

from datetime import timedelta

from logic.item_bank import key_change_service as key_changes
from tests import factories, finals
from tests.factories import MORNING
from tests.statements import rows

WHY = "Option B is the right one, by the manual"
TEST_DAY, CORRECTED, LATER = (MORNING + timedelta(days=days) for days in (8, 9, 10))


def change(attempt: int, *, was_right: bool) -> None:
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
    variants = [asked["variant_id"]]
    made = key_changes.change_key(factories.keeper(), asked["family_id"], key, WHY, variant_ids=variants, at=CORRECTED)
    key_changes.work_off(made, at=CORRECTED)


def learner_with_test(right: int) -> tuple[int, int]:
    """A learner who did the first week's days and took its test; their id and the test's."""
    learner = factories.learner_with_plan().id
    return learner, finals.take(learner, right, at=TEST_DAY).attempt_id
