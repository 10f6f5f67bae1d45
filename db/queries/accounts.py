"""People: their profile, password hash, roles, and the links to choose a new password."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_CREDENTIALS = text("""
    select id, password_hash, suspended_at is not null as is_suspended from users where email = :email
""")
_CREDENTIALS_OF = text("select email, display_name, password_hash from users where id = :user_id")
_ADD = text("""
    insert into users
        (email, display_name, pseudonym, password_hash, time_zone, is_test, created_at, registered_on)
    values (:email, :display_name, :pseudonym, :password_hash, :time_zone, :is_test, :at, :registered_on)
    on conflict (email) do nothing returning id
""")
_ADD_ROLES = text("""
    insert into user_roles (user_id, role)
    select :user_id, unnest(cast(:roles as text[])) on conflict do nothing returning role
""")
_UPDATE_PROFILE = text("""
    update users set display_name = :display_name, pseudonym = :pseudonym, time_zone = :time_zone where id = :user_id
""")
# The old hash is a condition: of two changes at once the second one is told that it came too late.
_REPLACE_PASSWORD = text("""
    update users set password_hash = :password_hash
    where id = :user_id and (cast(:expected as text) is null or password_hash = :expected)
    returning email, display_name
""")
_ANOTHER_ADMIN = text("""
    select exists (select from user_roles held join users person on person.id = held.user_id
                   where held.role = 'admin' and held.user_id <> :user_id and person.suspended_at is null)
        or not exists (select from user_roles where role = 'admin' and user_id = :user_id)
""")
_DELETE = text("delete from users where id = :user_id returning id")
_ADD_RESET = text("""
    insert into password_resets (token_hash, user_id, expires_at) values (:token_hash, :user_id, :expires_at)
""")
_USE_RESET = text("""
    update password_resets set used_at = :at
    where token_hash = :token_hash and used_at is null and expires_at > :at returning user_id
""")
_RESET_IS_OPEN = text("""
    select exists (select from password_resets
                   where token_hash = :token_hash and used_at is null and expires_at > :at)
""")
_EMAIL_OF_RESET = text("""
    select email from password_resets join users on users.id = password_resets.user_id
    where token_hash = :token_hash and used_at is null and expires_at > :at
""")
_CLOSE_RESETS = text("update password_resets set used_at = :at where user_id = :user_id and used_at is null")
_DELETE_RESETS = text("delete from password_resets where expires_at < :moment returning user_id")


def credentials(session: Session, email: str) -> Row[Any] | None:
    """`id`, `password_hash` and `is_suspended` of the person with this address."""
    return session.execute(_CREDENTIALS, {"email": email}).one_or_none()


def credentials_of(session: Session, user_id: int) -> Row[Any] | None:
    """`email`, `display_name` and `password_hash` of a person."""
    return session.execute(_CREDENTIALS_OF, {"user_id": user_id}).one_or_none()


def add(
    session: Session,
    *,
    email: str,
    display_name: str,
    pseudonym: str | None,
    password_hash: str,
    time_zone: str,
    is_test: bool,
    at: datetime,
    registered_on: date,
) -> int | None:
    """Add a person and return their id; None when the address is taken. `registered_on` is the date it is for them."""
    values = {
        "email": email,
        "display_name": display_name,
        "pseudonym": pseudonym,
        "password_hash": password_hash,
        "time_zone": time_zone,
        "is_test": is_test,
        "at": at,
        "registered_on": registered_on,
    }
    return session.execute(_ADD, values).scalar_one_or_none()


def add_roles(session: Session, user_id: int, roles: Iterable[str]) -> set[str]:
    """Give a person these roles; those they hold already stay. Returns the ones that are new."""
    return set(session.scalars(_ADD_ROLES, {"user_id": user_id, "roles": list(roles)}))


def update_profile(session: Session, user_id: int, *, display_name: str, pseudonym: str | None, time_zone: str) -> None:
    """Change what a person is called and where their days begin."""
    values = {"user_id": user_id, "display_name": display_name, "pseudonym": pseudonym, "time_zone": time_zone}
    session.execute(_UPDATE_PROFILE, values)


def replace_password(
    session: Session, user_id: int, password_hash: str, *, expected: str | None = None
) -> Row[Any] | None:
    """Set a new hash and return `email` and `display_name`; None when the hash was not the `expected` one."""
    values = {"user_id": user_id, "password_hash": password_hash, "expected": expected}
    return session.execute(_REPLACE_PASSWORD, values).one_or_none()


def may_leave(session: Session, user_id: int) -> bool:
    """Whether somebody else is an administrator, or this person is none."""
    return bool(session.execute(_ANOTHER_ADMIN, {"user_id": user_id}).scalar_one())


def delete(session: Session, user_id: int) -> bool:
    """Delete a person and, by cascade, everything that is theirs; False when there was nobody."""
    return session.execute(_DELETE, {"user_id": user_id}).one_or_none() is not None


def add_reset(session: Session, *, token_hash: bytes, user_id: int, expires_at: datetime) -> None:
    """Keep the hash of a one-time link."""
    session.execute(_ADD_RESET, {"token_hash": token_hash, "user_id": user_id, "expires_at": expires_at})


def reset_is_open(session: Session, token_hash: bytes, at: datetime) -> bool:
    """Whether a one-time link could still be used."""
    return bool(session.execute(_RESET_IS_OPEN, {"token_hash": token_hash, "at": at}).scalar_one())


def use_reset(session: Session, token_hash: bytes, at: datetime) -> int | None:
    """Use a one-time link up and return whose it was; None when it was used before or is too old."""
    return session.execute(_USE_RESET, {"token_hash": token_hash, "at": at}).scalar_one_or_none()


def email_of_reset(session: Session, token_hash: bytes, at: datetime) -> str | None:
    """The address of whom a one-time link belongs to; None when it could not be used any more."""
    return session.execute(_EMAIL_OF_RESET, {"token_hash": token_hash, "at": at}).scalar_one_or_none()


def close_resets(session: Session, user_id: int, at: datetime) -> None:
    """Let none of a person's open links work any more."""
    session.execute(_CLOSE_RESETS, {"user_id": user_id, "at": at})


def delete_resets_before(session: Session, moment: datetime) -> int:
    """Delete links that ended before `moment`; returns how many."""
    return len(session.execute(_DELETE_RESETS, {"moment": moment}).all())
