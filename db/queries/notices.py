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
    where user_id = :user_id and read_at is null and kind <> all(cast(:without as text[]))
    order by id desc limit :most
""")
_PAGE = text("""
    select id, kind, title, body, created_at, read_at from notices
    where user_id = :user_id order by (read_at is null) desc, id desc limit :most offset :skipped
""")
_COUNTS = text("""
    select count(*) as total, count(*) filter (where read_at is null) as unread, coalesce(max(id), 0) as newest
    from notices where user_id = :user_id
""")
_UNREAD_COUNT = text("select count(*) from notices where user_id = :user_id and read_at is null")
_READ_ALL = text("""
    update notices set read_at = :at where user_id = :user_id and id <= :newest and read_at is null
""")
_SUPERSEDE = text("""
    update notices set read_at = :at
    from unnest(cast(:user_ids as bigint[]), cast(:kinds as text[])) as told (user_id, kind)
    where notices.user_id = told.user_id and notices.kind = told.kind and notices.read_at is null
""")
_READ = text("update notices set read_at = :at where user_id = :user_id and id = :id and read_at is null")


def tell(session: Session, notices: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """Write notices (user_id, kind, subject, title, body); what was told before stays as it is."""
    if notices:
        session.execute(_TELL, {"rows": json.dumps(notices), "at": at})


def unread(session: Session, user_id: int, most: int, *, without: Sequence[str] = ()) -> Sequence[Row[Any]]:
    """What a person has not said they read, newest first, `without` these kinds."""
    return session.execute(_UNREAD, {"user_id": user_id, "most": most, "without": list(without)}).all()


def page(session: Session, user_id: int, *, most: int, skipped: int) -> Sequence[Row[Any]]:
    """Part of all a person was told: what is unread first, then newest first."""
    return session.execute(_PAGE, {"user_id": user_id, "most": most, "skipped": skipped}).all()


def counts(session: Session, user_id: int) -> Row[Any]:
    """How many notices a person has in `total`, how many are `unread`, and the id of the `newest` (0 for none)."""
    return session.execute(_COUNTS, {"user_id": user_id}).one()


def unread_count(session: Session, user_id: int) -> int:
    """How many notices a person has yet to read; read from the index of the unread alone."""
    return int(session.scalar(_UNREAD_COUNT, {"user_id": user_id}) or 0)


def mark_read(session: Session, user_id: int, notice_id: int, at: datetime) -> None:
    """Note that a person has read a notice; again changes nothing."""
    session.execute(_READ, {"user_id": user_id, "id": notice_id, "at": at})


def mark_all_read(session: Session, user_id: int, newest: int, at: datetime) -> None:
    """Note that a person has read everything up to a notice; what came after it stays unread."""
    session.execute(_READ_ALL, {"user_id": user_id, "newest": newest, "at": at})


def supersede(session: Session, told: Sequence[tuple[int, str]], at: datetime) -> None:
    """Take unread notices of a kind for read, for each (person, kind): a newer one takes their place."""
    if told:
        user_ids, kinds = zip(*told, strict=True)
        session.execute(_SUPERSEDE, {"user_ids": list(user_ids), "kinds": list(kinds), "at": at})
