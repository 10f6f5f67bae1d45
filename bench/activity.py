"""A large school's events straight into the tables: who registered when, came how often, and how far they got.

People register evenly over 240 days up to now, live in six time zones, come the less often the longer they are here
(half as often after three weeks), on weekends a third less, and each at a pace of their own (log-normal). Events lie
within the last 180 days. Only the size is made by shortcut: what is measured on it goes through the services.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Engine, create_engine, text

from bench.servers import Stage

DAYS: Final = 180
NEEDED: Final = (
    "alter table learner_events drop constraint fk_learner_events_user_id",
    "alter table learner_events disable trigger note_active_days",
)
# Foreign keys are not asked for ten million rows that cannot break them; they are back before anything is measured.
RESTORED: Final = (
    "alter table learner_events enable trigger note_active_days",
    """
    alter table learner_events add constraint fk_learner_events_user_id
    foreign key (user_id) references users (id) on delete cascade
    """,
)
PEOPLE: Final = """
    insert into users (email, display_name, password_hash, time_zone, created_at, registered_on, is_test, is_bot)
    select 'crowd-' || number || '@waymark.test', 'Learner ' || number, '!', zone, moment,
           (moment at time zone zone)::date, number % 200 = 0, number % 500 = 1
    from (
        select number, :now - random() * interval '240 days' as moment,
               (array['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Kiritimati', 'America/Los_Angeles',
                      'Australia/Sydney'])[1 + number % 6] as zone
        from generate_series(1, :people) as number
    ) made
"""
STAFF: Final = "insert into user_roles (user_id, role) select id, 'teacher' from users where id % 400 = 7"
PACES: Final = """
    create temporary table pace as
    select id, time_zone, created_at, least(.95, .34 * exp(.9 * drawn - .405)) as eagerness
    from (select id, time_zone, created_at, sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) as drawn
          from users where email like 'crowd-%') person
"""
# A day of somebody who came: the moment they began, and how much they did.
VISITS: Final = """
    create temporary table visit as
    select id, time_zone, moment, (moment at time zone time_zone)::date as local_date,
           :each * (.4 + 1.2 * random()) as size, row_number() over (partition by id order by moment) as number
    from (
        select id, time_zone, created_at, eagerness,
               :now - interval '180 days' + (day + random() * .9) * interval '1 day' as moment
        from pace cross join generate_series(0, :days - 1) as day
    ) possible
    where moment > created_at and moment < :now
      and random() < eagerness * exp(-extract(epoch from moment - created_at) / 86400 / 60)
          * case when extract(isodow from moment) > 5 then .67 else 1 end
"""
# What a visit leaves behind: mostly answers and practice, a day begun and finished, and now and then a step further.
EVENTS: Final = """
    insert into learner_events (user_id, kind, at, local_date, details)
    select id, kind, at, local_date, '{}' from (
        select id, local_date, moment + place * interval '40 seconds' as at,
               case when place = 1 then case when number = 1 then 'diagnostic_started' else 'day_started' end
                    when place = 2 and number = 2 then 'diagnostic_submitted'
                    when place = 2 and number > 3 then 'day_finished'
                    when place = 3 and number in (9, 16, 23, 30) then 'week_passed'
                    when place = 3 and number = 12 then 'week_failed'
                    when place = 3 and number = 33 then 'final_taken'
                    when place % 5 = 4 then 'practised' else 'item_answered' end as kind
        from visit cross join lateral generate_series(1, greatest(1, round(size))::int) as place
        where moment >= :first and moment < :last
    ) event order by at
"""
REGISTERED: Final = """
    insert into learner_events (user_id, kind, at, local_date, details)
    select id, 'registered', created_at, registered_on, '{}' from users where created_at > :now - interval '180 days'
"""
# Two thirds of those who came three times got a plan, every fifth plan is paused, those of 33 visits have a verdict.
PLANS: Final = (
    """
    create temporary table planned as
    select id, min(moment) filter (where number = 3) as moment, max(moment) filter (where number = 33) as ended_at,
           min(local_date) filter (where number = 3) as made_on, max(local_date) filter (where number = 33) as ended_on
    from visit group by id having count(*) >= 3 and id % 3 > 0
    """,
    """
    insert into assessment_attempts (user_id, track_id, kind, status, content_version, seed, state, started_at,
                                     submitted_at)
    select id, (select min(id) + planned.id % 4 from tracks), 'diagnostic', 'submitted',
           (select max(id) from content_versions), 1, '{}', moment, moment from planned
    """,
    """
    insert into personalized_plans (user_id, plan_type, target, track_id, content_version, attempt_id, answers_used,
                                    current_week, current_day, created_at, status, paused_at, ended_at)
    select planned.id, 'language', 'Python', attempt.track_id, attempt.content_version, attempt.id, 20, 1, 1,
           planned.moment, case when ended_at is not null then 'completed' when planned.id % 5 = 0 then 'paused'
                           else 'active' end,
           case when ended_at is null and planned.id % 5 = 0 then planned.moment end, ended_at
    from planned join assessment_attempts attempt on attempt.user_id = planned.id
    """,
    """
    insert into learner_events (user_id, kind, at, local_date, details)
    select planned.id, happened.kind, happened.at, happened.local_date, jsonb_build_object('plan', plan.id)
    from planned join personalized_plans plan on plan.user_id = planned.id
    cross join lateral (values
        ('plan_made', planned.moment, made_on),
        ('plan_paused', plan.paused_at, made_on),
        ('verdict_given', planned.ended_at, ended_on)
    ) as happened (kind, at, local_date)
    where happened.at is not null order by happened.at
    """,
)
DAYS_NOTED: Final = """
    insert into active_days (date, user_id)
    select distinct local_date, user_id from learner_events where kind = any (learning_kinds())
"""
TIDIED: Final = "vacuum analyze users, user_roles, learner_events, active_days, personalized_plans, assessment_attempts"


@dataclass(frozen=True, slots=True)
class Made:
    """How many events and active days there are, and how long the active days of all of them took to find."""

    events: int
    active_days: int
    noting_seconds: float


def fill(on: Stage, *, people: int, events: int) -> Made:
    """Add this many people and, between them, about this many events."""
    engine = create_engine(on.cluster.owner_url())
    started = time.monotonic()

    def tell(what: str) -> None:
        print(f"activity: {what}, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)

    with engine.begin() as connection:
        now = connection.scalar(text("select now()"))
        values = {"now": now, "people": people, "days": DAYS}
        for statement in ("set synchronous_commit = off", "set work_mem = '256MB'", "select setseed(0.5)"):
            connection.execute(text(statement))
        for month in range(DAYS // 30 + 2):
            made_for = "select ensure_event_partitions(cast(:now as timestamptz) - make_interval(days => :ago), 0)"
            connection.execute(text(made_for), {"now": now, "ago": 30 * month})
        for statement in (*NEEDED, PEOPLE, STAFF, PACES):
            connection.execute(text(_typed(statement)), _of(statement, values))
        tell(f"{people:,} people")
        visits = int(connection.execute(text(_typed(VISITS)), {**_of(VISITS, values), "each": 1.0}).rowcount)
        connection.execute(text("update visit set size = size * :each"), {"each": events / visits})
        connection.execute(text("analyze visit"))
        tell(f"{visits:,} visits")
        connection.execute(text(_typed(REGISTERED)), {"now": now})
        for month in range(DAYS // 15):
            span = {"first": f"{DAYS - 15 * month} days", "last": f"{DAYS - 15 * (month + 1)} days"}
            statement = EVENTS.replace(":first", "cast(:now as timestamptz) - cast(:first as interval)")
            statement = statement.replace(":last", "cast(:now as timestamptz) - cast(:last as interval)")
            connection.execute(text(statement), {"now": now, **span})
        tell("events")
        for statement in (*PLANS, *RESTORED):
            connection.execute(text(statement))
        tell("plans and keys")
        noting = time.monotonic()
        noted = int(connection.execute(text(DAYS_NOTED)).rowcount)
        noting_seconds = time.monotonic() - noting
        made = int(connection.scalar(text("select count(*) from learner_events")) or 0)
    tell(f"{made:,} events, {noted:,} active days")
    _tidy(engine)
    return Made(made, noted, noting_seconds)


def _typed(statement: str) -> str:
    return statement.replace(":now", "cast(:now as timestamptz)")


def _of(statement: str, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if f":{name}" in statement}


def _tidy(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(TIDIED))
    engine.dispose()
