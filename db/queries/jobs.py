"""Deferring a job inside the caller's transaction: a rollback drops it.

Procrastinate's own SQL function is called, because whoever defers a job need not know the code that runs it.
"""

from __future__ import annotations

import json

from sqlalchemy import text
from sqlalchemy.orm import Session

JobArgument = int | str | float | bool | None

_DEFER = text("""
    select unnest(procrastinate_defer_jobs_v1(array[
        row(:queue, :task, 0, cast(:lock as text), cast(:queueing_lock as text), cast(:arguments as jsonb), null)
    ]::procrastinate_job_to_defer_v1[]))
""")
_IS_UNDER_WAY = text("""
    select exists (select from procrastinate_jobs
                   where queueing_lock = :queueing_lock and status in ('todo', 'doing'))
""")


def defer(
    session: Session,
    task: str,
    *,
    queue: str = "default",
    lock: str | None = None,
    queueing_lock: str | None = None,
    **arguments: JobArgument,
) -> int:
    """Queue `task` (its name in `jobs.tasks`) with JSON arguments; returns the job's id.

    Jobs with the same `lock` run one after the other. Of those with the same `queueing_lock` only one may wait: ask
    `is_under_way` first.
    """
    locks = {"lock": lock, "queueing_lock": queueing_lock}
    values = {"queue": queue, "task": task, **locks, "arguments": json.dumps(arguments)}
    return int(session.execute(_DEFER, values).scalar_one())


def is_under_way(session: Session, queueing_lock: str) -> bool:
    """Whether a job with this lock waits or runs; in the worker's role."""
    return bool(session.scalar(_IS_UNDER_WAY, {"queueing_lock": queueing_lock}))
