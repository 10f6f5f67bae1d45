"""Weekly tests, daily checks and finals as they are begun on the real bank, in PostgreSQL."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from logic.assessment import form_service
from logic.assessment.form_service import begin_daily_check, begin_final, begin_weekly
from logic.errors import ConflictError, NotFoundError
from logic.item_bank import key_change_service
from logic.plans import testing_service
from tests import factories
from tests.factories import MORNING
from tests.statements import rows, write

AFTER = MORNING + timedelta(days=8)


def questions(attempt_id: int):
    return rows(
        """select response.*, topic.id as topic_id, topic.skill_id from assessment_responses response
           join item_families family on family.id = response.family_id join topics topic on topic.id = family.topic_id
           where attempt_id = :id order by position""",
        id=attempt_id,
    )


def submit(attempt_id: int) -> None:
    write(
        "update assessment_attempts set status = 'submitted', submitted_at = :at where id = :id",
        at=AFTER,
        id=attempt_id,
    )


def families_of_a_test(learner_id: int, *, at: datetime) -> set[int]:
    """Begin a test of the first week and submit it; which families it asked."""
    begun = begin_weekly(learner_id, 1, at=at)
    submit(begun.attempt_id)
    return {question["family_id"] for question in questions(begun.attempt_id)}


@pytest.fixture
def at_the_test(database: None) -> factories.LearnerWithPlan:
    """A learner who has done the seven days of the first week."""
    someone = factories.learner_with_plan()
    factories.finish_days(someone.id, 7)
    return someone


def told_of_repeats(learner_id: int) -> int:
    """How many questions will come again, by the page before the test."""
    due = testing_service.due(learner_id, at=AFTER)
    assert due
    return due.repeats


def all_weeks_done(plan_id: int) -> None:
    write("update weekly_plans set status = 'completed' where plan_id = :plan", plan=plan_id)


def test_a_week_s_test_and_its_retests_ask_thirty_questions_each_and_no_family_twice(at_the_test) -> None:
    seen: set[int] = set()
    for number in range(3):
        begun = begin_weekly(at_the_test.id, 1, at=AFTER + timedelta(days=number))
        asked = questions(begun.attempt_id)
        families = {question["family_id"] for question in asked}
        assert begun.is_new
        assert len(asked) == len(families) == 30
        assert len({question["skill_id"] for question in asked}) == 1
        assert min(Counter(question["topic_id"] for question in asked).values()) >= 3
        assert not seen & families
        assert not begun.repeats
        seen |= families
        submit(begun.attempt_id)


def test_failing_again_and_again_blocks_nobody_the_first_test_comes_again_first(at_the_test) -> None:
    assert told_of_repeats(at_the_test.id) == 0
    tests = [families_of_a_test(at_the_test.id, at=AFTER + timedelta(days=number)) for number in range(3)]
    told = told_of_repeats(at_the_test.id)
    with capture_logs() as logged:
        fourth = begin_weekly(at_the_test.id, 1, at=AFTER + timedelta(days=3))
    asked = {question["family_id"] for question in questions(fourth.attempt_id)}
    met = asked & set[int]().union(*tests)
    assert len(asked) == 30
    assert told == fourth.repeats == len(met) == len(asked & tests[0]) > 0
    assert [(entry["log_level"], entry["repeats"]) for entry in logged] == [("warning", fourth.repeats)]
    again = begin_weekly(at_the_test.id, 1, at=AFTER + timedelta(days=3, minutes=1))
    assert again == form_service.Begun(fourth.attempt_id, is_new=False, repeats=fourth.repeats)


def test_a_week_that_lost_questions_still_has_a_third_test_which_avoids_the_second(at_the_test) -> None:
    skill = rows("select skill_id from weekly_plans where plan_id = :id and week_number = 1", id=at_the_test.plan.id)
    families = rows(
        """select family.id from item_families family join topics topic on topic.id = family.topic_id
           where topic.skill_id = :skill order by family.id""",
        skill=skill[0]["skill_id"],
    )
    for family in families[: len(families) - 89]:
        key_change_service.retire(factories.keeper(), family["id"], "found to be unclear", at=AFTER)
    first, second = (families_of_a_test(at_the_test.id, at=AFTER + timedelta(days=number)) for number in range(2))
    told = told_of_repeats(at_the_test.id)
    third = begin_weekly(at_the_test.id, 1, at=AFTER + timedelta(days=2))
    asked = {question["family_id"] for question in questions(third.attempt_id)}
    assert told == third.repeats == len(asked & first) == 1
    assert not asked & second


def test_a_test_whose_time_is_up_is_neither_gone_on_with_nor_begun_anew(at_the_test) -> None:
    first = begin_weekly(at_the_test.id, 1, at=AFTER)
    last_moment = AFTER + form_service.WEEKLY_TIME - timedelta(seconds=1)
    assert begin_weekly(at_the_test.id, 1, at=last_moment).attempt_id == first.attempt_id
    for late in (AFTER + form_service.WEEKLY_TIME, AFTER + timedelta(days=9)):
        with pytest.raises(form_service.TimeIsUpError, match="time of this test is up"):
            begin_weekly(at_the_test.id, 1, at=late)
    assert (
        len(rows("select id from assessment_attempts where kind = 'weekly' and user_id = :id", id=at_the_test.id)) == 1
    )


def test_a_test_that_is_open_goes_on_on_every_device(at_the_test) -> None:
    first = begin_weekly(at_the_test.id, 1, at=AFTER)
    again = begin_weekly(at_the_test.id, 1, at=AFTER + timedelta(minutes=5))
    assert (again.attempt_id, again.is_new) == (first.attempt_id, False)
    deadline = rows("select deadline_at from assessment_attempts where id = :id", id=first.attempt_id)
    assert deadline[0]["deadline_at"] == AFTER + timedelta(minutes=45)


def test_fifty_starts_at_once_make_one_test(committed_db: None) -> None:
    someone = factories.learner_with_plan()
    factories.finish_days(someone.id, 7)
    with ThreadPoolExecutor(16) as pool:
        begun = list(pool.map(lambda _: begin_weekly(someone.id, 1, at=AFTER), range(50)))
    assert len({one.attempt_id for one in begun}) == sum(one.is_new for one in begun) == 1


def test_options_are_shuffled_for_each_attempt_and_the_order_is_kept(at_the_test) -> None:
    orders = [
        tuple(question["option_order"]) for question in questions(begin_weekly(at_the_test.id, 1, at=AFTER).attempt_id)
    ]
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
    assert len(set(orders)) > 10


def test_a_test_that_is_not_due_cannot_be_begun(database: None) -> None:
    someone = factories.learner_with_plan()
    for begin, problem in (
        (lambda: begin_weekly(someone.id, 1, at=AFTER), ConflictError),
        (lambda: begin_weekly(someone.id, 2, at=AFTER), ConflictError),
        (lambda: begin_weekly(someone.id, 9, at=AFTER), NotFoundError),
        (lambda: begin_final(someone.id, at=AFTER), ConflictError),
        (lambda: begin_daily_check(someone.id, someone.today.id, at=AFTER), ConflictError),
        (lambda: begin_daily_check(someone.id, 10**12, at=AFTER), NotFoundError),
        (lambda: begin_weekly(factories.learner(), 1, at=AFTER), NotFoundError),
        (lambda: begin_daily_check(factories.learner_with_plan().id, someone.today.id, at=AFTER), NotFoundError),
    ):
        with pytest.raises(problem):
            begin()


def test_a_daily_check_asks_three_of_the_day_s_topic(database: None) -> None:
    someone = factories.learner_with_plan()
    day = someone.today
    factories.finish_days(someone.id, 1)
    begun = begin_daily_check(someone.id, day.id, at=AFTER)
    asked = questions(begun.attempt_id)
    assert len(asked) == 3
    assert len({question["topic_id"] for question in asked}) == 1
    assert begin_daily_check(someone.id, day.id, at=AFTER) == form_service.Begun(begun.attempt_id, is_new=False)


def test_a_final_asks_sixty_over_every_week_and_its_retest_sixty_others(database: None) -> None:
    someone = factories.learner_with_plan()
    all_weeks_done(someone.plan.id)
    weeks = len(someone.plan.weeks)
    final = begin_final(someone.id, at=AFTER)
    asked = questions(final.attempt_id)
    assert set(Counter(question["skill_id"] for question in asked).values()) == {60 // weeks}
    submit(final.attempt_id)
    retest = begin_final(someone.id, at=AFTER + timedelta(days=14))
    again = questions(retest.attempt_id)
    assert (
        rows("select kind from assessment_attempts where id = :id", id=retest.attempt_id)[0]["kind"] == "comprehensive"
    )
    assert len(again) == 60
    assert not {question["family_id"] for question in asked} & {question["family_id"] for question in again}


def test_more_time_is_given_where_it_was_granted(at_the_test) -> None:
    begun = begin_weekly(at_the_test.id, 1, at=AFTER, time_factor=1.5)
    row = rows("select deadline_at from assessment_attempts where id = :id", id=begun.attempt_id)[0]
    assert row["deadline_at"] == AFTER + timedelta(minutes=67, seconds=30)
