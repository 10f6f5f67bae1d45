"""Reading and changing plans."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_PLAN = """
    select plan.id, plan.plan_type, plan.target, plan.track_id, plan.content_version, plan.attempt_id,
           plan.answers_used, plan.current_week, plan.current_day, plan.status, plan.created_at, plan.skipped_skills
    from personalized_plans plan
"""
_CURRENT = text(f"{_PLAN} where plan.user_id = :user_id and plan.status = 'active'")
_ONE = text(f"{_PLAN} where plan.user_id = :user_id and plan.id = :plan_id")
_OF_ATTEMPT = text("""
    select id from personalized_plans
    where user_id = :user_id and attempt_id = :attempt_id and status <> 'failed'
""")
_DAYS = text("""
    select week.id as week_id, week.week_number, week.kind as week_kind, week.skill_focus, week.status as week_status,
           week.extra_days_added, week.skipped as week_skipped, day.id, day.day_number, day.topic, opened.description,
           opened.reason, opened.practice, opened.resources, day.estimated_minutes, day.xp_reward, day.status,
           day.is_extra, day.started_at, day.completed_at
    from weekly_plans week join daily_tasks day on day.week_id = week.id and day.user_id = week.user_id
    left join lateral (select day.description, day.reason, day.practice, day.resources) opened
        on day.status <> 'locked'  -- the text of a locked day stays where it is
    where week.user_id = :user_id and week.plan_id = :plan_id
    order by week.week_number, day.day_number
""")
_ADD_PLAN = text("""
    insert into personalized_plans (user_id, plan_type, target, track_id, content_version, attempt_id, answers_used,
                                    current_week, current_day, status, created_at, skipped_skills)
    values (:user_id, :plan_type, :target, :track_id, :content_version, :attempt_id, :answers_used,
            1, 1, 'active', :at, cast(:skipped as jsonb))
    on conflict do nothing returning id
""")
# All weeks and days of a plan in one statement each: the whole plan is made in a few milliseconds.
_ADD_WEEKS = text("""
    insert into weekly_plans (user_id, plan_id, week_number, skill_id, skill_focus, topics, status)
    select :user_id, :plan_id, week.week_number, week.skill_id, week.skill_focus, week.topics,
           case when week.week_number = 1 then 'in_progress' else 'locked' end
    from jsonb_to_recordset(cast(:weeks as jsonb))
        as week (week_number int, skill_id bigint, skill_focus text, topics jsonb)
    returning id, week_number
""")
_ADD_DAYS = text("""
    insert into daily_tasks (user_id, plan_id, week_id, day_number, topic_id, topic, description, reason, practice,
                             resources, estimated_minutes, status)
    select :user_id, :plan_id, day.week_id, day.day_number, day.topic_id, day.topic, day.description, day.reason,
           day.practice, day.resources, day.minutes,
           case when day.week_number = 1 and day.day_number = 1 then 'unlocked' else 'locked' end
    from jsonb_to_recordset(cast(:days as jsonb))
        as day (week_id bigint, week_number int, day_number int, topic_id bigint, topic text, description text,
                reason text, practice text, resources jsonb, minutes int)
""")
# The plan's row is locked, so that of two clicks at once the second sees what the first did.
_LOCK_PLAN_OF_DAY = text("""
    select plan.id, plan.status from personalized_plans plan
    where plan.user_id = :user_id
      and plan.id = (select plan_id from daily_tasks where user_id = :user_id and id = :day_id)
    for update
""")
_WEEK_OF_DAY = text("""
    select day.id, day.week_id, week.week_number, day.day_number, day.status, week.status as week_status, week.kind,
           day.xp_reward, day.topic
    from daily_tasks day join weekly_plans week on week.id = day.week_id and week.user_id = day.user_id
    where day.user_id = :user_id
      and day.week_id = (select week_id from daily_tasks where user_id = :user_id and id = :day_id)
    order by day.day_number
""")
_START_DAY = text("""
    update daily_tasks set status = 'started', started_at = :at
    where user_id = :user_id and id = :day_id and status = 'unlocked'
""")
_FINISH_DAY = text("""
    with finished as (
        update daily_tasks set status = 'completed', completed_at = greatest(cast(:at as timestamptz), started_at)
        where user_id = :user_id and id = :day_id and status = 'started'
        returning plan_id, week_id
    ), week as (
        update weekly_plans set status = :week_status
        from finished
        where weekly_plans.user_id = :user_id and weekly_plans.id = finished.week_id
          and weekly_plans.status <> :week_status
    ), plan as (
        update personalized_plans set current_day = :current_day
        from finished
        where personalized_plans.user_id = :user_id and personalized_plans.id = finished.plan_id
    )
    select count(*) from finished
""")
_UNLOCK_DAY = text("""
    update daily_tasks set status = 'unlocked'
    where user_id = :user_id and id = :day_id and status = 'locked'
""")


def active(session: Session, user_id: int) -> Row[Any] | None:
    """The active plan of a person."""
    return session.execute(_CURRENT, {"user_id": user_id}).one_or_none()


def one(session: Session, user_id: int, plan_id: int) -> Row[Any] | None:
    """A plan of a person, in whatever state."""
    return session.execute(_ONE, {"user_id": user_id, "plan_id": plan_id}).one_or_none()


def of_attempt(session: Session, user_id: int, attempt_id: int) -> int | None:
    """The plan that was made from an attempt."""
    found: int | None = session.scalar(_OF_ATTEMPT, {"user_id": user_id, "attempt_id": attempt_id})
    return found


def days(session: Session, user_id: int, plan_id: int) -> Sequence[Row[Any]]:
    """All weeks and days of a plan, in order, a row a day; what a locked day asks for is left out."""
    return session.execute(_DAYS, {"user_id": user_id, "plan_id": plan_id}).all()


def add(session: Session, user_id: int, plan: Mapping[str, Any], weeks: Sequence[Mapping[str, Any]]) -> int | None:
    """Save a whole plan, its first day unlocked; None when another one is active or was made from this attempt.

    `plan` has plan_type, target, track_id, content_version, attempt_id, answers_used, skipped, at; each week has
    week_number, skill_id, skill_focus, topics and days, each of these with the columns of a daily task.
    """
    values = {"user_id": user_id, **plan, "skipped": json.dumps(plan["skipped"])}
    plan_id: int | None = session.scalar(_ADD_PLAN, values)
    if plan_id is None:
        return None
    keys = {"user_id": user_id, "plan_id": plan_id}
    heads = [{name: value for name, value in week.items() if name != "days"} for week in weeks]
    added = session.execute(_ADD_WEEKS, {**keys, "weeks": json.dumps(heads)})
    week_ids = {row.week_number: row.id for row in added}
    listed = [{**day, "week_id": week_ids[week["week_number"]]} for week in weeks for day in week["days"]]
    session.execute(_ADD_DAYS, {**keys, "days": json.dumps(listed)})
    return plan_id


def lock_plan_of_day(session: Session, user_id: int, day_id: int) -> Row[Any] | None:
    """Lock the plan a day belongs to and return its id and status."""
    return session.execute(_LOCK_PLAN_OF_DAY, {"user_id": user_id, "day_id": day_id}).one_or_none()


def week_of_day(session: Session, user_id: int, day_id: int) -> Sequence[Row[Any]]:
    """All days of the week a day belongs to, in order."""
    return session.execute(_WEEK_OF_DAY, {"user_id": user_id, "day_id": day_id}).all()


def start_day(session: Session, user_id: int, day_id: int, at: datetime) -> None:
    """Mark an unlocked day as started."""
    session.execute(_START_DAY, {"user_id": user_id, "day_id": day_id, "at": at})


def finish_day(
    session: Session, user_id: int, day_id: int, *, at: datetime, week_status: str, current_day: int
) -> bool:
    """Mark a started day as completed and carry its week and plan on; whether this call did it."""
    values = {
        "user_id": user_id,
        "day_id": day_id,
        "at": at,
        "week_status": week_status,
        "current_day": current_day,
    }
    return bool(session.scalar(_FINISH_DAY, values))


def unlock_day(session: Session, user_id: int, day_id: int) -> None:
    """Unlock a locked day."""
    session.execute(_UNLOCK_DAY, {"user_id": user_id, "day_id": day_id})
