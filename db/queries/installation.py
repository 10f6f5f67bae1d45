"""How the installation is doing, in figures: the database itself, jobs, mail, events of payments. The worker's role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_DATABASE = text("""
    select current_setting('server_version') as version, pg_database_size(current_database()) as bytes,
           (select count(*) from pg_stat_activity where datname = current_database()) as connections,
           current_setting('max_connections')::int as most_connections
""")
# A partition counts with the table it is a part of.
_LARGEST = text("""
    select coalesce(pg_partition_root(relation.oid)::regclass::text, relation.relname) as name,
           sum(pg_total_relation_size(relation.oid))::bigint as bytes,
           sum(greatest(relation.reltuples, 0))::bigint as rows
    from pg_class relation
    where relation.relkind = 'r' and relation.relnamespace = 'public'::regnamespace
    group by 1 order by 2 desc, 1 limit :most
""")
# A job is due when it was deferred, or at the time it was put off to.
_JOBS = text("""
    with job as (
        select status, task_name,
               case when status = 'todo' then extract(epoch from clock_timestamp() - coalesce(scheduled_at, (
                   select max(at) from procrastinate_events event
                   where event.job_id = procrastinate_jobs.id and event.type = 'deferred'
               ))) end as age
        from procrastinate_jobs
    )
    select count(*) filter (where status = 'todo') as waiting,
           count(*) filter (where status = 'doing') as running,
           count(*) filter (where age > :late) as late,
           count(*) filter (where status = 'failed') as failed,
           greatest(max(age), 0)::double precision as oldest,
           array(select distinct task_name from job where status = 'failed' order by task_name) as failed_tasks
    from job
""")
_PERIODIC = text("""
    select distinct on (periodic.task_name) periodic.task_name as task, to_timestamp(periodic.defer_timestamp) as at,
           job.status::text as status, extract(epoch from clock_timestamp())::double precision
               - periodic.defer_timestamp as age
    from procrastinate_periodic_defers periodic left join procrastinate_jobs job on job.id = periodic.job_id
    order by periodic.task_name, periodic.defer_timestamp desc
""")
_MAIL = text("""
    select count(*) filter (where body <> '') as waiting,
           count(*) filter (where body <> '' and attempts > 0) as failed,
           extract(epoch from clock_timestamp() - min(created_at) filter (where body <> ''))::double precision as oldest
    from outbox where sent_at is null
""")
_WEBHOOKS = text("""
    select count(*) filter (where received_at > clock_timestamp() - interval '1 day') as received,
           count(*) filter (where processed_at is null) as unprocessed,
           extract(epoch from clock_timestamp() - min(received_at) filter (where processed_at is null)
               )::double precision as oldest
    from webhook_events where processed_at is null or received_at > clock_timestamp() - interval '1 day'
""")
_ACTIVE_ON = text("""
    select count(*) from active_days learnt join users person on person.id = learnt.user_id
    where learnt.date = :date and not person.is_test and not person.is_bot
      and not exists (select from user_roles held where held.user_id = person.id and held.role in ('teacher', 'admin'))
""")


def database(session: Session) -> Row[Any]:
    """`version`, `bytes` and `connections` of the database, and how many the server takes."""
    return session.execute(_DATABASE).one()


def largest_tables(session: Session, most: int) -> Sequence[Row[Any]]:
    """`name`, `bytes` (indexes and all) and about how many `rows` of the largest tables."""
    return session.execute(_LARGEST, {"most": most}).all()


def jobs(session: Session, late: float) -> Row[Any]:
    """Jobs by state, those due for more than `late` seconds, the seconds the oldest is due, tasks that failed."""
    return session.execute(_JOBS, {"late": late}).one()


def periodic(session: Session) -> Sequence[Row[Any]]:
    """The last time each periodic task was due, `age` seconds ago; its `status` is None once it is done."""
    return session.execute(_PERIODIC).all()


def mail(session: Session) -> Row[Any]:
    """Mails that wait, those that were tried in vain, and the age of the oldest in seconds."""
    return session.execute(_MAIL).one()


def active_on(session: Session, date: date) -> int:
    """How many people learnt something on a date of their own, without staff, test people and bots."""
    return int(session.scalar(_ACTIVE_ON, {"date": date}) or 0)


def webhooks(session: Session) -> Row[Any]:
    """Events received in a day, those nobody has worked off, and the seconds the oldest of these has waited."""
    return session.execute(_WEBHOOKS).one()
