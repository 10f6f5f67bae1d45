"""Speed: a task under half of its estimate, its first check passed, whichever of the two comes second."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from logic.assessment.timed_service import TimeIsUpError
from logic.item_bank import key_change_service as key_changes
from logic.plans import service as plans
from logic.plans import testing_service as testing
from logic.xp import daily_rewards
from logic.xp import service as xp
from tests import factories, timed_tests
from tests.factories import MORNING, LearnerWithPlan

START = MORNING + timedelta(hours=2)  # the day of the diagnostic, so that no streak is paid


@pytest.mark.parametrize(
    ("minutes", "swift"), [(5.9, False), (6, True), (20, True), (29.99, True), (30, False), (90, False), (0, False)]
)
def test_from_a_tenth_to_half_of_the_estimate_is_swift(minutes: float, swift: bool) -> None:  # noqa: FBT001 -- a column
    assert daily_rewards.is_swift(START, START + timedelta(minutes=minutes), 60) is swift


@pytest.mark.parametrize(("right", "earns"), [(None, False), (0, False), (1, False), (2, True), (3, True)])
def test_two_of_three_pass_the_check(right: int | None, earns: bool) -> None:  # noqa: FBT001 -- a column
    assert daily_rewards.earns_speed(START, START + timedelta(minutes=20), 60, right) is earns


def test_an_unfinished_task_earns_nothing() -> None:
    assert not daily_rewards.earns_speed(START, None, 60, 3)


@pytest.fixture
def someone(database: None) -> LearnerWithPlan:
    made = factories.learner_with_plan()
    plans.start_day(made.id, made.today.id, at=START)
    return made


def change_key(attempt_id: int, learner_id: int, position: int, new_key: int | None) -> None:
    family = next(one.family_id for one in factories.asked(learner_id, attempt_id) if one.position == position)
    later = START + timedelta(days=2)
    change = key_changes.change_key(factories.keeper(), family, new_key, "Right by the manual, page 3", at=later)
    key_changes.work_off(change, at=later)


def check(learner_id: int, task_id: int, right: int, at: datetime) -> int:
    """Take the daily check of a task; its id."""
    attempt_id = testing.begin_check(learner_id, task_id, at=at)
    for question in timed_tests.stored(attempt_id):
        choice = question.key if question.position <= right else (question.key + 1) % 4
        testing.answer(learner_id, attempt_id, question.position, choice, at=at)
    testing.submit(learner_id, attempt_id, at=at)
    return attempt_id


def share_of(someone: LearnerWithPlan, share: float) -> datetime:
    return START + share * timedelta(minutes=someone.today.minutes)


def speed_paid(learner_id: int) -> list[tuple[str, int]]:
    return [(entry.subject, entry.amount) for entry in xp.ledger(learner_id) if entry.reason == "speed"]


def test_a_check_before_the_end_of_the_task_pays_with_the_task(someone: LearnerWithPlan) -> None:
    check(someone.id, someone.today.id, 2, share_of(someone, 0.2))
    assert speed_paid(someone.id) == []
    done = plans.complete_day(someone.id, someone.today.id, at=share_of(someone, 0.4))
    assert [(bonus.reason, bonus.gained) for bonus in done.bonuses] == [("speed", 10)]
    assert (done.award.gained, done.gained) == (15, 25)
    assert speed_paid(someone.id) == [(str(someone.today.id), 10)]


def test_a_check_after_the_end_of_the_task_pays_then(someone: LearnerWithPlan) -> None:
    done = plans.complete_day(someone.id, someone.today.id, at=share_of(someone, 0.4))
    assert done.bonuses == ()
    check(someone.id, someone.today.id, 3, share_of(someone, 5))
    assert speed_paid(someone.id) == [(str(someone.today.id), 10)]
    plans.complete_day(someone.id, someone.today.id, at=share_of(someone, 7))
    assert len(speed_paid(someone.id)) == 1


def test_a_failed_check_cannot_be_taken_again_for_speed(someone: LearnerWithPlan) -> None:
    check(someone.id, someone.today.id, 1, share_of(someone, 0.2))
    with pytest.raises(TimeIsUpError):
        check(someone.id, someone.today.id, 3, share_of(someone, 0.3))
    plans.complete_day(someone.id, someone.today.id, at=share_of(someone, 0.4))
    assert speed_paid(someone.id) == []


@pytest.mark.parametrize("share", [0.05, 0.5, 2.0])
def test_a_task_done_too_fast_or_too_slowly_earns_nothing_for_speed(someone: LearnerWithPlan, share: float) -> None:
    plans.complete_day(someone.id, someone.today.id, at=share_of(someone, share))
    check(someone.id, someone.today.id, 3, share_of(someone, 5))
    assert speed_paid(someone.id) == []


def test_a_check_that_passes_by_a_corrected_key_pays_for_speed(someone: LearnerWithPlan) -> None:
    attempt = check(someone.id, someone.today.id, 1, share_of(someone, 0.2))
    plans.complete_day(someone.id, someone.today.id, at=share_of(someone, 0.4))
    assert speed_paid(someone.id) == []
    wrong = next(one for one in factories.asked(someone.id, attempt) if one.position == 3)
    change_key(attempt, someone.id, 3, wrong.chosen)
    assert speed_paid(someone.id) == [(str(someone.today.id), 10)]


def test_a_check_that_fails_by_a_corrected_key_gives_the_xp_back_by_a_new_entry(someone: LearnerWithPlan) -> None:
    attempt = check(someone.id, someone.today.id, 2, share_of(someone, 0.2))
    plans.complete_day(someone.id, someone.today.id, at=share_of(someone, 0.4))
    before = xp.header(someone.id, at=START).total_xp
    change_key(attempt, someone.id, 1, 3)
    assert speed_paid(someone.id) == [(str(someone.today.id), 10)]
    assert xp.header(someone.id, at=START).total_xp == before - 10


def test_a_question_that_has_no_right_answer_takes_no_xp_for_speed(someone: LearnerWithPlan) -> None:
    attempt = check(someone.id, someone.today.id, 2, share_of(someone, 0.2))
    plans.complete_day(someone.id, someone.today.id, at=share_of(someone, 0.4))
    before = xp.header(someone.id, at=START).total_xp
    change_key(attempt, someone.id, 1, None)
    assert xp.header(someone.id, at=START).total_xp == before
