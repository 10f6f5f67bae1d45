"""Many devices at one test at the same moment."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from logic import clock
from logic.assessment.timed_service import MOST_LEFT_OUT, TooManyLeftOutError
from logic.plans import testing_service as testing
from tests import timed_tests
from tests.logic.plans.test_fifty_threads import at_once

pytestmark = pytest.mark.slow


@pytest.fixture
def sitting(committed_db: Any) -> tuple[int, int]:
    """A learner and the weekly test they are in."""
    learner_id = timed_tests.learner_at_test("many@example.org")
    return learner_id, timed_tests.begun(learner_id)


def test_fifty_threads_leave_out_five_questions_and_no_more(sitting: tuple[int, int]) -> None:
    learner_id, attempt_id = sitting

    def leave_out(number: int) -> None:
        with contextlib.suppress(TooManyLeftOutError):
            testing.leave_out(learner_id, attempt_id, number % 30 + 1, at=clock.now())

    at_once(leave_out)
    assert sum(question.is_left_out for question in timed_tests.stored(attempt_id)) == MOST_LEFT_OUT


def test_fifty_threads_submit_once_and_all_are_told_the_same(sitting: tuple[int, int]) -> None:
    learner_id, attempt_id = sitting
    timed_tests.answer_all(learner_id, attempt_id, right=21)
    told = at_once(lambda _: testing.submit(learner_id, attempt_id, at=clock.now()))
    assert {(each.right, each.is_passed, each.xp_gained) for each in told} == {(21, True, 300)}
