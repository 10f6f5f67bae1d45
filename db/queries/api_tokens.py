"""Named bearer tokens for the API. Only their hashes are stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_ADD = text("""
    insert into api_tokens (user_id, name, token_hash, created_at)
    values (:user_id, :name, :token_hash, :at) on conflict (user_id, name) do nothing returning id
""")
_LIVING = text("""
    select id, name, created_at, last_used_at from api_tokens
    where user_id = :user_id and revoked_at is null order by created_at desc
""")
_REVOKE = text("""
    update api_tokens set revoked_at = :at
    where user_id = :user_id and id = :token_id and revoked_at is null returning id
""")
_HOLDER = text("""
    select person.id, person.email, person.display_name, person.pseudonym, person.time_zone,
           cast(null as bigint) as session_id, token.id as token_id, token.last_used_at,
           array(select role from user_roles where user_id = person.id) as roles
    from api_tokens token join users person on person.id = token.user_id
    where token.token_hash = :token_hash and token.revoked_at is null and person.suspended_at is null
""")
_USED = text("update api_tokens set last_used_at = :at where id = :token_id")


def add(session: Session, *, user_id: int, name: str, token_hash: bytes, at: datetime) -> int | None:
    """Keep a token's hash and return its id; None when the person has used that name before."""
    values = {"user_id": user_id, "name": name, "token_hash": token_hash, "at": at}
    return session.execute(_ADD, values).scalar_one_or_none()


def living(session: Session, user_id: int) -> list[Row[Any]]:
    """`id, name, created_at, last_used_at` of a person's tokens that still work, newest first."""
    return list(session.execute(_LIVING, {"user_id": user_id}))


def revoke(session: Session, user_id: int, token_id: int, at: datetime) -> bool:
    """Let a token work no more; False when there is none such."""
    return session.execute(_REVOKE, {"user_id": user_id, "token_id": token_id, "at": at}).one_or_none() is not None


def holder(session: Session, token_hash: bytes) -> Row[Any] | None:
    """Who holds a token, unless suspended, in the columns of `sessions.visitor` plus `token_id` and `last_used_at`."""
    return session.execute(_HOLDER, {"token_hash": token_hash}).one_or_none()


def used(session: Session, token_id: int, at: datetime) -> None:
    """Note when a token was last used."""
    session.execute(_USED, {"token_id": token_id, "at": at})
