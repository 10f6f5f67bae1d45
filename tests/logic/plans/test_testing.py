"""Weekly tests, extra days, finals, corrections and verdicts, through the services on real PostgreSQL."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from db.engine import transaction
from db.queries import forms as form_queries
from logic.assessment.timed_service import TimedSitting
from logic.errors import ConflictError, NotFoundError
from logic.plans import service as plans
from logic.plans import testing_service as testing
from logic.plans.testing_service import TestOutcome
from logic.xp import service as xp
from tests import factories
from tests.factories import MORNING, LearnerWithPlan
from tests.statements import rows, write

AFTER = MORNING + timedelta(days=8)


def choice(attempt_id: int, position: int, *, right: bool) -> int:
    """The place of the key, or of a distractor, in a question."""
    row = rows(
        "select option_order from assessment_responses where attempt_id = :attempt and position = :position",
        attempt=attempt_id,
        position=position,
    )[0]
    return int(row["option_order"].index(0 if right else 1))


def take(learner_id: int, right: int, *, at=AFTER) -> TestOutcome:
    """Take the test that is due and answer so many questions rightly."""
    due = testing.due(learner_id, at=at)
    assert due
    attempt = testing.begin(learner_id, due, at=at)
    sitting = testing.sitting(learner_id, attempt, at=at)
    for number, mark in enumerate(sitting.marks):
        picked = choice(attempt, mark.position, right=number < right)
        testing.answer(learner_id, attempt, mark.position, picked, at=at + timedelta(seconds=20 * (number + 1)))
    return testing.submit(learner_id, attempt, at=at + timedelta(minutes=30))


def do_days(learner_id: int, *, at=AFTER) -> int:
    """Do every day that can be done; how many."""
    done = 0
    while (plan := plans.current_or_none(learner_id)) and (today := plan.today):
        moment = at + timedelta(hours=done)
        plans.start_day(learner_id, today.id, at=moment)
        plans.complete_day(learner_id, today.id, at=moment + timedelta(minutes=30))
        done += 1
    return done


def ability_in_use(learner: LearnerWithPlan) -> float | None:
    """The ability the next test is made for."""
    with transaction(learner.id) as session:
        return form_queries.latest_theta(session, learner.id, learner.plan.track_id)


@pytest.fixture
def someone(database: None) -> LearnerWithPlan:
    """A learner whose first week's test is due."""
    learner = factories.learner_with_plan()
    factories.finish_days(learner.id, 7)
    return learner


def test_twenty_one_of_thirty_pass_a_week_and_open_the_next(someone: LearnerWithPlan) -> None:
    outcome = take(someone.id, 21)
    assert (outcome.right, outcome.counted, outcome.needed, outcome.is_passed) == (21, 30, 21, True)
    assert outcome.xp_gained == 300
    plan = plans.current(someone.id)
    assert [week.status for week in plan.weeks][:2] == ["completed", "in_progress"]
    assert plan.today
    assert testing.due(someone.id, at=AFTER) is None


@pytest.mark.parametrize(
    ("right", "severity", "days"), [(20, "low", 2), (18, "low", 2), (17, "medium", 3), (14, "high", 4)]
)
def test_fewer_add_days_for_the_weakest_topics(someone: LearnerWithPlan, right: int, severity: str, days: int) -> None:
    outcome = take(someone.id, right)
    assert outcome.is_passed is False
    assert outcome.diagnosis
    assert (outcome.diagnosis.severity, outcome.diagnosis.extra_days) == (severity, days)
    assert len(outcome.diagnosis.weak_topics) == days
    week = plans.current(someone.id).weeks[0]
    assert (week.status, len(week.days)) == ("extra_days", 7 + days)
    assert testing.due(someone.id, at=AFTER) is None
    assert do_days(someone.id) == days
    assert testing.due(someone.id, at=AFTER + timedelta(days=2)) is not None


def test_a_week_recovered_pays_its_recovery_once(someone: LearnerWithPlan) -> None:
    take(someone.id, 10)
    do_days(someone.id)
    outcome = take(someone.id, 30, at=AFTER + timedelta(days=4))
    assert outcome.xp_gained == 325
    again = testing.submit(someone.id, outcome.attempt_id, at=AFTER + timedelta(days=9))
    assert again == outcome
    entries = [entry.reason for entry in xp.ledger(someone.id)]
    assert (entries.count("weekly_test"), entries.count("recovery")) == (1, 1)


def test_the_third_failure_suggests_and_never_blocks(someone: LearnerWithPlan) -> None:
    for number in range(4):
        outcome = take(someone.id, 5, at=AFTER + timedelta(days=5 * number))
        assert outcome.diagnosis
        assert outcome.diagnosis.failures == number + 1
        do_days(someone.id, at=AFTER + timedelta(days=5 * number + 1))
    assert take(someone.id, 29, at=AFTER + timedelta(days=40)).is_passed


def whole_plan(learner_id: int) -> None:
    at = AFTER
    while (due := testing.due(learner_id, at=at)) is None or due.kind == "weekly":
        if due:
            take(learner_id, 30, at=at)
        else:
            do_days(learner_id, at=at)
        at += timedelta(days=8)


@pytest.mark.parametrize(("right", "passed"), [(43, True), (42, False)])
def test_exactly_seventy_percent_passes_a_week_and_not_the_final(
    someone: LearnerWithPlan,
    right: int,
    passed: bool,  # noqa: FBT001 -- a case of the table
) -> None:
    whole_plan(someone.id)
    outcome = take(someone.id, right, at=AFTER + timedelta(days=90))
    assert outcome.is_passed is passed
    assert (plans.current_or_none(someone.id) is None) is passed


def test_a_final_that_is_not_passed_leads_over_fourteen_days_to_a_retest_and_a_verdict(
    someone: LearnerWithPlan,
) -> None:
    whole_plan(someone.id)
    take(someone.id, 30, at=AFTER + timedelta(days=90))
    assert do_days(someone.id, at=AFTER + timedelta(days=91)) == 14
    due = testing.due(someone.id, at=AFTER + timedelta(days=120))
    assert due
    assert due.kind == "comprehensive"
    outcome = take(someone.id, 48, at=AFTER + timedelta(days=120))
    assert outcome.is_passed
    verdict = rows("select * from verdicts where user_id = :id", id=someone.id)[0]
    assert (verdict["score"], verdict["total_questions"], verdict["readiness_level"]) == (48, 60, "job ready")
    assert verdict["low"] <= verdict["high"]
    assert rows("select status from personalized_plans where user_id = :id", id=someone.id) == [{"status": "completed"}]


def test_at_the_deadline_a_test_is_closed_with_what_was_saved(someone: LearnerWithPlan) -> None:
    due = testing.due(someone.id, at=AFTER)
    assert due
    attempt = testing.begin(someone.id, due, at=AFTER)
    testing.answer(someone.id, attempt, 1, choice(attempt, 1, right=True), at=AFTER + timedelta(minutes=44))
    late: TimedSitting = testing.answer(
        someone.id, attempt, 2, choice(attempt, 2, right=True), at=AFTER + timedelta(minutes=46)
    )
    assert late.is_over
    assert testing.outcome(someone.id, attempt, at=AFTER + timedelta(hours=2)).right == 1


def test_the_job_closes_tests_nobody_came_back_to(someone: LearnerWithPlan) -> None:
    due = testing.due(someone.id, at=AFTER)
    assert due
    attempt = testing.begin(someone.id, due, at=AFTER)
    assert testing.close_overdue(at=AFTER + timedelta(minutes=44)) == 0
    assert testing.close_overdue(at=AFTER + timedelta(minutes=46)) == 1
    assert testing.outcome(someone.id, attempt, at=AFTER + timedelta(days=1)).right == 0


def test_a_test_that_cannot_be_closed_keeps_back_nobody_elses(someone: LearnerWithPlan) -> None:
    other = factories.learner_with_plan("Grace Hopper")
    factories.finish_days(other.id, 7)
    for number, learner_id in enumerate((someone.id, other.id)):
        moment = AFTER + timedelta(minutes=number)
        due = testing.due(learner_id, at=moment)
        assert due
        testing.begin(learner_id, due, at=moment)
    write("update assessment_attempts set week_number = 9 where user_id = :id and kind = 'weekly'", id=someone.id)
    assert testing.close_overdue(at=AFTER + timedelta(hours=2)) == 1
    found = rows("select user_id from assessment_attempts where kind = 'weekly' and status = 'submitted'")
    assert [row["user_id"] for row in found] == [other.id]


def test_three_questions_throw_away_nothing_of_what_longer_tests_said(database: None) -> None:
    strong = factories.learner_with_plan(share_right=0.95)
    factories.finish_days(strong.id, 1)
    before = plans.current(strong.id).forecast
    measured = ability_in_use(strong)
    check = testing.begin_check(strong.id, strong.today.id, at=AFTER)
    for position in (1, 2, 3):
        testing.answer(strong.id, check, position, choice(check, position, right=True), at=AFTER)
    testing.submit(strong.id, check, at=AFTER + timedelta(minutes=2))
    assert plans.current(strong.id).forecast == before
    assert ability_in_use(strong) == measured


def test_time_is_added_up_however_often_a_question_is_looked_at_and_ten_minutes_at_most(
    someone: LearnerWithPlan,
) -> None:
    due = testing.due(someone.id, at=AFTER)
    assert due
    attempt = testing.begin(someone.id, due, at=AFTER)

    def moment(seconds: int) -> datetime:
        return AFTER + timedelta(seconds=seconds)

    testing.sitting(someone.id, attempt, position=1, at=moment(0))
    testing.flag(someone.id, attempt, 1, flagged=True, at=moment(60))
    testing.answer(someone.id, attempt, 1, 0, at=moment(61))
    testing.sitting(someone.id, attempt, position=2, at=moment(62))
    testing.sitting(someone.id, attempt, position=1, at=moment(91))
    testing.answer(someone.id, attempt, 1, 1, at=moment(100))
    testing.sitting(someone.id, attempt, position=2, at=moment(105))
    testing.answer(someone.id, attempt, 2, 0, at=moment(115))
    testing.sitting(someone.id, attempt, position=3, at=moment(116))
    testing.answer(someone.id, attempt, 3, 0, at=moment(2000))
    spent = rows(
        "select elapsed_ms / 1000 as seconds from assessment_responses where attempt_id = :id and position <= 3"
        " order by position",
        id=attempt,
    )
    assert [row["seconds"] for row in spent] == [76, 40, 600]


def test_another_persons_test_is_not_found(someone: LearnerWithPlan) -> None:
    due = testing.due(someone.id, at=AFTER)
    assert due
    attempt = testing.begin(someone.id, due, at=AFTER)
    stranger = factories.learner()
    for act in (
        lambda: testing.sitting(stranger, attempt, at=AFTER),
        lambda: testing.answer(stranger, attempt, 1, 0, at=AFTER),
        lambda: testing.submit(stranger, attempt, at=AFTER),
        lambda: testing.outcome(stranger, attempt, at=AFTER),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_answers_can_be_changed_until_submission(someone: LearnerWithPlan) -> None:
    due = testing.due(someone.id, at=AFTER)
    assert due
    attempt = testing.begin(someone.id, due, at=AFTER)
    testing.answer(someone.id, attempt, 1, choice(attempt, 1, right=False), at=AFTER)
    testing.answer(someone.id, attempt, 1, choice(attempt, 1, right=True), at=AFTER + timedelta(minutes=1))
    outcome = testing.submit(someone.id, attempt, at=AFTER + timedelta(minutes=2))
    assert outcome.right == 1
    with pytest.raises(ConflictError):
        testing.answer(someone.id, attempt, 1, 0, at=AFTER + timedelta(minutes=3))
