"""What is known of a teacher for a growth plan beside what their modules say: learners, help taken, days active."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# In the teacher's role the policies show the answers of their own learners alone, as of this moment.
_LEARNERS = text("""
    select topic.title as topic, count(distinct answer.user_id) as learners,
           count(*) filter (where answer.chosen = variant.key_option) as correct, count(*) as asked
    from assessment_responses answer
    join assessment_attempts attempt on attempt.user_id = answer.user_id and attempt.id = answer.attempt_id
    join item_variants variant on variant.id = answer.variant_id
    join item_families family on family.id = answer.family_id and family.retired_at is null
    join topics topic on topic.id = family.topic_id
    where answer.answered_at > :since and answer.answered_at <= :at and attempt.status = 'submitted'
      and answer.user_id <> :user_id
    group by topic.id, topic.title having count(distinct answer.user_id) >= :fewest
    order by avg((answer.chosen = variant.key_option)::int), topic.title limit :most
""")
_ACTIVE_DATES = text("""
    select date from daily_activity where user_id = :user_id and is_active and date > :first and date <= :last
""")
# In the worker's role: the calls are in nobody's own rows.
_HINTS = text("""
    select count(*) from ai_calls
    where user_id = :user_id and feature = 'hint' and outcome = 'answered' and at > :since and at <= :at
""")
# Quiet hours may go over midnight; equal ends are none.
_DUE_FOR_A_LOOK = text("""
    select person.id
    from growth_plans plan
    join users person on person.id = plan.user_id and person.suspended_at is null
    join user_roles held on held.user_id = person.id and held.role = 'teacher'
    left join notification_preferences preference on preference.user_id = person.id
    cross join lateral (
        select cast(cast(:at as timestamptz) at time zone person.time_zone as time) as clock,
               coalesce(preference.quiet_from, time '22:00') as ends,
               coalesce(preference.quiet_until, time '07:00') as begins
    ) day
    where plan.is_active and person.id > :after
      and extract(hour from day.clock) = any(cast(:hours as int[]))
      and case when day.ends <= day.begins then day.clock < day.ends or day.clock >= day.begins
               else day.clock >= day.begins and day.clock < day.ends end
      and not exists (
          select from growth_plan_regenerations entry
          where entry.user_id = plan.user_id and entry.plan_id = plan.id and entry.state = 'suggested')
    order by person.id limit :most
""")


def learners(
    session: Session, user_id: int, *, since: datetime, at: datetime, fewest: int, most: int
) -> Sequence[Row[Any]]:
    """How the learners of a teacher did, by topic, the weakest first; in the teacher's role."""
    values = {"user_id": user_id, "since": since, "at": at, "fewest": fewest, "most": most}
    return session.execute(_LEARNERS, values).all()


def active_dates(session: Session, user_id: int, *, first: date, last: date) -> Sequence[date]:
    """The local dates after `first` up to `last` on which somebody learnt something here."""
    return session.scalars(_ACTIVE_DATES, {"user_id": user_id, "first": first, "last": last}).all()


def hints(session: Session, user_id: int, *, since: datetime, at: datetime) -> int:
    """How many hints a model gave somebody; in the worker's role."""
    return int(session.scalar(_HINTS, {"user_id": user_id, "since": since, "at": at}) or 0)


def due_for_a_look(session: Session, at: datetime, hours: Sequence[int], *, after: int, most: int) -> Sequence[int]:
    """Teachers (ids above `after`) with a plan and nothing suggested, where it is one of these hours and not quiet.

    In the worker's role.
    """
    values = {"at": at, "hours": list(hours), "after": after, "most": most}
    return session.scalars(_DUE_FOR_A_LOOK, values).all()
