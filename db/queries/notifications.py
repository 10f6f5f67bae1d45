"""Who is to be told what now, for how many days and with which figures; and who does not want to be told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

QUIET_FROM = "time '22:00'"
QUIET_UNTIL = "time '07:00'"

# The test an active plan waits for, and since when; no row while days are to be done, or while the test is being taken.
_TEST = """
    select due.kind, due.week_number, due.since from (
        select 'weekly' as kind, week.week_number,
               (select max(task.completed_at) from daily_tasks task where task.week_id = week.id) as since
        from weekly_plans week where week.plan_id = plan.id and week.status = 'test_due'
        union all
        select case when max(week.week_number) > 4 then 'comprehensive' else 'final' end, null,
               greatest((select max(task.completed_at) from daily_tasks task
                         where task.user_id = plan.user_id and task.plan_id = plan.id),
                        (select max(test.submitted_at) from assessment_attempts test
                         where test.plan_id = plan.id and test.kind = 'weekly'))
        from weekly_plans week where week.plan_id = plan.id having bool_and(week.status = 'completed')
    ) due
    where not exists (select from assessment_attempts test where test.plan_id = plan.id
                      and test.kind in ('weekly', 'final', 'comprehensive') and test.status = 'in_progress')
"""
# A streak with the freezes that are left for today, once those days are paid for that passed since the last one learnt
# on; a paused day owes nothing, nor does one for which a freeze was used already. Below nought: the streak is over.
_STREAK = """
    select streak.current_streak, streak.freezes - (
        select count(*) from generate_series(streak.last_activity_date + 1, today.date - 1, interval '1 day') as missed
        where not exists (select from streak_events paid where paid.user_id = streak.user_id
                          and paid.date = missed::date and paid.kind = 'freeze used')
          and not exists (
            select from (
                select kind, local_date as first_day, at, lead(local_date) over following as last_day,
                       lead(at) over following as ended_at
                from learner_events
                where user_id = streak.user_id and kind in ('plan_paused', 'plan_resumed', 'plan_made')
                window following as (order by id)
            ) pause
            where pause.kind = 'plan_paused' and pause.ended_at is distinct from pause.at
              and missed::date between pause.first_day and coalesce(pause.last_day, missed::date))
    ) as freezes_left
    from user_streaks streak where streak.user_id = plan.user_id
"""
_USUAL_HOUR = """
    select percentile_disc(0.5) within group (order by first_one.hour) from (
        select extract(hour from min(event.at) at time zone person.time_zone)::int as hour
        from learner_events event
        where event.user_id = person.id and event.at > cast(:at as timestamptz) - interval '16 days'
          and event.local_date between today.date - 14 and today.date - 1
          and event.kind = any(cast(:learning as text[]))
        group by event.local_date
    ) first_one
"""
# `today` is an opening of logic/notifications/schedule.py: a kind, and for people of which clock it is open now.
# The order of the people is that of their ids, so that batches go on where the last one ended, and two runs at once
# write in one order and never wait for each other in a ring.
_WANTED = f"""
    today as materialized (
        select * from jsonb_to_recordset(cast(:openings as jsonb)) as opening
            (time_zone text, quiet_from time, quiet_until time, kind text, date date, hours jsonb)
    ), wanted as (
        select person.id as user_id, today.kind, today.date
        from users person
        join personalized_plans plan on plan.user_id = person.id and plan.status = 'active'
        left join notification_preferences preference on preference.user_id = person.id
        join today on today.time_zone = person.time_zone
            and today.quiet_from = coalesce(preference.quiet_from, {QUIET_FROM})
            and today.quiet_until = coalesce(preference.quiet_until, {QUIET_UNTIL})
        where person.id >= :first and (cast(:only as bigint) is null or person.id = :only)
          and person.suspended_at is null
          and not coalesce(preference.muted, '[]') @> jsonb_build_array(
              today.kind || '\\:in_app', today.kind || '\\:mail')
          and (:again or not exists (
              select from notifications_sent sent where sent.user_id = person.id and sent.kind = today.kind
              and (sent.date >= today.date or sent.at > cast(:at as timestamptz) - cast(:apart as interval))))
          and case today.kind
              when 'reminder' then
                  plan.created_at < cast(:at as timestamptz) - interval '3 hours'
                  and not exists (select from daily_activity day
                                  where day.user_id = person.id and day.date = today.date and day.is_active)
                  and (jsonb_array_length(today.hours) = 24
                       or today.hours @> to_jsonb(coalesce(({_USUAL_HOUR}), :usual_hour)))
              when 'weekly_digest' then (plan.created_at at time zone person.time_zone)::date < today.date
              when 'test_due' then exists (
                  select from ({_TEST}) test
                  cross join lateral (select (test.since at time zone person.time_zone)::date as date) due
                  where due.date between today.date - 7 and today.date - 1
                    and (:again or not exists (
                        select from notifications_sent sent where sent.user_id = person.id
                        and sent.kind = today.kind and sent.date > due.date)))
              when 'streak_in_danger' then
                  not exists (select from daily_activity day
                              where day.user_id = person.id and day.date = today.date and day.is_active)
                  and exists (select from ({_STREAK}) streak
                              where streak.current_streak >= 3 and streak.freezes_left >= 0)
              end
        order by person.id, today.kind
        limit :most
        for key share of person skip locked
    )
"""  # noqa: S608 -- put together from the constants above
_CLOCKS = text(f"""
    select distinct person.time_zone, coalesce(preference.quiet_from, {QUIET_FROM}) as quiet_from,
           coalesce(preference.quiet_until, {QUIET_UNTIL}) as quiet_until
    from users person
    join personalized_plans plan on plan.user_id = person.id and plan.status = 'active'
    left join notification_preferences preference on preference.user_id = person.id
""")  # noqa: S608 -- put together from the constants above
_CLAIM = text(f"""
    with {_WANTED}, claimed as (
        insert into notifications_sent (user_id, kind, date, at)
        select user_id, kind, date, :at from wanted order by user_id, kind
        on conflict do nothing returning user_id, kind
    )
    select wanted.user_id, wanted.kind, wanted.date, claimed.user_id is not null as is_mine
    from wanted left join claimed on claimed.user_id = wanted.user_id and claimed.kind = wanted.kind
    order by wanted.user_id, wanted.kind
""")  # noqa: S608 -- put together from the constants above
# Few are expected and many are found: sorted, every batch would look at everybody; in the order of the ids it stops.
_IN_ORDER = text("select set_config('enable_sort', 'off', true), set_config('enable_hashjoin', 'off', true)")
_AS_USUAL = text("select set_config('enable_sort', 'on', true), set_config('enable_hashjoin', 'on', true)")
_IS_WANTED = text(f"with {_WANTED} select exists (select from wanted)")  # noqa: S608 -- the same
_FACTS = text(f"""
    select today.user_id, today.kind, today.date, person.email, person.display_name, preference.muted, plan.target,
           task.topic, task.estimated_minutes, task.week_number as task_week,
           test.kind as test_kind, test.week_number as test_week,
           streak.current_streak, streak.freezes_left,
           (select time_factor from accommodations given where given.user_id = person.id
            order by given.id desc limit 1) as time_factor,
           monday.date as first_day, week.xp, week.days, forecast.expected, forecast.low, forecast.high
    from jsonb_to_recordset(cast(:claims as jsonb)) as today (user_id bigint, kind text, date date)
    join users person on person.id = today.user_id
    join personalized_plans plan on plan.user_id = person.id and plan.status = 'active'
    left join notification_preferences preference on preference.user_id = person.id
    left join lateral (
        select task.topic, task.estimated_minutes, week.week_number
        from daily_tasks task join weekly_plans week on week.id = task.week_id
        where task.user_id = plan.user_id and task.plan_id = plan.id and task.status in ('unlocked', 'started')
    ) task on true
    left join lateral ({_TEST}) test on true
    left join lateral ({_STREAK}) streak on true
    cross join lateral (select date_trunc('week', today.date)::date - 7 as date) monday
    cross join lateral (
        select coalesce(sum(day.xp_earned), 0)::bigint as xp, count(*) filter (where day.is_active) as days
        from daily_activity day
        where day.user_id = person.id and day.date between monday.date and monday.date + 6
    ) week
    left join lateral (
        select expected, low, high from readiness_forecasts
        where user_id = plan.user_id and track_id = plan.track_id order by at desc, attempt_id desc limit 1
    ) forecast on true
    order by today.user_id, today.kind
""")  # noqa: S608 -- put together from the constants above
_REMEMBER = text("""
    insert into notification_preferences (user_id, unsubscribe_hash)
    select * from unnest(cast(:user_ids as bigint[]), cast(:hashes as bytea[])) order by 1
    on conflict (user_id) do update set unsubscribe_hash = excluded.unsubscribe_hash
    where notification_preferences.unsubscribe_hash is distinct from excluded.unsubscribe_hash
""")
_PREFERENCES = text("""
    select person.time_zone, coalesce(preference.muted, '[]') as muted,
           coalesce(preference.quiet_from, time '22:00') as quiet_from,
           coalesce(preference.quiet_until, time '07:00') as quiet_until,
           person.suspended_at is not null as is_suspended
    from users person left join notification_preferences preference on preference.user_id = person.id
    where person.id = :user_id
""")
_READERS = text("""
    select person.id as user_id, person.email, person.display_name, person.time_zone,
           coalesce(preference.muted, '[]') as muted,
           exists (select from notices told where told.user_id = person.id and told.kind = :kind
                   and told.read_at is null) as has_unread
    from users person left join notification_preferences preference on preference.user_id = person.id
    where person.id = any(:user_ids) and person.suspended_at is null
    order by person.id
""")
_CLAIM_ONE = text("""
    insert into notifications_sent (user_id, kind, date, at) values (:user_id, :kind, :date, :at)
    on conflict do nothing returning user_id
""")
_SAVE = text("""
    insert into notification_preferences (user_id, muted, quiet_from, quiet_until)
    values (:user_id, cast(:muted as jsonb), :quiet_from, :quiet_until)
    on conflict (user_id) do update set muted = excluded.muted, quiet_from = excluded.quiet_from,
        quiet_until = excluded.quiet_until
""")
_MUTE = text("""
    update notification_preferences
    set muted = (muted - cast(:switches as text[])) || to_jsonb(cast(:switches as text[]))
    where unsubscribe_hash = :hash returning user_id
""")


def clocks(session: Session) -> Sequence[Row[Any]]:
    """Every combination of time zone and quiet hours that somebody with an active plan has."""
    return session.execute(_CLOCKS).all()


def claim(
    session: Session, openings: Sequence[Mapping[str, Any]], *, first: int, most: int, **rules: Any
) -> Sequence[Row[Any]]:
    """Note as sent what is to be told now to people from id `first` on, at most `most`, in the order of their ids.

    `openings` have time_zone, quiet_from, quiet_until, kind, date and hours; `rules` are at, learning (the kinds of
    events that count as learning), usual_hour (when there are none) and apart (the least time between two of a kind).
    Of any number of callers at once only one gets a row that says `is_mine`.
    """
    values = {"openings": json.dumps(openings, default=str), "first": first, "most": most, "only": None, "again": False}
    session.execute(_IN_ORDER)
    met = session.execute(_CLAIM, values | rules).all()
    session.execute(_AS_USUAL)
    return met


def is_wanted(session: Session, user_id: int, opening: Mapping[str, Any], **rules: Any) -> bool:
    """Whether the fact behind a message that was claimed still holds, and its reader still wants it."""
    values = {"openings": json.dumps([opening], default=str), "first": 0, "most": 1, "only": user_id, "again": True}
    return bool(session.scalar(_IS_WANTED, values | rules))


def facts(session: Session, claims: Iterable[tuple[int, str, date]]) -> Sequence[Row[Any]]:
    """What the templates need, for each (person, kind, date) that was claimed."""
    rows = [{"user_id": user_id, "kind": kind, "date": day} for user_id, kind, day in claims]
    return session.execute(_FACTS, {"claims": json.dumps(rows, default=str)}).all()


def remember_tokens(session: Session, hashes: Mapping[int, bytes]) -> None:
    """Keep the SHA-256 of each person's unsubscribe token."""
    session.execute(_REMEMBER, {"user_ids": list(hashes), "hashes": list(hashes.values())})


def preferences(session: Session, user_id: int) -> Row[Any] | None:
    """Somebody's zone, switches and quiet hours, the defaults where nothing was chosen."""
    return session.execute(_PREFERENCES, {"user_id": user_id}).one_or_none()


def readers(session: Session, user_ids: Sequence[int], kind: str) -> Sequence[Row[Any]]:
    """Who may be told something: address, zone, switches, and whether something of this kind is unread."""
    return session.execute(_READERS, {"user_ids": list(user_ids), "kind": kind}).all()


def claim_one(session: Session, user_id: int, kind: str, day: date, at: datetime) -> bool:
    """Note that a kind is told somebody for a day; of any number of callers one gets True."""
    return session.scalar(_CLAIM_ONE, {"user_id": user_id, "kind": kind, "date": day, "at": at}) is not None


def save(session: Session, user_id: int, *, muted: Sequence[str], quiet_from: time, quiet_until: time) -> None:
    """Store what somebody chose."""
    values = {"user_id": user_id, "muted": json.dumps(muted), "quiet_from": quiet_from, "quiet_until": quiet_until}
    session.execute(_SAVE, values)


def mute(session: Session, token_hash: bytes, switches: Sequence[str]) -> bool:
    """Add switches for the holder of an unsubscribe token; False when nobody holds it."""
    return session.scalar(_MUTE, {"hash": token_hash, "switches": list(switches)}) is not None
