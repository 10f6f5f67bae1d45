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
        row(:queue, :task, 0, cast(:lock as text), null, cast(:arguments as jsonb), null)
    ]::procrastinate_job_to_defer_v1[]))
""")


def defer(
    session: Session,
    task: str,
    *,
    queue: str = "default",
    lock: str | None = None,
    **arguments: JobArgument,
) -> int:
    """Queue `task` (its name in `jobs.tasks`) with JSON arguments; returns the job's id.

    Jobs with the same `lock` run one after the other.
    """
    values = {"queue": queue, "task": task, "lock": lock, "arguments": json.dumps(arguments)}
    return int(session.execute(_DEFER, values).scalar_one())
