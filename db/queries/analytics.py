"""The figures as they were rolled up, and the few that are counted when somebody asks; in the worker's role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from db.queries.analytics_rollup import UNCOUNTED

_DAYS = text("""
    select date, people, new_people, active, weekly, monthly, active_plans, plans_started, plans_completed,
           days_finished, weekly_tests_passed, weekly_tests_failed, finals_taken, verdicts, job_ready,
           readiness_people, readiness_gained, readiness_deviation, rolled_up_at
    from platform_analytics where date between :first and :last order by date
""")
_FIRST = text("select min(date) from platform_analytics")
_RETENTION = text("select cohort, week, people from retention_weeks where cohort between :first and :last")
_FUNNELS = text("""
    select cohort, registered, assessed, planned, first_day, first_week, final, verdict, rolled_up_at
    from funnel_weeks where cohort between :first and :last order by cohort
""")
_MADE = """
    select distinct event.user_id, cast(event.details ->> 'plan' as bigint) as plan_id from learner_events event
    where event.local_date between :first and :last and event.kind = 'plan_made'
      and not exists (select from uncounted where uncounted.id = event.user_id)
"""
_PLANS = text(f"""
    with uncounted as materialized ({UNCOUNTED}), made as ({_MADE})
    select count(*) as made, count(*) filter (where plan.status = 'completed') as completed,
           count(*) filter (where plan.status in ('completed', 'failed')) as ended,
           count(*) filter (where plan.status = 'active') as running,
           count(*) filter (where plan.status = 'paused') as paused
    from made join personalized_plans plan on plan.user_id = made.user_id and plan.id = made.plan_id
""")  # noqa: S608 -- the parts put in are the constants above
_TRACKS = text(f"""
    with uncounted as materialized ({UNCOUNTED}),
    made as (
        select plan.track_id, count(*) as number from ({_MADE}) event
        join personalized_plans plan on plan.user_id = event.user_id and plan.id = event.plan_id group by plan.track_id
    ),
    here as (select distinct user_id from active_days where date between :first and :last),
    standing as (
        select plan.track_id, count(*) filter (where plan.status = 'active') as running,
               count(*) filter (where plan.status = 'completed') as completed,
               count(here.user_id) filter (where plan.status = 'active') as active_people
        from personalized_plans plan left join here on here.user_id = plan.user_id
        where not exists (select from uncounted where uncounted.id = plan.user_id) group by plan.track_id
    )
    select track.id as track_id, track.title, coalesce(made.number, 0) as plans_started,
           coalesce(standing.running, 0) as active_plans, coalesce(standing.completed, 0) as completed_plans,
           coalesce(standing.active_people, 0) as active_people
    from tracks track left join made on made.track_id = track.id left join standing on standing.track_id = track.id
    where made.number > 0 or standing.running > 0 or standing.completed > 0
    order by plans_started desc, active_plans desc, track.title limit :most
""")  # noqa: S608 -- the parts put in are the constants above
_TOPICS = text("""
    select topic.id as topic_id, topic.title as topic, skill.title as skill, sum(known.right_answers) as right_answers,
           sum(known.answered) as answered
    from item_statistics known join item_families family on family.id = known.family_id
    join topics topic on topic.id = family.topic_id join skills skill on skill.id = topic.skill_id
    group by topic.id, skill.id having sum(known.answered) >= :fewest
    order by sum(known.right_answers)::double precision / sum(known.answered), topic.id limit :most
""")
_FLAGS = text("""
    select flag, count(*) as items from item_statistics known
    join item_families family on family.id = known.family_id and family.retired_at is null,
    unnest(known.flags) as flag
    group by flag order by items desc, flag
""")
_FLAGGED = text("""
    select count(*) filter (where known.flags <> '{}') as flagged, count(*) as items
    from item_families family left join item_statistics known on known.family_id = family.id
    where family.retired_at is null and not exists (
        select from topics topic join track_skills membership on membership.skill_id = topic.skill_id
        join tracks track on track.id = membership.track_id
        where topic.id = family.topic_id and membership.until_version is null and track.kind = 'module'
    )
""")


def days(session: Session, first: date, last: date) -> Sequence[Row[Any]]:
    """The figures of the dates that were counted, in order."""
    return session.execute(_DAYS, {"first": first, "last": last}).all()


def first_day(session: Session) -> date | None:
    """The first date that was counted."""
    found: date | None = session.scalar(_FIRST)
    return found


def retention(session: Session, first: date, last: date) -> Sequence[Row[Any]]:
    """Cohort, week and how many were active in it, for the cohorts between two Mondays; none where nobody was."""
    return session.execute(_RETENTION, {"first": first, "last": last}).all()


def funnels(session: Session, first: date, last: date) -> Sequence[Row[Any]]:
    """How far the people of each cohort between two Mondays have come."""
    return session.execute(_FUNNELS, {"first": first, "last": last}).all()


def plans_made(session: Session, first: date, last: date) -> Row[Any]:
    """What became of the plans made between two dates: made, completed, ended, running, paused."""
    return session.execute(_PLANS, {"first": first, "last": last}).one()


def tracks(session: Session, first: date, last: date, most: int) -> Sequence[Row[Any]]:
    """The tracks for which most plans were made between two dates."""
    return session.execute(_TRACKS, {"first": first, "last": last, "most": most}).all()


def hardest_topics(session: Session, *, fewest: int, most: int) -> Sequence[Row[Any]]:
    """The topics with the lowest share of right answers, from `fewest` answers on."""
    return session.execute(_TOPICS, {"fewest": fewest, "most": most}).all()


def flags(session: Session) -> Sequence[Row[Any]]:
    """How many questions in use carry each flag."""
    return session.execute(_FLAGS).all()


def flagged(session: Session) -> Row[Any]:
    """How many questions in use carry a flag, and how many are in use."""
    return session.execute(_FLAGGED).one()
