"""More time for a learner; the newest row counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_FACTOR = text("select time_factor from accommodations where user_id = :user_id order by id desc limit 1")
_ADD = text("""
    insert into accommodations (user_id, time_factor, reason, set_by, set_at)
    select user_id, :time_factor, :reason, :set_by, :at from user_roles
    where user_id = :user_id and role = 'learner' returning id
""")
_HISTORY = text("""
    select id, time_factor, reason, set_by, set_at from accommodations where user_id = :user_id order by id desc
""")


def time_factor(session: Session, user_id: int) -> float:
    """How much more time a person has for a test: 1 unless somebody granted more."""
    return float(session.scalar(_FACTOR, {"user_id": user_id}) or 1.0)


def add(session: Session, user_id: int, *, time_factor: float, reason: str, set_by: int, at: datetime) -> int | None:
    """Grant a factor; its id, None when there is no such learner."""
    values = {"user_id": user_id, "time_factor": time_factor, "reason": reason, "set_by": set_by, "at": at}
    given: int | None = session.scalar(_ADD, values)
    return given


def history(session: Session, user_id: int) -> list[Row[Any]]:
    """Everything granted to a person, newest first."""
    return list(session.execute(_HISTORY, {"user_id": user_id}))
