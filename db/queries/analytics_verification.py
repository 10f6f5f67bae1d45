"""The figures counted anew from the events themselves, slowly: what the roll-ups are held against."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_COUNTED = """
    not person.is_test and not person.is_bot
    and not exists (select from user_roles held where held.user_id = person.id and held.role in ('teacher', 'admin'))
"""
_LEARNT = f"""
    select distinct event.local_date as date, event.user_id, person.registered_on
    from learner_events event join users person on person.id = event.user_id
    where event.kind = any(learning_kinds()) and {_COUNTED}
"""  # noqa: S608 -- the part put in is the constant above
_SERIES = text(f"""
    with learnt as materialized (
        {_LEARNT} and event.local_date between cast(:first as date) - 29 and cast(:last as date)
    )
    select cast(day as date) as date, count(distinct learnt.user_id) filter (where learnt.date = day) as active,
           count(distinct learnt.user_id) filter (where learnt.date > cast(day as date) - 7) as weekly,
           count(distinct learnt.user_id) as monthly
    from generate_series(cast(:first as timestamp), cast(:last as timestamp), interval '1 day') day
    left join learnt on learnt.date between cast(day as date) - 29 and cast(day as date)
    group by day order by day
""")  # noqa: S608 -- the parts put in are the constants above
_RETENTION = text(f"""
    select cohort, (monday - cohort) / 7 as week, count(distinct user_id) as people
    from (
        select user_id, cast(date_trunc('week', cast(date as timestamp)) as date) as monday,
               cast(date_trunc('week', cast(registered_on as timestamp)) as date) as cohort
        from ({_LEARNT}) learnt
    ) seen
    where cohort between :first and :last and monday between cohort and cast(:last as date)
    group by cohort, monday order by cohort, monday
""")  # noqa: S608 -- the parts put in are the constants above
_STEPS = text(f"""
    select cohort, count(*) as registered, count(*) filter (where assessed) as assessed,
           count(*) filter (where assessed and planned) as planned,
           count(*) filter (where assessed and planned and first_day) as first_day,
           count(*) filter (where assessed and planned and first_day and first_week) as first_week,
           count(*) filter (where assessed and planned and first_day and first_week and final) as final,
           count(*) filter (where assessed and planned and first_day and first_week and final and verdict) as verdict
    from (
        select cast(date_trunc('week', cast(person.registered_on as timestamp)) as date) as cohort,
               coalesce(bool_or(kind = 'diagnostic_submitted'), false) as assessed,
               coalesce(bool_or(kind = 'plan_made'), false) as planned,
               coalesce(bool_or(kind = 'day_finished'), false) as first_day,
               coalesce(bool_or(kind = 'week_passed'), false) as first_week,
               coalesce(bool_or(kind = 'final_taken'), false) as final,
               coalesce(bool_or(kind = 'verdict_given'), false) as verdict
        from users person left join learner_events event on event.user_id = person.id and event.at <= :until
        where {_COUNTED} group by person.id
    ) come
    group by cohort order by cohort
""")  # noqa: S608 -- the part put in is the constant above
_FUNNEL_AS_OF = text("select max(rolled_up_at) from funnel_weeks")


def series(session: Session, first: date, last: date) -> Sequence[Row[Any]]:
    """Daily, weekly and monthly active people of each date between two, from the events."""
    return session.execute(_SERIES, {"first": first, "last": last}).all()


def retention(session: Session, first: date, last: date) -> Sequence[Row[Any]]:
    """Cohort, week and people for the cohorts and weeks between two Mondays, from the events."""
    return session.execute(_RETENTION, {"first": first, "last": last}).all()


def funnels(session: Session, until: datetime) -> Sequence[Row[Any]]:
    """How far each cohort had come at a moment, from the events."""
    return session.execute(_STEPS, {"until": until}).all()


def funnel_as_of(session: Session) -> datetime | None:
    """When the funnel was counted last."""
    found: datetime | None = session.scalar(_FUNNEL_AS_OF)
    return found
