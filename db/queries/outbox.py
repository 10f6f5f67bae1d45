"""The outbox: mails written with what caused them, sent later by a job."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_ADD = text("""
    insert into outbox (user_id, recipient, subject, body)
    values (:user_id, :recipient, :subject, :body) returning id
""")
_LOCK_UNSENT = text("""
    select id, user_id, recipient, subject, body, attempts from outbox
    where id = :id and sent_at is null and body <> '' for update skip locked
""")
# The body is emptied: a reset link must not be found in a backup of next month.
_SENT = text("""
    update outbox set sent_at = :at, attempts = attempts + 1, body = '', last_error = null where id = :id
""")
_FAILED = text("update outbox set attempts = attempts + 1, last_error = :reason where id = :id")
_DROPPED = text("update outbox set body = '', last_error = :reason where id = :id")
_EMPTY_STALE = text("""
    update outbox set body = '' where sent_at is null and created_at <= :before and body <> '' returning id
""")
_OVERDUE = text("""
    select id from outbox
    where sent_at is null and body <> '' and created_at > :after and created_at < :before
    order by created_at limit :most
""")


def add(session: Session, *, user_id: int, recipient: str, subject: str, body: str) -> int:
    """Write a mail down and return its id."""
    values = {"user_id": user_id, "recipient": recipient, "subject": subject, "body": body}
    return int(session.execute(_ADD, values).scalar_one())


def lock_unsent(session: Session, outbox_id: int) -> Row[Any] | None:
    """The mail, locked; None when it was sent, is gone or emptied, or another worker holds it."""
    return session.execute(_LOCK_UNSENT, {"id": outbox_id}).one_or_none()


def sent(session: Session, outbox_id: int, at: datetime) -> None:
    """Mark a mail as sent and empty its body."""
    session.execute(_SENT, {"id": outbox_id, "at": at})


def failed(session: Session, outbox_id: int, reason: str) -> None:
    """Count a failed try at sending and keep its reason."""
    session.execute(_FAILED, {"id": outbox_id, "reason": reason})


def dropped(session: Session, outbox_id: int, reason: str) -> None:
    """Empty a mail that shall not go out any more, and keep why."""
    session.execute(_DROPPED, {"id": outbox_id, "reason": reason})


def overdue(session: Session, *, after: datetime, before: datetime, most: int) -> list[int]:
    """Ids of the oldest unsent mails written between two moments."""
    return list(session.scalars(_OVERDUE, {"after": after, "before": before, "most": most}))


def empty_stale(session: Session, before: datetime) -> int:
    """Empty the bodies of mails that were written before a moment and never sent; returns how many."""
    return len(session.execute(_EMPTY_STALE, {"before": before}).all())
