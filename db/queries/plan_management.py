"""A person's plans side by side: which one is active, and all of them with how far they went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# The one active plan changes in two statements, one plan after the other, so changes of one person stand in a queue.
_QUEUE = text("select pg_advisory_xact_lock(hashtextextended('plans of ' || :user_id, 0))")
_ACTIVE = text("""
    select id, status, track_id, attempt_id from personalized_plans
    where user_id = :user_id and status = 'active' for update
""")
_PLAN = text("""
    select id, status, track_id, attempt_id from personalized_plans
    where user_id = :user_id and id = :plan_id for update
""")
_PAUSED_LAST = text("""
    select id from personalized_plans where user_id = :user_id and status = 'paused'
    order by paused_at desc, id desc limit 1
""")
_SET_STATUS = text("""
    update personalized_plans
    set status = :status, paused_at = case when :status = 'paused' then cast(:at as timestamptz) end
    where user_id = :user_id and id = :plan_id
""")
_IS_IN_TIMED_TEST = text("""
    select exists (select from assessment_attempts
                   where user_id = :user_id and plan_id = :plan_id and status = 'in_progress'
                     and deadline_at is not null)
""")
_IS_BEGUN = text("""
    select exists (select from daily_tasks
                   where user_id = :user_id and plan_id = :plan_id and status in ('started', 'completed'))
""")
_RESTARTED_ON = text("""
    select exists (select from personalized_plans plan join users person on person.id = plan.user_id
                   where plan.user_id = :user_id and plan.track_id = :track_id and plan.status = 'failed'
                     and (plan.ended_at at time zone person.time_zone)::date = :today)
""")
_TRACKS_TAKEN = text("select distinct track_id from personalized_plans where user_id = :user_id")
_NEWEST_EVIDENCE = text("""
    select id from assessment_attempts attempt
    where user_id = :user_id and track_id = :track_id and kind = 'diagnostic' and status = 'submitted'
      and not exists (select from personalized_plans plan
                      where plan.user_id = attempt.user_id and plan.attempt_id = attempt.id
                        and plan.status <> 'failed' and plan.id <> :plan_id)
    order by submitted_at desc, id desc limit 1
""")
_HISTORY = text("""
    select plan.id, plan.target, plan.track_id, plan.content_version, plan.status, plan.created_at, plan.paused_at,
           plan.ended_at, plan.current_week, done.weeks, done.weeks_done, done.days, done.days_done,
           verdict.score, verdict.total_questions, verdict.readiness_level
    from personalized_plans plan
    cross join lateral (
        select count(distinct week.id) as weeks,
               count(distinct week.id) filter (where week.status = 'completed') as weeks_done,
               count(day.id) as days, count(day.id) filter (where day.status = 'completed') as days_done
        from weekly_plans week
        left join daily_tasks day on day.week_id = week.id and day.user_id = week.user_id
        where week.plan_id = plan.id and week.user_id = plan.user_id
    ) done
    left join verdicts verdict on verdict.plan_id = plan.id and verdict.user_id = plan.user_id
    where plan.user_id = :user_id and (cast(:plan_id as bigint) is null or plan.id = :plan_id)
    order by plan.status <> 'active', plan.status <> 'paused', coalesce(plan.paused_at, plan.ended_at) desc,
             plan.id desc
""")


def queue(session: Session, user_id: int) -> None:
    """Wait until nobody else changes which plan of a person is active; until the transaction ends nobody else does."""
    session.execute(_QUEUE, {"user_id": str(user_id)})


def active(session: Session, user_id: int) -> Row[Any] | None:
    """The active plan of a person, locked."""
    return session.execute(_ACTIVE, {"user_id": user_id}).one_or_none()


def plan(session: Session, user_id: int, plan_id: int) -> Row[Any] | None:
    """A plan of a person, locked."""
    return session.execute(_PLAN, {"user_id": user_id, "plan_id": plan_id}).one_or_none()


def paused_last(session: Session, user_id: int) -> int | None:
    """The plan a person paused last, of those that still are."""
    found: int | None = session.scalar(_PAUSED_LAST, {"user_id": user_id})
    return found


def set_status(session: Session, user_id: int, plan_id: int, *, status: str, at: datetime) -> None:
    """Make a plan active or paused."""
    session.execute(_SET_STATUS, {"user_id": user_id, "plan_id": plan_id, "status": status, "at": at})


def is_in_timed_test(session: Session, user_id: int, plan_id: int) -> bool:
    """Whether a test with a deadline is open in a plan."""
    return bool(session.scalar(_IS_IN_TIMED_TEST, {"user_id": user_id, "plan_id": plan_id}))


def is_begun(session: Session, user_id: int, plan_id: int) -> bool:
    """Whether any day of a plan was started."""
    return bool(session.scalar(_IS_BEGUN, {"user_id": user_id, "plan_id": plan_id}))


def was_restarted_on(session: Session, user_id: int, track_id: int, *, today: date) -> bool:
    """Whether a plan of a track was given up on a person's calendar day."""
    return bool(session.scalar(_RESTARTED_ON, {"user_id": user_id, "track_id": track_id, "today": today}))


def tracks_taken(session: Session, user_id: int) -> frozenset[int]:
    """The tracks a person has, or had, a plan for."""
    return frozenset(session.scalars(_TRACKS_TAKEN, {"user_id": user_id}))


def newest_evidence(session: Session, user_id: int, plan_id: int, track_id: int) -> int | None:
    """The newest submitted diagnostic of a track that no other plan stands on than this one and those given up."""
    keys = {"user_id": user_id, "plan_id": plan_id, "track_id": track_id}
    found: int | None = session.scalar(_NEWEST_EVIDENCE, keys)
    return found


def history(session: Session, user_id: int, plan_id: int | None = None) -> Sequence[Row[Any]]:
    """Every plan of a person (or one): the active one, then the paused ones, then those that ended, newest first."""
    return session.execute(_HISTORY, {"user_id": user_id, "plan_id": plan_id}).all()
