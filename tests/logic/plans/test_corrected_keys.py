"""What a corrected key does to a plan: it goes forward, and nothing that was done is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from logic.errors import NotFoundError
from logic.item_bank import key_change_service as key_changes
from logic.notifications import notice_service
from logic.plans import corrected_keys_service as following
from logic.plans import management_service as management
from logic.plans import service as plans
from logic.plans import testing_service as testing
from logic.plans import verdict_service as verdicts
from logic.xp import service as xp
from tests import factories, finals, timed_tests
from tests.corrected_keys import CORRECTED, LATER, TEST_DAY, change, learner_with_test
from tests.factories import MORNING
from tests.statements import rows

pytestmark = pytest.mark.usefixtures("database")


def weeks(learner: int) -> list[tuple[str, int, int]]:
    """State, extra days as noted and as there are, of each week."""
    found = rows(
        """
        select week.status, extra_days_added,
               (select count(*) from daily_tasks day where day.week_id = week.id and day.is_extra) as extra
        from weekly_plans week where week.user_id = :id order by week_number
        """,
        id=learner,
    )
    return [(week["status"], week["extra_days_added"], week["extra"]) for week in found]


def paid(learner: int) -> dict[str, int]:
    return {
        row["reward_type"]: row["xp"]
        for row in rows(
            "select reward_type, sum(xp_amount)::int as xp from xp_rewards where user_id = :id group by 1", id=learner
        )
    }


def told(learner: int) -> str:
    return " ".join(notice.body for notice in notice_service.unread(learner))


def test_a_week_that_was_passed_after_all_is_done_and_the_next_one_opens() -> None:
    learner, test = learner_with_test(20)
    assert weeks(learner)[0] == ("extra_days", 2, 2)
    change(test, was_right=False)
    assert weeks(learner)[:2] == [("completed", 0, 0), ("in_progress", 0, 0)]
    current = plans.current(learner)
    assert current.today
    assert current.current_week.number == 2
    assert paid(learner) == {"daily_task": 7 * 15, "weekly_test": 300}
    assert following.WEEK_IS_DONE in told(learner)
    outcome = testing.outcome(learner, test, at=LATER)
    assert outcome.is_passed
    assert outcome.right == 21
    assert outcome.diagnosis is None
    assert len(rows("select 1 from weak_topic_diagnoses where user_id = :id", id=learner)) == 1, "history stays"


def test_an_extra_day_that_was_begun_counts_as_done_and_is_paid() -> None:
    learner, test = learner_with_test(20)
    begun = plans.current(learner).today
    assert begun
    plans.start_day(learner, begun.id, at=CORRECTED)
    change(test, was_right=False)
    assert weeks(learner)[0] == ("completed", 1, 1)
    assert paid(learner)["daily_task"] == 8 * 15
    assert rows("select status from daily_tasks where id = :id", id=begun.id) == [{"status": "completed"}]


def test_a_retest_that_is_open_meanwhile_is_scored_and_changes_nothing_more() -> None:
    learner, test = learner_with_test(20)
    moment = finals.do_days(learner, CORRECTED - timedelta(hours=2))
    due = testing.due(learner, at=moment)
    assert due
    retest = testing.begin(learner, due, at=moment)
    change(test, was_right=False)
    before = weeks(learner)
    outcome = testing.submit(learner, retest, at=moment + timedelta(minutes=30))
    assert outcome.right == 0
    assert weeks(learner) == before
    assert before[0][0] == "completed"
    assert len(rows("select 1 from weak_topic_diagnoses where user_id = :id", id=learner)) == 1


def test_a_paused_plan_follows_too_and_stays_paused() -> None:
    learner, test = learner_with_test(20)
    (plan,) = management.history(learner)
    management.pause(learner, plan.id, at=TEST_DAY + timedelta(hours=6))
    change(test, was_right=False)
    assert weeks(learner)[:2] == [("completed", 0, 0), ("in_progress", 0, 0)]
    assert plans.current_or_none(learner) is None
    management.resume(learner, plan.id, at=LATER)
    assert plans.current(learner).today


def test_a_week_that_is_no_longer_passed_stays_done_and_gives_its_xp_back() -> None:
    learner, test = learner_with_test(21)
    day = plans.current(learner).today
    change(test, was_right=True)
    assert weeks(learner)[:2] == [("completed", 0, 0), ("in_progress", 0, 0)]
    assert plans.current(learner).today == day
    assert paid(learner) == {"daily_task": 7 * 15, "weekly_test": 300, "correction": -300}
    outcome = testing.outcome(learner, test, at=LATER)
    assert not outcome.is_passed
    assert outcome.next_step.startswith("A question was corrected, and the week is done all the same.")


def test_a_change_that_passes_nobody_moves_nothing() -> None:
    learner, test = learner_with_test(19)
    change(test, was_right=False)
    assert weeks(learner)[0] == ("extra_days", 2, 2)
    assert testing.outcome(learner, test, at=LATER).right == 20


def test_a_final_that_was_passed_after_all_ends_the_plan_in_the_midst_of_its_correction() -> None:
    learner = finals.learner_at_final(at=MORNING - timedelta(days=60)).id
    final = finals.take(learner, 42, at=MORNING).attempt_id
    begun = plans.current(learner).today
    assert begun
    plans.start_day(learner, begun.id, at=CORRECTED)
    change(final, was_right=False)
    view = verdicts.verdict(learner, None)
    assert (view.right, view.counted, view.is_retest) == (43, 60, False)
    assert following.PLAN_IS_DONE in told(learner)
    assert [week[0] for week in weeks(learner)] == ["completed"] * 6
    assert plans.current_or_none(learner) is None
    assert rows("select status from correction_plans where user_id = :id", id=learner) == [{"status": "completed"}]
    days = rows(
        """
        select day.status from daily_tasks day join weekly_plans week on week.id = day.week_id
        where day.user_id = :id and week.kind = 'correction'
        """,
        id=learner,
    )
    assert days == [{"status": "completed"}]
    with pytest.raises(NotFoundError):
        plans.current(learner)


def test_a_verdict_follows_the_score_of_its_test_and_keeps_its_day() -> None:
    learner = finals.learner_at_final(at=MORNING - timedelta(days=60)).id
    final = finals.take(learner, 48, at=MORNING).attempt_id
    before = verdicts.verdict(learner, None)
    assert before.level == "job ready"
    change(final, was_right=True)
    after = verdicts.verdict(learner, None)
    assert (after.right, after.level) == (47, "needs additional training")
    assert after.decided_at == before.decided_at
    assert after.probability_ready < before.probability_ready
    assert following.VERDICT_IS_CORRECTED in told(learner)


def test_a_final_that_is_no_longer_passed_leads_to_its_verdict_and_to_no_correction() -> None:
    learner = finals.learner_at_final(at=MORNING - timedelta(days=60)).id
    final = finals.take(learner, 43, at=MORNING).attempt_id
    change(final, was_right=True)
    outcome = testing.outcome(learner, final, at=LATER)
    assert (outcome.right, outcome.is_passed, outcome.has_verdict) == (42, False, True)
    assert outcome.next_step == "Your verdict is in."
    assert verdicts.verdict(learner, None).right == 42
    assert rows("select 1 from correction_plans where user_id = :id", id=learner) == []


def test_the_verdict_of_a_retest_does_not_follow_its_final() -> None:
    """The last test decides; of the first only the score changes."""
    learner = finals.learner_at_final(at=MORNING - timedelta(days=60)).id
    final = finals.take(learner, 42, at=MORNING).attempt_id
    retest = finals.take(learner, 45, at=MORNING + timedelta(days=2)).attempt_id
    before = verdicts.verdict(learner, None)
    change(final, was_right=False)
    assert verdicts.verdict(learner, None) == before
    change(retest, was_right=False)
    assert verdicts.verdict(learner, None).right == 46
    assert rows("select score from final_retests where user_id = :id", id=learner) == [{"score": 46}]


def test_the_job_run_twice_moves_a_plan_once() -> None:
    learner, test = learner_with_test(20)
    change(test, was_right=False)
    state, ledger = weeks(learner), paid(learner)
    for made in rows("select id from key_changes"):
        key_changes.work_off(made["id"], at=LATER)
    assert (weeks(learner), paid(learner)) == (state, ledger)
    assert xp.header(learner, at=LATER).total_xp == sum(ledger.values())


def test_what_had_no_answer_goes_on_counting_as_wrong() -> None:
    learner = factories.learner_with_plan().id
    factories.finish_days(learner, 7)
    due = testing.due(learner, at=TEST_DAY)
    assert due
    test = testing.begin(learner, due, at=TEST_DAY)
    for question in timed_tests.stored(test)[:15]:
        choice = question.key if question.position < 15 else (question.key + 1) % 4
        testing.answer(learner, test, question.position, choice, at=TEST_DAY)
    assert testing.submit(learner, test, at=TEST_DAY).right == 14
    change(test, was_right=False)
    outcome = testing.outcome(learner, test, at=CORRECTED)
    assert (outcome.right, outcome.counted, outcome.is_passed) == (15, 30, False)
    assert "weekly_test" not in paid(learner)
