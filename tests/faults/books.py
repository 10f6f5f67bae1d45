"""Everything a submitted test leaves behind, counted in the database, and what the rules say it should be."""

from __future__ import annotations

from dataclasses import dataclass

from tests import statements

CORRECTION_DAYS = 14
# Everything that stands once per test, per week or per plan; the learner's whole ledger is held against their total.
LEFT_BEHIND = """
    select
        (select count(*) from assessment_results result where result.attempt_id = attempt.id) as results,
        coalesce((select score from assessment_results result where result.attempt_id = attempt.id), 0) as score,
        (select count(*) from readiness_forecasts forecast where forecast.attempt_id = attempt.id) as forecasts,
        (select count(*) from xp_rewards where user_id = attempt.user_id and reward_type = 'weekly_test'
            and subject = week.id::text) as paid_for_week,
        (select count(*) from xp_rewards where user_id = attempt.user_id and reward_type = 'recovery'
            and subject = week.id::text) as paid_for_recovery,
        (select count(*) from weak_topic_diagnoses diagnosis where diagnosis.attempt_id = attempt.id) as diagnoses,
        (select count(*) from daily_tasks task where task.week_id = week.id and task.is_extra) as extra_days,
        coalesce(week.extra_days_added, 0) as extra_days_noted,
        (select count(*) from learner_events event where event.user_id = attempt.user_id
            and event.kind = 'week_passed' and event.details ->> 'week' = week.id::text) as told_passed,
        (select count(*) from learner_events event where event.user_id = attempt.user_id
            and event.kind = 'week_failed' and event.details ->> 'week' = week.id::text) as told_failed,
        (select count(*) from learner_events event where event.user_id = attempt.user_id
            and event.kind = 'final_taken' and event.details ->> 'attempt' = attempt.id::text) as told_final,
        (select count(*) from correction_plans correction where correction.attempt_id = attempt.id) as corrections,
        (select count(*) from daily_tasks task join weekly_plans own on own.id = task.week_id
            where own.plan_id = attempt.plan_id and own.kind = 'correction') as correction_days,
        (select count(*) from final_retests retest where retest.attempt_id = attempt.id) as retests,
        (select count(*) from verdicts verdict where verdict.attempt_id = attempt.id) as verdicts,
        (select coalesce(sum(xp_amount), 0) from xp_rewards where user_id = attempt.user_id)
            - coalesce((select total_xp from user_xp where user_id = attempt.user_id), 0) as xp_amiss
    from assessment_attempts attempt
    left join weekly_plans week on week.plan_id = attempt.plan_id and week.week_number = attempt.week_number
    where attempt.id = :attempt_id
"""


@dataclass(frozen=True)
class Exam:
    """A test as it is meant to end: its kind, how many answers will be right, and what came before it."""

    kind: str
    right: int
    failures_before: int = 0
    extra_days_before: int = 0

    @property
    def is_passed(self) -> bool:
        """At least 21 of 30 pass a week, at least 43 of 60 a final; a retest ends the plan either way."""
        return self.right >= {"weekly": 21, "final": 43, "comprehensive": 0}[self.kind]

    @property
    def extra_days(self) -> int:
        """Days a failed weekly test adds: 2 from 60 %, 3 from 50 %, else 4."""
        if self.kind != "weekly" or self.is_passed:
            return 0
        return 2 if self.right >= 18 else 3 if self.right >= 15 else 4


def of(attempt_id: int) -> dict[str, int]:
    """What a test has left behind by now."""
    (found,) = statements.rows(LEFT_BEHIND, attempt_id=attempt_id)
    return {name: int(value) for name, value in found.items()}


def due(exam: Exam, *, is_submitted: bool) -> dict[str, int]:
    """What a test must have left behind: all of it once it is submitted, and nothing before."""
    done = int(is_submitted)
    weekly, passed = exam.kind == "weekly", done and exam.is_passed
    extra_days = exam.extra_days_before + done * exam.extra_days
    is_corrected = exam.kind == "comprehensive" or (exam.kind == "final" and done and not exam.is_passed)
    return {
        "results": done,
        "score": done * exam.right,
        "forecasts": done,
        "paid_for_week": int(weekly and passed),
        "paid_for_recovery": int(weekly and passed and exam.failures_before > 0),
        "diagnoses": int(weekly and done and not passed),
        "extra_days": extra_days,
        "extra_days_noted": extra_days,
        "told_passed": int(weekly and passed),
        "told_failed": (exam.failures_before + int(done and not passed)) if weekly else 0,
        "told_final": int(done and not weekly),
        "corrections": int(exam.kind == "final" and done and not exam.is_passed),
        "correction_days": CORRECTION_DAYS if is_corrected else 0,
        "retests": int(exam.kind == "comprehensive" and done),
        "verdicts": int(not weekly and passed),
        "xp_amiss": 0,
    }


def doubled(found: dict[str, int], expected: dict[str, int]) -> int:
    """How many kinds of things are there more often than they should be."""
    return sum(found[name] > expected[name] for name in expected if name not in {"score", "xp_amiss"})
