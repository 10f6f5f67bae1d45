"""The months of the event table, by the two functions of the database that may make and drop them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

_ENSURE = text("select ensure_event_partitions(:at)")
_RETIRE = text("select retire_event_partitions(:at)")
_OTHER = text("select count(*) from learner_events where tableoid = cast('learner_events_other' as regclass)")


def ensure(session: Session, at: datetime) -> int:
    """Make the partitions of this month and the three after it that are not there yet; how many were made."""
    return int(session.scalar(_ENSURE, {"at": at}) or 0)


def retire(session: Session, at: datetime) -> str | None:
    """Thin out the oldest month of more than 25 and drop its partition; its name, None when there is none so old."""
    found: str | None = session.scalar(_RETIRE, {"at": at})
    return found


def in_no_month(session: Session) -> int:
    """How many events stand in the default partition: what is kept of retired months, or came before its month."""
    return int(session.scalar(_OTHER) or 0)
