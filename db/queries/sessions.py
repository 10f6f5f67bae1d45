"""Signed-in browsers and the one-time tickets they come from. Only hashes of secrets are stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# The person is locked against a change of password, or being suspended, at the same moment: a ticket must survive
# neither.
_ADD_TICKET = text("""
    with proved as (
        select id from users
        where id = :user_id and password_hash = :password_hash and suspended_at is null for share
    )
    insert into sign_in_tickets (token_hash, user_id, expires_at)
    select :token_hash, id, :expires_at from proved returning user_id
""")
_USE_TICKET = text("""
    update sign_in_tickets set used_at = :at
    where token_hash = :token_hash and used_at is null and expires_at > :at returning user_id
""")
_DELETE_TICKETS_OF = text("delete from sign_in_tickets where user_id = :user_id")
_DELETE_TICKETS = text("delete from sign_in_tickets where expires_at < :moment returning user_id")
_ADD = text("""
    insert into sessions (user_id, token_hash, created_at, expires_at, user_agent)
    values (:user_id, :token_hash, :at, :expires_at, :user_agent) returning id
""")
# One statement, because it runs at every rerun: who holds this cookie, and which roles do they have now. Who is
# suspended is nobody.
_VISITOR = text("""
    select person.id, person.email, person.display_name, person.pseudonym, person.time_zone, held.id as session_id,
           array(select role from user_roles where user_id = person.id) as roles
    from sessions held join users person on person.id = held.user_id
    where held.token_hash = :token_hash and held.revoked_at is null and held.expires_at > :at
      and person.suspended_at is null
""")
_REVOKE = text("""
    update sessions set revoked_at = :at where token_hash = :token_hash and revoked_at is null returning user_id
""")
_REVOKE_ALL = text("""
    update sessions set revoked_at = :at
    where user_id = :user_id and revoked_at is null and id is distinct from :except_session returning id
""")
_OPEN = text("""
    select id, created_at, expires_at, user_agent from sessions
    where user_id = :user_id and revoked_at is null and expires_at > :at order by created_at desc
""")
_DELETE = text("""
    delete from sessions where expires_at < :moment or revoked_at < :moment returning id
""")


def add_ticket(session: Session, *, token_hash: bytes, user_id: int, password_hash: str, expires_at: datetime) -> bool:
    """Keep a ticket's hash; False when the password was changed since it was read, or its owner is suspended."""
    values = {
        "token_hash": token_hash,
        "user_id": user_id,
        "password_hash": password_hash,
        "expires_at": expires_at,
    }
    return session.execute(_ADD_TICKET, values).one_or_none() is not None


def use_ticket(session: Session, token_hash: bytes, at: datetime) -> int | None:
    """Use a ticket up and return whose it was; None when it was used before or is too old."""
    return session.execute(_USE_TICKET, {"token_hash": token_hash, "at": at}).scalar_one_or_none()


def delete_tickets_of(session: Session, user_id: int) -> None:
    """Let none of a person's tickets work any more."""
    session.execute(_DELETE_TICKETS_OF, {"user_id": user_id})


def delete_tickets_before(session: Session, moment: datetime) -> int:
    """Delete tickets that ended before `moment`; returns how many."""
    return len(session.execute(_DELETE_TICKETS, {"moment": moment}).all())


def add(
    session: Session, *, user_id: int, token_hash: bytes, at: datetime, expires_at: datetime, user_agent: str | None
) -> int:
    """Write a signed-in browser down and return the session's id."""
    values = {
        "user_id": user_id,
        "token_hash": token_hash,
        "at": at,
        "expires_at": expires_at,
        "user_agent": user_agent,
    }
    return int(session.execute(_ADD, values).scalar_one())


def visitor(session: Session, token_hash: bytes, at: datetime) -> Row[Any] | None:
    """Who holds this cookie: `id, email, display_name, pseudonym, time_zone, session_id, roles`."""
    return session.execute(_VISITOR, {"token_hash": token_hash, "at": at}).one_or_none()


def revoke(session: Session, token_hash: bytes, at: datetime) -> int | None:
    """End the session of a cookie; returns whose it was."""
    return session.execute(_REVOKE, {"token_hash": token_hash, "at": at}).scalar_one_or_none()


def revoke_all(session: Session, user_id: int, at: datetime, *, except_session: int | None = None) -> int:
    """End a person's sessions, all but one if it is given; returns how many ended."""
    values = {"user_id": user_id, "at": at, "except_session": except_session}
    return len(session.execute(_REVOKE_ALL, values).all())


def open_sessions(session: Session, user_id: int, at: datetime) -> list[Row[Any]]:
    """`id, created_at, expires_at, user_agent` of a person's living sessions, newest first."""
    return list(session.execute(_OPEN, {"user_id": user_id, "at": at}))


def delete_before(session: Session, moment: datetime) -> int:
    """Delete sessions that ended before `moment`; returns how many."""
    return len(session.execute(_DELETE, {"moment": moment}).all())
