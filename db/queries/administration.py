"""What administrators change about people, and the rows that say so. In the administrator's role unless said otherwise.

The row policies let these through for an administrator alone, and the database refuses, at the end of the transaction,
a change that `record` was not called for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

ADMINISTRATORS_LOCK = 0x41444D4E  # "ADMN": those who take an administrator away pass one by one; also in 0009

ROLE_GIVEN = "role given"
COMMAND_LINE = "the command line"

_HOLD_ADMINISTRATORS = text("select pg_advisory_xact_lock(:key)")
_OTHERS_RUN_THE_PLACE = text("""
    select exists (
        select from user_roles held join users person on person.id = held.user_id
        where held.role = 'admin' and person.suspended_at is null and held.user_id <> :user_id)
""")
_HOLD = text("""
    select id, display_name, email, is_test, is_bot, suspended_at,
           array(select role from user_roles where user_id = users.id order by role) as roles
    from users where id = :user_id for no key update
""")
_RECORD = text("""
    insert into admin_actions (at, admin_id, admin_name, action, subject_id, subject_label, reason, details)
    values (:at, :admin_id, :admin_name, :action, :subject_id, :subject_label, :reason, cast(:details as jsonb))
""")
_GIVE = text("""
    insert into user_roles (user_id, role) select :user_id, unnest(cast(:roles as text[])) on conflict do nothing
""")
_TAKE = text("delete from user_roles where user_id = :user_id and role = any(:roles)")
_SUSPEND = text("update users set suspended_at = :at, suspended_reason = :reason where id = :user_id")
_MARK_TEST = text("update users set is_test = :mark where id = :user_id")
_MARK_BOT = text("update users set is_bot = :mark where id = :user_id")
_END_SESSIONS = text("""
    update sessions set revoked_at = :at
    where user_id = :user_id and revoked_at is null and expires_at > :at
      and (cast(:session_id as bigint) is null or id = :session_id)
    returning id
""")
_LOG = text("""
    select id, at, admin_id, admin_name, action, subject_id, subject_label, reason, details
    from admin_actions
    where id < :before
      and (cast(:admin_name as text) is null or admin_name = :admin_name)
      and (cast(:action as text) is null or action = :action)
      and (cast(:subject_id as bigint) is null or subject_id = :subject_id)
      and (cast(:subject as text) is null or strpos(lower(subject_label), :subject) > 0)
      and (cast(:since as timestamptz) is null or at >= :since)
      and (cast(:until as timestamptz) is null or at < :until)
    order by id desc limit :most
""")
_ADMINISTRATORS = text("select distinct admin_name from admin_actions order by admin_name")


def hold_administrators(session: Session) -> None:
    """Until the transaction ends nobody else takes an administrator away. Before any row is locked; in any role."""
    session.execute(_HOLD_ADMINISTRATORS, {"key": ADMINISTRATORS_LOCK})


def others_run_the_place(session: Session, user_id: int) -> bool:
    """Whether somebody else is an administrator who is not suspended."""
    return bool(session.scalar(_OTHERS_RUN_THE_PLACE, {"user_id": user_id}))


def hold(session: Session, user_id: int) -> Row[Any] | None:
    """A person with their roles and marks, locked; None also when the one who acts is no administrator any more."""
    return session.execute(_HOLD, {"user_id": user_id}).one_or_none()


def record(
    session: Session,
    *,
    action: str,
    admin_id: int | None,
    admin_name: str,
    subject_id: int | None,
    subject_label: str,
    reason: str,
    details: Mapping[str, Any],
    at: datetime,
) -> None:
    """Write down what is done in this transaction, by whom and why. The worker's role records for the command line."""
    values = {
        "at": at,
        "admin_id": admin_id,
        "admin_name": admin_name,
        "action": action,
        "subject_id": subject_id,
        "subject_label": subject_label,
        "reason": reason,
        "details": json.dumps(details),
    }
    session.execute(_RECORD, values)


def record_role_by_command(session: Session, user_id: int, label: str, role: str, at: datetime) -> None:
    """Write down that whoever runs the installation gave a role; in the worker's role."""
    record(
        session,
        action=ROLE_GIVEN,
        admin_id=None,
        admin_name=COMMAND_LINE,
        subject_id=user_id,
        subject_label=label,
        reason="Given by whoever runs the installation",
        details={"role": role},
        at=at,
    )


def give_roles(session: Session, user_id: int, roles: Iterable[str]) -> None:
    """Let a person hold these roles as well."""
    session.execute(_GIVE, {"user_id": user_id, "roles": list(roles)})


def take_roles(session: Session, user_id: int, roles: Iterable[str]) -> None:
    """Let a person hold these roles no more."""
    session.execute(_TAKE, {"user_id": user_id, "roles": list(roles)})


def suspend(session: Session, user_id: int, reason: str, at: datetime) -> None:
    """Suspend a person."""
    session.execute(_SUSPEND, {"user_id": user_id, "reason": reason, "at": at})


def lift(session: Session, user_id: int) -> None:
    """Let a person in again."""
    session.execute(_SUSPEND, {"user_id": user_id, "reason": None, "at": None})


def mark_test(session: Session, user_id: int, *, mark: bool) -> None:
    """Say whether a person is there for trying things out."""
    session.execute(_MARK_TEST, {"user_id": user_id, "mark": mark})


def mark_bot(session: Session, user_id: int, *, mark: bool) -> None:
    """Say whether a person is a program."""
    session.execute(_MARK_BOT, {"user_id": user_id, "mark": mark})


def end_sessions(session: Session, user_id: int, at: datetime, *, session_id: int | None = None) -> int:
    """End a person's living sessions, or the one given; returns how many ended."""
    values = {"user_id": user_id, "at": at, "session_id": session_id}
    return len(session.execute(_END_SESSIONS, values).all())


def log(session: Session, wanted: Mapping[str, Any], *, before: int, most: int) -> Sequence[Row[Any]]:
    """At most `most` rows with ids below `before`, the newest first.

    `wanted` holds every condition of the statement, None for any.
    """
    return session.execute(_LOG, {**wanted, "before": before, "most": most}).all()


def administrators(session: Session) -> Sequence[str]:
    """Everybody who ever did something, by name."""
    return session.scalars(_ADMINISTRATORS).all()
