"""What the app can ask about the state of the installation."""

from __future__ import annotations

import functools

from db import migrate
from db.queries import health as health_queries
from logic.errors import UnavailableError
from logic.health import condition
from logic.health.condition import Condition, Health, Part
from logic.transactions import DatabaseRole, transaction

__all__ = ["Condition", "Health", "Part", "check"]


def check() -> Health:
    """The state of the database, its migrations and the worker; never raises because the database is away."""
    try:
        with transaction(None, role=DatabaseRole.GATE) as session:
            revision = health_queries.revision(session)
            age = health_queries.heartbeat_age(session) if revision else None
    except UnavailableError:
        return condition.without_database()
    return condition.judge(revision=revision, newest=_newest_revision(), heartbeat_age=age)


@functools.cache
def _newest_revision() -> str | None:
    """Read from the files once: they do not change under a running process."""
    return migrate.head_revision()
