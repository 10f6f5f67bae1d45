"""What people are told inside the product."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_TELL = text("""
    insert into notices (user_id, kind, subject, title, body, created_at)
    select user_id, kind, subject, title, body, :at
    from jsonb_to_recordset(cast(:rows as jsonb))
        as row (user_id bigint, kind text, subject text, title text, body text)
    on conflict (user_id, kind, subject) do nothing
""")
_UNREAD = text("""
    select id, kind, title, body, created_at from notices
    where user_id = :user_id and read_at is null order by id desc limit :most
""")
_READ = text("update notices set read_at = :at where user_id = :user_id and id = :id and read_at is null")


def tell(session: Session, notices: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """Write notices (user_id, kind, subject, title, body); what was told before stays as it is."""
    if notices:
        session.execute(_TELL, {"rows": json.dumps(notices), "at": at})


def unread(session: Session, user_id: int, most: int) -> Sequence[Row[Any]]:
    """What a person has not said they read, newest first."""
    return session.execute(_UNREAD, {"user_id": user_id, "most": most}).all()


def mark_read(session: Session, user_id: int, notice_id: int, at: datetime) -> None:
    """Note that a person has read a notice; again changes nothing."""
    session.execute(_READ, {"user_id": user_id, "id": notice_id, "at": at})
