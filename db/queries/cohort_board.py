"""A cohort at a glance, a row a learner, however many they are.

In the teacher's role: row policies keep it to those who are in the asker's cohorts at this moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# The active plan, else the one paused last, else the newest.
PLAN = """
    select id, target, track_id, status, created_at, ended_at from personalized_plans
    where user_id = member.user_id
    order by status = 'active' desc, status = 'paused' desc, paused_at desc nulls last, id desc limit 1
"""
# The days of a week that was skipped, because its skill was known, are owed by nobody. A topic counts as weak when the
# newest test found it so although its day had been done before.
_LEARNERS = text(f"""
    select member.user_id, person.display_name, person.email, person.time_zone, member.joined_at,
           plan.id as plan_id, plan.target, plan.status, plan.created_at, plan.ended_at, open_week.week_number,
           open_week.status as week_status, open_week.kind as week_kind, days.length, days.done,
           coalesce(failed.failures, 0) as failures, corrected.status as correction, verdict.readiness_level,
           streak.current_streak, streak.longest_streak, streak.last_activity_date, streak.total_days_active,
           streak.freezes, streak.active_run, forecast.expected, forecast.low, forecast.high,
           coalesce(weak.topics, array[]::text[]) as weak
    from cohort_members member
    join users person on person.id = member.user_id
    left join user_streaks streak on streak.user_id = member.user_id
    left join lateral ({PLAN}) plan on true
    left join lateral (
        select id, week_number, status, kind from weekly_plans
        where user_id = member.user_id and plan_id = plan.id and status in ('in_progress', 'test_due', 'extra_days')
    ) open_week on true
    left join lateral (
        select cast(sum(case when week.skipped then tasks.done else tasks.days end) as bigint) as length,
               cast(sum(tasks.done) as bigint) as done
        from weekly_plans week
        cross join lateral (
            select count(*) as days, count(completed_at) as done from daily_tasks
            where user_id = member.user_id and week_id = week.id
        ) tasks
        where week.user_id = member.user_id and week.plan_id = plan.id
    ) days on true
    left join lateral (
        select max(failures) as failures from weak_topic_diagnoses
        where user_id = member.user_id and plan_id = plan.id and week_number = open_week.week_number
    ) failed on true
    left join correction_plans corrected on corrected.user_id = member.user_id and corrected.plan_id = plan.id
    left join verdicts verdict on verdict.user_id = member.user_id and verdict.plan_id = plan.id
    left join lateral (
        select expected, low, high from readiness_forecasts
        where user_id = member.user_id and track_id = plan.track_id order by at desc, attempt_id desc limit 1
    ) forecast on true
    left join lateral (
        select attempt.id, attempt.submitted_at from assessment_attempts attempt
        join assessment_results result on result.user_id = attempt.user_id and result.attempt_id = attempt.id
        where attempt.user_id = member.user_id and attempt.track_id = plan.track_id and attempt.status = 'submitted'
        order by attempt.submitted_at desc, attempt.id desc limit 1
    ) newest on true
    left join lateral (
        select array_agg(topic.title order by found.probability_weak desc, topic.id) as topics
        from (
            select distinct topic_id from daily_tasks
            where user_id = member.user_id and plan_id = plan.id and completed_at < newest.submitted_at
        ) done
        join topic_results found
            on found.user_id = member.user_id and found.attempt_id = newest.id and found.topic_id = done.topic_id
           and found.verdict = 'weak'
        join topics topic on topic.id = found.topic_id
    ) weak on true
    where member.cohort_id = :cohort_id and member.left_at is null
    order by member.user_id
""")  # noqa: S608 -- the part put in is the constant above
# Few have ever paused, and an index knows who: the events of the others are not read.
_PAUSES = text("""
    with pausing as materialized (
        select distinct user_id from learner_events
        where user_id = any(:user_ids) and kind in ('plan_paused', 'plan_resumed')
    )
    select event.user_id, event.kind, event.local_date, event.at, cast(event.details ->> 'plan' as bigint) as plan_id
    from pausing join learner_events event on event.user_id = pausing.user_id
    where event.kind in ('plan_made', 'plan_paused', 'plan_resumed')
    order by event.user_id, event.id
""")


def learners(session: Session, cohort_id: int) -> Sequence[Row[Any]]:
    """A row for everybody in a cohort now: their plan and how far it is, failures, streak, forecast, weak topics."""
    return session.execute(_LEARNERS, {"cohort_id": cohort_id}).all()


def pauses(session: Session, user_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """When plans of those of some learners who ever paused one were made, paused and taken up again, in order."""
    return session.execute(_PAUSES, {"user_ids": list(user_ids)}).all()
