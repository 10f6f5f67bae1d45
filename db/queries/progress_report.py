"""What a learner's progress is told from: the plan it is about, days, tests, time, pauses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# The active plan, else the newest one; without a plan the track of the newest diagnostic.
_SUBJECT = text("""
    select person.time_zone, coalesce(plan.track_id, measured.track_id) as track_id,
           coalesce(plan.target, measured.title) as track, plan.id as plan_id, plan.status, plan.current_week,
           plan.created_at, plan.ended_at,
           (select count(*) from weekly_plans week where week.user_id = person.id and week.plan_id = plan.id) as weeks
    from users person
    left join lateral (
        select id, track_id, target, status, current_week, created_at, ended_at from personalized_plans
        where user_id = person.id order by status = 'active' desc, id desc limit 1
    ) plan on true
    left join lateral (
        select attempt.track_id, track.title from assessment_attempts attempt
        join tracks track on track.id = attempt.track_id
        where attempt.user_id = person.id and attempt.kind = 'diagnostic' and attempt.status = 'submitted'
        order by attempt.submitted_at desc, attempt.id desc limit 1
    ) measured on true
    where person.id = :user_id
""")
_XP = text("select date, xp_earned from daily_activity where user_id = :user_id and xp_earned <> 0 order by date")
_LAST_ACTIVE = text("select max(date) from daily_activity where user_id = :user_id and is_active")
_MEASURED = text("""
    select result.attempt_id, attempt.submitted_at from assessment_results result
    join assessment_attempts attempt on attempt.user_id = result.user_id and attempt.id = result.attempt_id
    where result.user_id = :user_id and attempt.track_id = :track_id
    order by attempt.submitted_at desc, attempt.id desc limit 1
""")
# Minutes a test took are those on its questions, so that a tab left open for a night is no night of work.
_TIME = text("""
    select 'task' as kind, completed_at as at,
           least(extract(epoch from completed_at - started_at) / 60.0, estimated_minutes * :most_of_estimate) as minutes
    from daily_tasks where user_id = :user_id and status = 'completed'
    union all
    select 'test', attempt.submitted_at, coalesce(sum(least(response.elapsed_ms / 60000.0, :most_of_question)), 0)
    from assessment_attempts attempt
    left join assessment_responses response
        on response.user_id = attempt.user_id and response.attempt_id = attempt.id
    where attempt.user_id = :user_id and attempt.status = 'submitted'
    group by attempt.id, attempt.submitted_at
    order by at
""")
_TESTS = text("""
    select attempt.kind, attempt.week_number, attempt.submitted_at, track.title as track, result.score,
           result.total_questions,
           (select correction.new_passed from result_corrections correction
            where correction.user_id = attempt.user_id and correction.attempt_id = attempt.id
            order by correction.at desc, correction.key_change_id desc limit 1) as corrected_passed
    from assessment_attempts attempt
    join tracks track on track.id = attempt.track_id
    join assessment_results result on result.user_id = attempt.user_id and result.attempt_id = attempt.id
    where attempt.user_id = :user_id and attempt.track_id = :track_id
      and attempt.kind in ('diagnostic', 'weekly', 'final', 'comprehensive')
    order by attempt.submitted_at, attempt.id
""")
# The days of a week that was skipped, because its skill was known, are owed by nobody.
_DAYS_OF_PLAN = text("""
    select task.completed_at from daily_tasks task
    join weekly_plans week on week.user_id = task.user_id and week.plan_id = task.plan_id and week.id = task.week_id
    where task.user_id = :user_id and task.plan_id = :plan_id and (not week.skipped or task.completed_at is not null)
    order by task.completed_at nulls last
""")
# The moments at which this plan was put aside and taken up again, whatever else was active meanwhile.
_PAUSES_OF_PLAN = text("""
    select kind, local_date from learner_events
    where user_id = :user_id and kind in ('plan_paused', 'plan_resumed')
      and cast(details ->> 'plan' as bigint) = :plan_id and at >= :since
    order by at, id
""")


def subject(session: Session, user_id: int) -> Row[Any] | None:
    """The plan, or without one the track, that somebody's progress is about; its columns are empty without either."""
    return session.execute(_SUBJECT, {"user_id": user_id}).one_or_none()


def xp_by_day(session: Session, user_id: int) -> Sequence[Row[Any]]:
    """XP of every day that has any, oldest first."""
    return session.execute(_XP, {"user_id": user_id}).all()


def last_active(session: Session, user_id: int) -> date | None:
    """The last day somebody learnt on."""
    found: date | None = session.scalar(_LAST_ACTIVE, {"user_id": user_id})
    return found


def newest_result(session: Session, user_id: int, track_id: int) -> Row[Any] | None:
    """The test of a track that was submitted last: its id, and when."""
    return session.execute(_MEASURED, {"user_id": user_id, "track_id": track_id}).one_or_none()


def time_spent(
    session: Session, user_id: int, *, most_of_estimate: float, most_of_question: float
) -> Sequence[Row[Any]]:
    """Minutes of every completed task and submitted test, oldest first.

    A task counts at most `most_of_estimate` times its estimate, a question at most `most_of_question` minutes.
    """
    limits = {"most_of_estimate": most_of_estimate, "most_of_question": most_of_question}
    return session.execute(_TIME, {"user_id": user_id, **limits}).all()


def tests(session: Session, user_id: int, track_id: int) -> Sequence[Row[Any]]:
    """Submitted diagnostics, weekly tests, finals and retests of a track, oldest first."""
    return session.execute(_TESTS, {"user_id": user_id, "track_id": track_id}).all()


def days_of_plan(session: Session, user_id: int, plan_id: int) -> Sequence[datetime | None]:
    """When each day of a plan was completed; None for those to come."""
    return session.scalars(_DAYS_OF_PLAN, {"user_id": user_id, "plan_id": plan_id}).all()


def pauses_of_plan(session: Session, user_id: int, plan_id: int, *, since: datetime) -> Sequence[Row[Any]]:
    """Local dates on which a plan was paused and resumed, in order."""
    return session.execute(_PAUSES_OF_PLAN, {"user_id": user_id, "plan_id": plan_id, "since": since}).all()
