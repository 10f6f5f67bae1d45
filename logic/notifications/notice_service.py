"""Telling people something inside the product; it stays until they say they have read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import notices as notice_queries
from logic.transactions import transaction

MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Telling:
    """Something to tell a person; the same `kind` and `subject` are told once."""

    user_id: int
    kind: str
    subject: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person was told and has not said they read."""

    id: int
    kind: str
    title: str
    body: str
    at: datetime


def tell(session: Session, tellings: Iterable[Telling], *, at: datetime) -> None:
    """Tell people something, once however often it is asked for; joins the caller's transaction."""
    notice_queries.tell(session, [asdict(telling) for telling in tellings], at)


def unread(user_id: int) -> tuple[Notice, ...]:
    """What a person has yet to read, newest first."""
    with transaction(user_id) as session:
        return tuple(
            Notice(row.id, row.kind, row.title, row.body, row.created_at)
            for row in notice_queries.unread(session, user_id, MOST_SHOWN)
        )


def mark_read(user_id: int, notice_id: int, *, at: datetime) -> None:
    """Note that a person has read one of their notices; somebody else's is left alone."""
    with transaction(user_id) as session:
        notice_queries.mark_read(session, user_id, notice_id, at)
