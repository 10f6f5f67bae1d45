"""A learner who does whatever can be done, in any order, and what must hold after each step."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from logic.errors import ConflictError, NotFoundError
from logic.plans import service as plans
from logic.plans import testing_service as testing
from tests import factories
from tests.factories import MORNING
from tests.statements import rows, write

SHARES = st.sampled_from([0.0, 0.3, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.9, 1.0])


class PlanMachine(RuleBasedStateMachine):
    """Steps are what a learner can do on the pages; the clock moves with each."""

    steps = itertools.count(1)

    @initialize(share=SHARES)
    def begin(self, share: float) -> None:
        """A learner is measured and gets a plan."""
        self.now: datetime = MORNING
        self.learner = factories.learner_with_plan(share_right=share).id

    def later(self, **much: float) -> datetime:
        """Let time pass."""
        next(PlanMachine.steps)
        self.now += timedelta(**much)
        return self.now

    def today(self) -> int | None:
        plan = plans.current_or_none(self.learner)
        return plan.today.id if plan and plan.today else None

    @rule(minutes=st.integers(1, 300))
    def do_the_day(self, minutes: int) -> None:
        """Start and finish the open day, if there is one; twice changes nothing."""
        day = self.today()
        if day is None:
            return
        plans.start_day(self.learner, day, at=self.later(hours=3))
        plans.complete_day(self.learner, day, at=self.later(minutes=minutes))
        assert plans.complete_day(self.learner, day, at=self.later(minutes=1)).award.gained == 0

    @rule(count=st.integers(1, 7))
    def do_several_days(self, count: int) -> None:
        """A diligent stretch."""
        for _ in range(count):
            self.do_the_day(30)

    @rule(share=SHARES, blank=st.integers(0, 5), submits=st.booleans())
    def take_the_test(self, share: float, blank: int, submits: bool) -> None:  # noqa: FBT001 -- drawn by the machine
        """Take the test that is due: some questions right, some left blank, submitted or left to its deadline."""
        due = testing.due(self.learner, at=self.later(hours=1))
        if due is None:
            return
        attempt = testing.begin(self.learner, due, at=self.later(minutes=1))
        self.answer(attempt, round(share * due.questions), blank)
        if submits:
            outcome = testing.submit(self.learner, attempt, at=self.later(minutes=20))
            assert testing.submit(self.learner, attempt, at=self.later(minutes=1)) == outcome
        else:
            testing.close_overdue_of(self.learner, at=self.later(hours=4))

    def answer(self, attempt: int, right: int, blank: int) -> None:
        """Answer a whole test in one statement: what many short calls would leave."""
        write(
            """
            update assessment_responses response set chosen = case when position <= :right then 0 else 1 end,
                   answered_at = :at, elapsed_ms = 20000
            where attempt_id = :attempt and position <= (
                select count(*) from assessment_responses whole where whole.attempt_id = :attempt) - :blank
            """,
            attempt=attempt,
            right=right,
            blank=blank,
            at=self.later(minutes=2),
        )

    @rule()
    def begin_what_is_not_due(self) -> None:
        """Nobody opens a test early."""
        if testing.due(self.learner, at=self.now) is not None or self.today() is None:
            return
        before = rows("select count(*) from assessment_attempts where user_id = :id", id=self.learner)
        for test in (
            testing.DueTest("weekly", 1, "", 30, 45, None),
            testing.DueTest("weekly", 4, "", 30, 45, None),
            testing.DueTest("final", None, "", 60, 90, None),
        ):
            try:
                testing.begin(self.learner, test, at=self.later(minutes=1))
            except (ConflictError, NotFoundError):
                continue
        assert rows("select count(*) from assessment_attempts where user_id = :id", id=self.learner) == before

    @invariant()
    def at_most_one_plan_is_active(self) -> None:
        """And a plan that has ended says when."""
        found = rows("select status, ended_at from personalized_plans where user_id = :id", id=self.learner)
        assert sum(plan["status"] == "active" for plan in found) <= 1
        assert all((plan["status"] in {"completed", "failed"}) == (plan["ended_at"] is not None) for plan in found)

    @invariant()
    def no_day_is_open_before_its_turn(self) -> None:
        """Days of a week are done in order, weeks in order, one thing at a time."""
        days = rows(
            """
            select day.status, week.week_number, week.status as week_status from daily_tasks day
            join weekly_plans week on week.id = day.week_id where day.user_id = :id and not week.skipped
            order by week.week_number, day.day_number
            """,
            id=self.learner,
        )
        standing = ["completed" if day["status"] == "completed" else "open" for day in days]
        assert sorted(standing) == standing, "a day is done while an earlier one is not"
        assert sum(day["status"] in {"unlocked", "started"} for day in days) <= 1
        assert all(
            day["week_status"] in {"in_progress", "extra_days"}
            for day in days
            if day["status"] in {"unlocked", "started"}
        )

    @invariant()
    def weeks_are_passed_by_counts(self) -> None:
        """A week is completed by a test with 70 % and more, or because it was known; never otherwise."""
        weeks = rows(
            """
            select week.status, week.skipped, week.kind, week.extra_days_added,
                   (select count(*) from daily_tasks day where day.week_id = week.id and day.is_extra) as extra,
                   coalesce((select bool_or(10 * score >= 7 * total_questions) from assessment_results result
                    join assessment_attempts attempt on attempt.id = result.attempt_id
                    where attempt.plan_id = week.plan_id and attempt.week_number = week.week_number), false) as passed,
                   (select count(*) from weak_topic_diagnoses found
                    where found.plan_id = week.plan_id and found.week_number = week.week_number) as failures,
                   coalesce((select sum(extra_days) from weak_topic_diagnoses found
                    where found.plan_id = week.plan_id and found.week_number = week.week_number), 0) as added
            from weekly_plans week where week.user_id = :id
            """,
            id=self.learner,
        )
        for week in weeks:
            if week["kind"] == "regular":
                assert (week["status"] == "completed") == (week["passed"] or week["skipped"])
                assert week["extra"] == week["extra_days_added"] == week["added"]
                assert 2 * week["failures"] <= week["extra"] <= 4 * week["failures"]

    @invariant()
    def no_retest_repeats_a_family_while_others_are_left(self) -> None:
        """Three tests of a week, and a final with its retest, share nothing."""
        repeated = rows(
            """
            with tests as (
                select id, plan_id, week_number, kind,
                       row_number() over (partition by plan_id, week_number, kind = 'weekly' order by id) as number
                from assessment_attempts where user_id = :id and kind in ('weekly', 'final', 'comprehensive')
            )
            select response.family_id from tests join assessment_responses response on response.attempt_id = tests.id
            where number <= 3
            group by plan_id, coalesce(week_number, 0), response.family_id having count(*) > 1
            """,
            id=self.learner,
        )
        assert repeated == []

    @invariant()
    def a_plan_is_corrected_once_and_judged_once(self) -> None:
        """Fourteen days over all topics, one verdict, and only of plans that ended."""
        found = rows(
            """
            select plan.status, (select count(*) from correction_plans where plan_id = plan.id) as corrections,
                   (select count(*) from verdicts where plan_id = plan.id) as verdicts,
                   (select count(*) from daily_tasks day join weekly_plans week on week.id = day.week_id
                    where week.plan_id = plan.id and week.kind = 'correction') as days
            from personalized_plans plan where plan.user_id = :id
            """,
            id=self.learner,
        )
        for plan in found:
            assert plan["days"] == 14 * plan["corrections"]
            assert plan["corrections"] <= 1
            assert plan["verdicts"] == (plan["status"] == "completed")

    @invariant()
    def the_ledger_adds_up(self) -> None:
        """Totals and days are the sum of the ledger; what is paid once is paid once."""
        sums = rows(
            """
            select coalesce((select total_xp from user_xp where user_id = :id), 0) as total,
                   coalesce((select sum(xp_amount) from xp_rewards where user_id = :id), 0) as ledger,
                   coalesce((select sum(xp_earned) from daily_activity where user_id = :id), 0) as days,
                   (select count(*) from xp_rewards where user_id = :id and reward_type = 'daily_task') as paid_days,
                   (select count(*) from daily_tasks where user_id = :id and status = 'completed') as done_days,
                   (select count(*) from xp_rewards where user_id = :id and reward_type = 'weekly_test') as paid_weeks,
                   (select count(*) from weekly_plans where user_id = :id and status = 'completed'
                    and not skipped and kind = 'regular') as done_weeks
            """,
            id=self.learner,
        )[0]
        assert sums["total"] == sums["ledger"] == sums["days"]
        assert sums["paid_days"] == sums["done_days"]
        assert sums["paid_weeks"] == sums["done_weeks"]
