"""What the database says about its own state and about the workers."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import migrate

# The database's own clock on both sides: a server whose clock is off must not report a dead worker.
_HEARTBEAT_AGE = text("""
    select extract(epoch from clock_timestamp() - max(last_heartbeat))::double precision from procrastinate_workers
""")


def revision(session: Session) -> str | None:
    """The migration the database is at; None for one without our tables."""
    return migrate.current_revision(session.connection())


def heartbeat_age(session: Session) -> float | None:
    """Seconds since the newest sign of life of any worker; None when none is registered."""
    age: float | None = session.scalar(_HEARTBEAT_AGE)
    return age
