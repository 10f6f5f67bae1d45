"""Streaks, the days they rest on, and why they are what they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# Days that are owed to nobody: those of a pause, and those of a change of time zone. A pause ends with whatever makes a
# plan active again. Their order is that of the ids: they were written one after the other. Switching plans ends a pause
# at the moment it begins, and that is none. Somebody who flies west lives a date again; the calendar of a streak never
# runs backwards, so such a date counts as the latest one reached: what was judged before stays judged. The events of a
# person lie in many months, so they are read once.
EXCUSED = """
    with dated as materialized (
        select user_id, id, kind, at, details, max(local_date) over following as reached,
               max(local_date) over (following rows between unbounded preceding and 1 preceding) as reached_before
        from learner_events where user_id = any(:user_ids)
        window following as (partition by user_id order by id)
    )
    select user_id, first_day, last_day from (
        select user_id, kind, reached as first_day, at, lead(reached) over following as last_day,
               lead(at) over following as ended_at
        from dated
        where kind in ('plan_paused', 'plan_resumed', 'plan_made')
        window following as (partition by user_id order by id)
    ) change
    where kind = 'plan_paused' and ended_at is distinct from at
    union all
    select user_id, greatest(cast(details ->> 'first_day' as date), coalesce(reached_before, '-infinity')),
           greatest(cast(details ->> 'last_day' as date), coalesce(reached_before, '-infinity'))
    from dated
    where kind = 'time_zone_changed'
"""
_PAUSES = text(f"""
    select first_day, last_day from ({EXCUSED}) excused
    where last_day is null or last_day > :since order by first_day
""")  # noqa: S608 -- a text of this file
_HOLD = text("select id from users where id = :user_id for no key update")
_STREAK = text("""
    select current_streak, longest_streak, last_activity_date, total_days_active, freezes, active_run
    from user_streaks where user_id = :user_id
""")
_SAVE = text("""
    insert into user_streaks (user_id, current_streak, longest_streak, last_activity_date, total_days_active, freezes,
                              active_run)
    values (:user_id, :current, :longest, :last_day, :days_active, :freezes, :active_run)
    on conflict (user_id) do update set current_streak = excluded.current_streak,
        longest_streak = excluded.longest_streak, last_activity_date = excluded.last_activity_date,
        total_days_active = excluded.total_days_active, freezes = excluded.freezes, active_run = excluded.active_run
""")
_ACTIVE_DAY = text("""
    insert into daily_activity (user_id, date, tasks_completed, week_number, day_number, is_active)
    values (:user_id, :day, :tasks, :week_number, :day_number, :is_active)
    on conflict (user_id, date) do update set is_active = daily_activity.is_active or excluded.is_active,
        tasks_completed = daily_activity.tasks_completed + excluded.tasks_completed,
        week_number = coalesce(excluded.week_number, daily_activity.week_number),
        day_number = coalesce(excluded.day_number, daily_activity.day_number)
""")
_ADD_EVENTS = text("""
    insert into streak_events (user_id, date, kind, streak, at)
    select :user_id, event.date, event.kind, event.streak, :at
    from jsonb_to_recordset(cast(:events as jsonb)) as event (date date, kind text, streak bigint)
    on conflict do nothing
""")
_EVENTS = text("""
    select date, kind, streak, at from streak_events
    where user_id = :user_id and date >= :since
    order by date desc, kind desc limit :most
""")
_DAYS = text("""
    select date, tasks_completed, xp_earned, is_active from daily_activity
    where user_id = :user_id and date between :first and :last order by date
""")
_SPEED = text("""
    select task.started_at, task.completed_at, task.estimated_minutes, (
        select result.score from assessment_attempts attempt
        join assessment_results result on result.user_id = attempt.user_id and result.attempt_id = attempt.id
        where attempt.user_id = task.user_id and attempt.plan_id = task.plan_id and attempt.kind = 'daily_check'
          and attempt.task_id = task.id and attempt.status = 'submitted'
        order by attempt.submitted_at, attempt.id limit 1
    ) as right_in_check
    from daily_tasks task where task.user_id = :user_id and task.id = :task_id
""")


class StreakRow(NamedTuple):
    """A stored streak."""

    current: int = 0
    longest: int = 0
    last_day: date | None = None
    days_active: int = 0
    freezes: int = 0
    active_run: int = 0


def hold_learner(session: Session, user_id: int) -> None:
    """Let nobody else note an activity of this person until the transaction ends; before anything of theirs is read."""
    session.execute(_HOLD, {"user_id": user_id})


def streak(session: Session, user_id: int) -> StreakRow:
    """The stored streak; an empty one when there is none yet. Whoever goes on to change it holds the learner first."""
    row = session.execute(_STREAK, {"user_id": user_id}).one_or_none()
    return StreakRow(*row) if row else StreakRow()


def save(session: Session, user_id: int, streak: StreakRow) -> None:
    """Store a streak."""
    session.execute(_SAVE, {"user_id": user_id, **streak._asdict()})


def pauses(session: Session, user_id: int, *, since: date) -> Sequence[Row[Any]]:
    """First and last day of every stretch owed to nobody that went on after `since`; one that goes on has no last."""
    return session.execute(_PAUSES, {"user_ids": [user_id], "since": since}).all()


def record_activity(
    session: Session,
    user_id: int,
    day: date,
    *,
    tasks: int,
    week_number: int | None,
    day_number: int | None,
    is_active: bool,
) -> None:
    """Note that something was learnt on a day; `is_active` whether the day counts for a streak."""
    values = {"tasks": tasks, "week_number": week_number, "day_number": day_number, "is_active": is_active}
    session.execute(_ACTIVE_DAY, {"user_id": user_id, "day": day, **values})


def add_events(session: Session, user_id: int, events: Iterable[tuple[date, str, int]], *, at: datetime) -> None:
    """Keep what happened to a streak, as (date, kind, streak); once per date and kind."""
    listed = [{"date": day.isoformat(), "kind": kind, "streak": length} for day, kind, length in events]
    session.execute(_ADD_EVENTS, {"user_id": user_id, "events": json.dumps(listed), "at": at})


def events(session: Session, user_id: int, *, since: date = date.min, most: int) -> Sequence[Row[Any]]:
    """What happened to a streak, newest first."""
    return session.execute(_EVENTS, {"user_id": user_id, "since": since, "most": most}).all()


def days(session: Session, user_id: int, *, first: date, last: date) -> Sequence[Row[Any]]:
    """What was done on each day with anything on it, in order."""
    return session.execute(_DAYS, {"user_id": user_id, "first": first, "last": last}).all()


def speed(session: Session, user_id: int, task_id: int) -> Row[Any] | None:
    """When a task was started and completed, its estimate, and the right answers in its first submitted check."""
    return session.execute(_SPEED, {"user_id": user_id, "task_id": task_id}).one_or_none()
