"""Counting a local date, a week and the cohorts; in the worker's role, each statement as good the second time.

Whom the figures count is said once, in `UNCOUNTED`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

# Few beside all the others, so that it is faster to leave them out than to take everybody else in.
UNCOUNTED = """
    select id from users where is_test or is_bot
    union
    select user_id from user_roles where role in ('teacher', 'admin')
"""
_LOCK = text("select pg_advisory_xact_lock(hashtextextended('platform_analytics', 0))")
# A date's events lie in the fifty hours it lives on earth; the index of moments finds those in a few pages.
_HAPPENED = """
    select event.user_id, event.kind, cast(event.details ->> 'plan' as bigint) as plan_id
    from learner_events event
    where event.at >= :begins and event.at < :ended and event.local_date = :day
      and event.kind in ('diagnostic_submitted', 'plan_made', 'day_finished', 'week_passed', 'week_failed',
                         'final_taken', 'verdict_given')
"""
# Most of those who did something had come to that step before: only who is new to one is written.
_STEPS = text(f"""
    insert into learner_steps as known
        (user_id, assessed_on, planned_on, first_day_on, first_week_on, final_on, verdict_on)
    select user_id, fresh.assessed_on, fresh.planned_on, fresh.first_day_on, fresh.first_week_on, fresh.final_on,
           fresh.verdict_on
    from (
        select user_id,
               case when bool_or(kind = 'diagnostic_submitted') then cast(:day as date) end as assessed_on,
               case when bool_or(kind = 'plan_made') then cast(:day as date) end as planned_on,
               case when bool_or(kind = 'day_finished') then cast(:day as date) end as first_day_on,
               case when bool_or(kind = 'week_passed') then cast(:day as date) end as first_week_on,
               case when bool_or(kind = 'final_taken') then cast(:day as date) end as final_on,
               case when bool_or(kind = 'verdict_given') then cast(:day as date) end as verdict_on
        from ({_HAPPENED}) happened group by user_id
    ) fresh
    left join learner_steps before using (user_id)
    where fresh.assessed_on < coalesce(before.assessed_on, 'infinity')
       or fresh.planned_on < coalesce(before.planned_on, 'infinity')
       or fresh.first_day_on < coalesce(before.first_day_on, 'infinity')
       or fresh.first_week_on < coalesce(before.first_week_on, 'infinity')
       or fresh.final_on < coalesce(before.final_on, 'infinity')
       or fresh.verdict_on < coalesce(before.verdict_on, 'infinity')
    order by user_id
    on conflict (user_id) do update set
        assessed_on = least(known.assessed_on, excluded.assessed_on),
        planned_on = least(known.planned_on, excluded.planned_on),
        first_day_on = least(known.first_day_on, excluded.first_day_on),
        first_week_on = least(known.first_week_on, excluded.first_week_on),
        final_on = least(known.final_on, excluded.final_on),
        verdict_on = least(known.verdict_on, excluded.verdict_on)
""")  # noqa: S608 -- the one part put in is the constant above
# Whether a plan was active at the end of a date follows from what became of it afterwards: of its first change after
# that date, or, when there was none, of how it stands, or stood when it ended. For a date of late there is little.
_ACTIVE_PLANS = """
    select count(*) from personalized_plans plan
    left join (
        select distinct on (plan_id) plan_id, kind from (
            select cast(details ->> 'plan' as bigint) as plan_id, id, kind from learner_events
            where local_date > :day and kind in ('plan_made', 'plan_paused', 'plan_resumed')
        ) later order by plan_id, id
    ) change on change.plan_id = plan.id
    where (plan.ended_at is null or (plan.ended_at > :begins and :day < (
               select (plan.ended_at at time zone person.time_zone)::date from users person
               where person.id = plan.user_id)))
      and coalesce(change.kind, 'none') not in ('plan_made', 'plan_resumed')
      and (change.kind is not null or plan.status = 'active' or (plan.ended_at is not null and 'plan_paused'
           is distinct from (select last.kind from learner_events last
                             where last.user_id = plan.user_id and last.kind in ('plan_paused', 'plan_resumed')
                               and cast(last.details ->> 'plan' as bigint) = plan.id
                             order by last.id desc limit 1)))
      and not exists (select from uncounted where uncounted.id = plan.user_id)
"""
_DAY = text(f"""
    with uncounted as materialized ({UNCOUNTED}),
    happened as materialized (
        select * from ({_HAPPENED}) event where not exists (select from uncounted where uncounted.id = event.user_id)
    ),
    seen as (
        select user_id, max(date) as last_date from active_days day
        where date between cast(:day as date) - 29 and cast(:day as date)
          and not exists (select from uncounted where uncounted.id = day.user_id)
        group by user_id
    ),
    concluded as (
        select verdict.readiness_level, after.expected - before.expected as gained
        from happened
        left join verdicts verdict on verdict.plan_id = happened.plan_id and verdict.user_id = happened.user_id
        left join personalized_plans plan on plan.id = happened.plan_id and plan.user_id = happened.user_id
        left join readiness_forecasts before
            on before.attempt_id = plan.attempt_id and before.user_id = happened.user_id
        left join readiness_forecasts after
            on after.attempt_id = verdict.attempt_id and after.user_id = happened.user_id
        where happened.kind = 'verdict_given'
    ),
    accounts as (
        select everybody.people - others.people as people, everybody.new_people - others.new_people as new_people
        from (
            select count(*) as people, count(*) filter (where registered_on = :day) as new_people
            from users where registered_on <= :day
        ) everybody,
        (
            select count(*) as people, count(*) filter (where registered_on = :day) as new_people
            from users join uncounted using (id) where registered_on <= :day
        ) others
    ),
    activity as (
        select count(*) filter (where last_date = :day) as active,
               count(*) filter (where last_date > cast(:day as date) - 7) as weekly, count(*) as monthly
        from seen
    ),
    tally as (
        select count(*) filter (where kind = 'plan_made') as plans_started,
               count(*) filter (where kind = 'day_finished') as days_finished,
               count(*) filter (where kind = 'week_passed') as weekly_tests_passed,
               count(*) filter (where kind = 'week_failed') as weekly_tests_failed,
               count(*) filter (where kind = 'final_taken') as finals_taken
        from happened
    ),
    outcome as (
        select count(*) as verdicts, count(*) filter (where readiness_level = 'job ready') as job_ready,
               count(gained) as readiness_people, avg(gained) as readiness_gained,
               stddev_samp(gained) as readiness_deviation
        from concluded
    )
    insert into platform_analytics
        (date, people, new_people, active, weekly, monthly, active_plans, plans_started, plans_completed,
         days_finished, weekly_tests_passed, weekly_tests_failed, finals_taken, verdicts, job_ready, readiness_people,
         readiness_gained, readiness_deviation, rolled_up_at)
    select :day, people, new_people, active, weekly, monthly, ({_ACTIVE_PLANS}), plans_started, verdicts,
           days_finished, weekly_tests_passed, weekly_tests_failed, finals_taken, verdicts, job_ready,
           readiness_people, readiness_gained, readiness_deviation, :at
    from accounts, activity, tally, outcome
    on conflict (date) do update set
        people = excluded.people, new_people = excluded.new_people, active = excluded.active,
        weekly = excluded.weekly, monthly = excluded.monthly, active_plans = excluded.active_plans,
        plans_started = excluded.plans_started, plans_completed = excluded.plans_completed,
        days_finished = excluded.days_finished, weekly_tests_passed = excluded.weekly_tests_passed,
        weekly_tests_failed = excluded.weekly_tests_failed, finals_taken = excluded.finals_taken,
        verdicts = excluded.verdicts, job_ready = excluded.job_ready, readiness_people = excluded.readiness_people,
        readiness_gained = excluded.readiness_gained, readiness_deviation = excluded.readiness_deviation,
        rolled_up_at = excluded.rolled_up_at
""")  # noqa: S608 -- the parts put in are the constants above
_FORGET_WEEK = text("delete from retention_weeks where cohort + 7 * week = :monday")
_WEEK = text(f"""
    with uncounted as materialized ({UNCOUNTED}),
    here as (
        select distinct user_id from active_days
        where date between cast(:monday as date) and cast(:monday as date) + 6
    )
    insert into retention_weeks (cohort, week, people)
    select cohort, (cast(:monday as date) - cohort) / 7, count(*)
    from (
        select cast(date_trunc('week', cast(person.registered_on as timestamp)) as date) as cohort
        from here join users person on person.id = here.user_id
        where not exists (select from uncounted where uncounted.id = person.id)
    ) member
    where cohort <= :monday group by cohort
""")  # noqa: S608 -- the one part put in is the constant above
_FORGET_FUNNEL = text("delete from funnel_weeks")
_FUNNEL = text(f"""
    with uncounted as materialized ({UNCOUNTED}),
    come as (
        select cast(date_trunc('week', cast(person.registered_on as timestamp)) as date) as cohort,
               case when assessed_on is null then 0 when planned_on is null then 1 when first_day_on is null then 2
                    when first_week_on is null then 3 when final_on is null then 4 when verdict_on is null then 5
                    else 6 end as far
        from users person left join learner_steps step on step.user_id = person.id
        where not exists (select from uncounted where uncounted.id = person.id)
    )
    insert into funnel_weeks
        (cohort, registered, assessed, planned, first_day, first_week, final, verdict, rolled_up_at)
    select cohort, count(*), count(*) filter (where far >= 1), count(*) filter (where far >= 2),
           count(*) filter (where far >= 3), count(*) filter (where far >= 4), count(*) filter (where far >= 5),
           count(*) filter (where far >= 6), :at
    from come group by cohort
""")  # noqa: S608 -- the one part put in is the constant above
# From the first date on which anything was, to the newest: those nobody has counted since they ended everywhere.
_DUE = text("""
    select cast(day as date) from generate_series(
        cast(least((select min(date) from active_days), (select min(registered_on) from users)) as timestamp),
        cast(cast(:newest as date) as timestamp), interval '1 day') as day
    where not exists (select from platform_analytics known where known.date = cast(day as date)
                      and known.rolled_up_at >= (day + interval '36 hours') at time zone 'UTC')
    order by day
""")
_FIRST_DATE = text("""
    select least((select registered_on from users where id = :user_id),
                 (select min(local_date) from learner_events where user_id = :user_id))
""")
_WAITS = text("""
    select exists (select from procrastinate_jobs
                   where task_name = :task and status = 'todo' and cast(args ->> 'first' as date) <= :first)
""")


def lock(session: Session) -> None:
    """Let nobody else count until the transaction ends."""
    session.execute(_LOCK)


def count_day(session: Session, day: date, *, begins: datetime, ended: datetime, at: datetime) -> None:
    """Write the figures of a local date, which lives from `begins` until `ended`, and note the steps taken on it."""
    values = {"day": day, "begins": begins, "ended": ended}
    session.execute(_STEPS, values)
    session.execute(_DAY, {**values, "at": at})


def count_week(session: Session, monday: date) -> None:
    """Write how many of each cohort were active in the week from a Monday on."""
    session.execute(_FORGET_WEEK, {"monday": monday})
    session.execute(_WEEK, {"monday": monday})


def count_funnel(session: Session, at: datetime) -> None:
    """Write how far the people of each cohort have come, by the steps noted so far."""
    session.execute(_FORGET_FUNNEL)
    session.execute(_FUNNEL, {"at": at})


def due(session: Session, newest: date) -> Sequence[date]:
    """The dates up to `newest` that were not counted since they ended everywhere, in order."""
    return session.scalars(_DUE, {"newest": newest}).all()


def first_date(session: Session, user_id: int) -> date | None:
    """The first date on which there was anything of a person; whoever may see their events may ask."""
    found: date | None = session.scalar(_FIRST_DATE, {"user_id": user_id})
    return found


def waits(session: Session, task: str, first: date) -> bool:
    """Whether a job waits that will count everything from `first` on, or from an earlier date on."""
    return bool(session.scalar(_WAITS, {"task": task, "first": first}))
