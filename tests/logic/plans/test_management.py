"""Several plans of one learner on real PostgreSQL: pause, resume, switch, restart, and what is kept of each."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from logic.assessment import service as assessment
from logic.assessment.service import PlanUnderWayError
from logic.errors import ConflictError, NotFoundError
from logic.plans import management_service as management
from logic.plans import service as plans
from logic.plans import testing_service
from logic.plans.activation_service import AnotherPlanActiveError, TimedTestOpenError
from logic.plans.management_service import RestartedTodayError
from logic.plans.states import Plan
from logic.xp import service as xp
from tests import factories
from tests.factories import MORNING, LearnerWithPlan
from tests.statements import rows

DAY = timedelta(days=1)
LATER = MORNING + DAY


def events(learner_id: int) -> list[tuple[str, int]]:
    """What was recorded about plans, in order."""
    kept = rows(
        "select kind, (details ->> 'plan')::bigint as plan from learner_events"
        " where user_id = :me and kind like 'plan_%' order by id",
        me=learner_id,
    )
    return [(row["kind"], row["plan"]) for row in kept]


def statuses(learner_id: int) -> dict[int, str]:
    return {plan.id: plan.status for plan in management.history(learner_id)}


def add_plan(learner_id: int, track: str, *, at: datetime = LATER) -> int:
    """Be measured on another track while a plan is active, and switch to the plan made from it; its id."""
    attempt_id = factories.submitted_diagnostic(learner_id, track=track, at=at)
    return plans.make_from_diagnostic(learner_id, attempt_id, at=at + timedelta(hours=1), switch=True).id


@pytest.fixture
def someone(database: None) -> LearnerWithPlan:
    """A learner who did two days of their only plan."""
    learner = factories.learner_with_plan()
    factories.finish_days(learner.id, 2)
    return learner


@pytest.fixture
def two(someone: LearnerWithPlan) -> tuple[int, int, int]:
    """That learner with a paused Python plan and an active SQL plan: who, and both."""
    return someone.id, someone.plan.id, add_plan(someone.id, "sql")


def test_a_paused_plan_keeps_everything_and_goes_on_where_it_was(someone: LearnerWithPlan) -> None:
    before = plans.current(someone.id)
    paused = management.pause(someone.id, at=LATER)
    assert (paused.id, paused.status, paused.paused_at, paused.days_done) == (someone.plan.id, "paused", LATER, 2)
    assert plans.current_or_none(someone.id) is None
    assert management.paused(someone.id) == paused
    assert management.active(someone.id) is None
    resumed = management.resume(someone.id, at=LATER + 30 * DAY)
    assert (resumed.id, resumed.status, resumed.paused_at) == (paused.id, "active", None)
    assert resumed.content_version == paused.content_version
    assert plans.current(someone.id) == before
    assert management.paused(someone.id) is None
    assert events(someone.id)[-2:] == [("plan_paused", paused.id), ("plan_resumed", paused.id)]


def test_nothing_can_be_done_in_a_paused_plan(someone: LearnerWithPlan) -> None:
    today = plans.current(someone.id).today
    assert today
    management.pause(someone.id, at=LATER)
    for act in (plans.start_day, plans.complete_day):
        with pytest.raises(ConflictError, match="not active"):
            act(someone.id, today.id, at=LATER)
    assert testing_service.due(someone.id, at=LATER) is None


def test_without_an_active_plan_there_is_nothing_to_pause_or_restart(database: None) -> None:
    nobody = factories.learner()
    for act in (management.pause, management.restart):
        with pytest.raises(NotFoundError, match="no active plan"):
            act(nobody, at=LATER)
    with pytest.raises(NotFoundError, match="no such plan"):
        management.resume(nobody, at=LATER)
    assert management.history(nobody) == ()


def test_a_page_that_is_out_of_date_pauses_and_restarts_no_other_plan(two: tuple[int, int, int]) -> None:
    learner_id, python, sql = two
    for act in (management.pause, management.restart):
        with pytest.raises(ConflictError, match="changed since"):
            act(learner_id, python, at=LATER + DAY)
    assert statuses(learner_id) == {sql: "active", python: "paused"}


def test_a_timed_test_under_way_holds_the_plan_until_it_is_submitted(someone: LearnerWithPlan) -> None:
    other = factories.submitted_diagnostic(someone.id, track="sql", at=LATER)
    factories.finish_days(someone.id, 5, at=LATER)
    due = testing_service.due(someone.id, at=LATER)
    assert due
    attempt = testing_service.begin(someone.id, due, at=LATER)
    soon = LATER + timedelta(minutes=10)
    for refused in (
        lambda: management.pause(someone.id, at=soon),
        lambda: management.restart(someone.id, at=soon),
        lambda: plans.make_from_diagnostic(someone.id, other, at=soon, switch=True),
    ):
        with pytest.raises(TimedTestOpenError, match="submit the test first"):
            refused()
    assert statuses(someone.id) == {someone.plan.id: "active"}
    testing_service.submit(someone.id, attempt, at=soon)
    assert management.pause(someone.id, at=soon).status is Plan.PAUSED


def test_a_test_whose_time_is_up_holds_nothing(someone: LearnerWithPlan) -> None:
    factories.finish_days(someone.id, 5, at=LATER)
    due = testing_service.due(someone.id, at=LATER)
    assert due
    attempt = testing_service.begin(someone.id, due, at=LATER)
    assert management.pause(someone.id, at=LATER + timedelta(hours=1)).status is Plan.PAUSED
    assert testing_service.outcome(someone.id, attempt, at=LATER + DAY).is_passed is False


def test_an_open_daily_check_holds_nothing(someone: LearnerWithPlan) -> None:
    testing_service.begin_check(someone.id, someone.today.id, at=LATER)
    assert management.pause(someone.id, at=LATER).status is Plan.PAUSED


def test_only_the_track_of_the_active_plan_cannot_be_measured_anew(someone: LearnerWithPlan) -> None:
    with pytest.raises(PlanUnderWayError):
        assessment.begin_diagnostic(someone.id, "python", at=LATER)
    assert assessment.begin_diagnostic(someone.id, "sql", at=LATER).question
    management.pause(someone.id, at=LATER)
    assert assessment.begin_diagnostic(someone.id, "python", at=LATER).question


def test_a_second_plan_is_made_only_by_switching_to_it(someone: LearnerWithPlan) -> None:
    attempt_id = factories.submitted_diagnostic(someone.id, track="sql", at=LATER)
    with pytest.raises(AnotherPlanActiveError):
        plans.make_from_diagnostic(someone.id, attempt_id, at=LATER)
    assert statuses(someone.id) == {someone.plan.id: "active"}
    made = plans.make_from_diagnostic(someone.id, attempt_id, at=LATER, switch=True)
    assert statuses(someone.id) == {made.id: "active", someone.plan.id: "paused"}
    assert plans.current(someone.id).target == "SQL"
    assert plans.make_from_diagnostic(someone.id, attempt_id, at=LATER, switch=True) == made
    assert events(someone.id)[-2:] == [("plan_paused", someone.plan.id), ("plan_made", made.id)]


def test_a_switch_that_cannot_make_its_plan_pauses_nothing(someone: LearnerWithPlan) -> None:
    unfinished = assessment.begin_diagnostic(someone.id, "sql", at=LATER).attempt_id
    with pytest.raises(NotFoundError):
        plans.make_from_diagnostic(someone.id, unfinished, at=LATER, switch=True)
    assert statuses(someone.id) == {someone.plan.id: "active"}


def test_switching_goes_to_and_fro_and_each_plan_keeps_its_own_day(two: tuple[int, int, int]) -> None:
    learner_id, python, sql = two
    factories.finish_days(learner_id, 1, at=LATER + timedelta(hours=2))
    back = management.switch(learner_id, python, at=LATER + DAY)
    assert (back.id, back.status, back.days_done) == (python, "active", 2)
    assert statuses(learner_id) == {python: "active", sql: "paused"}
    again = management.switch(learner_id, sql, at=LATER + 2 * DAY)
    assert (again.status, again.days_done) == ("active", 1)
    assert management.switch(learner_id, sql, at=LATER + 3 * DAY) == again
    assert len(events(learner_id)) == 2 + 1 + 4


def test_resuming_beside_an_active_plan_is_refused(two: tuple[int, int, int]) -> None:
    learner_id, python, sql = two
    for wanted in (None, python):
        with pytest.raises(AnotherPlanActiveError):
            management.resume(learner_id, wanted, at=LATER + DAY)
    assert management.resume(learner_id, sql, at=LATER + DAY).status is Plan.ACTIVE
    assert statuses(learner_id) == {sql: "active", python: "paused"}


def test_the_plan_paused_last_is_the_one_to_resume(two: tuple[int, int, int]) -> None:
    learner_id, python, sql = two
    management.pause(learner_id, at=LATER + DAY)
    assert [plan.id for plan in management.history(learner_id)] == [sql, python]
    assert management.resume(learner_id, at=LATER + 2 * DAY).id == sql
    management.pause(learner_id, at=LATER + 3 * DAY)
    assert management.resume(learner_id, python, at=LATER + 4 * DAY).id == python


def test_somebody_elses_plan_does_not_exist(someone: LearnerWithPlan) -> None:
    stranger = factories.learner("Eve")
    for act in (management.switch, management.resume):
        with pytest.raises(NotFoundError):
            act(stranger, someone.plan.id, at=LATER)
    assert statuses(someone.id) == {someone.plan.id: "active"}
    assert management.history(stranger) == ()


def test_a_restart_ends_the_plan_and_makes_a_new_one_of_the_same_diagnostic(someone: LearnerWithPlan) -> None:
    xp_before = xp.header(someone.id, at=LATER).total_xp
    made = management.restart(someone.id, at=LATER)
    assert made.id != someone.plan.id
    assert (made.target, made.status, made.days_done, made.made_at) == ("Python", "active", 0, LATER)
    new, old = management.history(someone.id)
    assert new == made
    assert (old.id, old.status, old.ended_at, old.days_done) == (someone.plan.id, "failed", LATER, 2)
    assert xp.header(someone.id, at=LATER).total_xp == xp_before
    assert plans.current(someone.id).today


def test_a_track_is_restarted_once_a_day(someone: LearnerWithPlan) -> None:
    factories.finish_days(someone.id, 1)
    made = management.restart(someone.id, at=LATER)
    factories.finish_days(someone.id, 1, at=LATER)
    with pytest.raises(RestartedTodayError, match="Nothing was changed"):
        management.restart(someone.id, at=LATER + timedelta(minutes=5))
    assert plans.current(someone.id).id == made.id
    assert management.restart(someone.id, at=LATER + DAY).id != made.id


def test_restarting_what_is_not_begun_changes_nothing(someone: LearnerWithPlan) -> None:
    made = management.restart(someone.id, at=LATER)
    assert management.restart(someone.id, at=LATER + DAY) == made
    assert len(management.history(someone.id)) == 2


def test_a_restart_stands_on_the_newest_diagnostic_no_other_plan_stands_on(someone: LearnerWithPlan) -> None:
    management.pause(someone.id, at=LATER)
    newer = factories.submitted_diagnostic(someone.id, share_right=0.9, at=LATER)
    management.resume(someone.id, at=LATER + DAY)
    made = management.restart(someone.id, at=LATER + DAY)
    (plan,) = rows("select attempt_id from personalized_plans where id = :plan", plan=made.id)
    assert plan["attempt_id"] == newer


def test_a_paused_plan_keeps_its_diagnostic_when_another_of_its_track_restarts(someone: LearnerWithPlan) -> None:
    management.pause(someone.id, at=LATER)
    second = add_plan(someone.id, "python")
    management.switch(someone.id, someone.plan.id, at=LATER + DAY)
    made = management.restart(someone.id, at=LATER + DAY)
    attempts = {row["id"]: row["attempt_id"] for row in rows("select id, attempt_id from personalized_plans")}
    assert attempts[made.id] == attempts[someone.plan.id] != attempts[second]
    assert statuses(someone.id) == {made.id: "active", second: "paused", someone.plan.id: "failed"}


def test_a_plan_that_has_ended_is_not_taken_up_again(someone: LearnerWithPlan) -> None:
    made = management.restart(someone.id, at=LATER)
    with pytest.raises(ConflictError, match="failed"):
        management.switch(someone.id, someone.plan.id, at=LATER)
    assert statuses(someone.id) == {made.id: "active", someone.plan.id: "failed"}


@pytest.mark.parametrize(("away", "kept"), [(1, 1), (3, 1), (40, 1)])
def test_days_of_a_pause_break_no_streak(database: None, away: int, kept: int) -> None:
    learner = factories.learner_with_plan(at=MORNING)
    assert xp.header(learner.id, at=MORNING).streak_days == 1
    management.pause(learner.id, at=MORNING + DAY)
    end = MORNING + (1 + away) * DAY
    assert xp.header(learner.id, at=end).streak_days == kept
    management.resume(learner.id, at=end)
    assert xp.header(learner.id, at=end).streak_days == kept
    factories.finish_days(learner.id, 1, at=end + timedelta(hours=1))
    assert xp.header(learner.id, at=end + timedelta(hours=2)).streak_days == kept + 1


def test_a_streak_that_was_over_before_the_pause_stays_over(database: None) -> None:
    learner = factories.learner_with_plan(at=MORNING)
    management.pause(learner.id, at=MORNING + 2 * DAY)
    assert xp.header(learner.id, at=MORNING + 3 * DAY).streak_days == 0


def test_after_the_pause_the_days_count_again(database: None) -> None:
    learner = factories.learner_with_plan(at=MORNING)
    management.pause(learner.id, at=MORNING + DAY)
    management.resume(learner.id, at=MORNING + 5 * DAY)
    seen = [xp.header(learner.id, at=MORNING + day * DAY).streak_days for day in (5, 6, 7)]
    assert seen == [1, 1, 0]


def test_switching_is_no_pause(two: tuple[int, int, int]) -> None:
    learner_id, python, _ = two
    moment = LATER + 2 * DAY
    management.switch(learner_id, python, at=moment)
    assert xp.header(learner_id, at=LATER + DAY).streak_days == 2
    assert xp.header(learner_id, at=LATER + 3 * DAY).streak_days == 0
