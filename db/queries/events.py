"""Appending to what happened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

_APPEND = text("""
    insert into learner_events (user_id, kind, at, local_date, details)
    values (:user_id, :kind, :at, :local_date, cast(:details as jsonb))
""")
_TIME_ZONE = text("select time_zone from users where id = :user_id")


def append(
    session: Session,
    user_id: int,
    kind: str,
    *,
    at: datetime,
    local_date: date,
    details: Mapping[str, int | str],
) -> None:
    """Write one event."""
    values = {"user_id": user_id, "kind": kind, "at": at, "local_date": local_date, "details": json.dumps(details)}
    session.execute(_APPEND, values)


def time_zone(session: Session, user_id: int) -> str:
    """The person's own time zone, an IANA name."""
    return str(session.scalar(_TIME_ZONE, {"user_id": user_id}) or "UTC")
