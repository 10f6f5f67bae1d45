"""Invitations into cohorts. Whoever decides about one holds its cohort; all but `look` in the worker's role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_COLUMNS = """
    invitation.id, invitation.cohort_id, invitation.email, invitation.expires_at, invitation.most_uses,
    invitation.uses, invitation.revoked_at
"""
_LOOK = text(f"""
    select {_COLUMNS}, cohort.name, cohort.public_id, cohort.archived_at,
           array(select teaching.user_id from cohort_teachers teaching
                 where teaching.cohort_id = cohort.id) as teacher_ids,
           array(select person.display_name from cohort_teachers teaching
                 join users person on person.id = teaching.user_id
                 where teaching.cohort_id = cohort.id
                 order by teaching.is_owner desc, lower(person.display_name), person.id) as teachers
    from cohort_invitations invitation join cohorts cohort on cohort.id = invitation.cohort_id
    where invitation.token_hash = :token_hash
""")  # noqa: S608 -- the part put in is the constant above
_IS_IN = text("""
    select exists (select from cohort_members
                   where cohort_id = :cohort_id and user_id = :user_id and left_at is null)
""")
_COHORT_OF = text("select cohort_id from cohort_invitations where token_hash = :token_hash")
_ADD = text("""
    insert into cohort_invitations (cohort_id, token_hash, email, created_by, created_at, expires_at, most_uses)
    values (:cohort_id, :token_hash, :email, :created_by, :at, :expires_at, :most_uses) returning id
""")
_USE = text("""
    update cohort_invitations set uses = uses + 1
    where id = :id and uses < most_uses and revoked_at is null and expires_at > :at returning id
""")
_OPEN = text("""
    select invitation.id, invitation.email, invitation.created_at, invitation.expires_at, invitation.most_uses,
           invitation.uses, person.display_name as made_by
    from cohort_invitations invitation left join users person on person.id = invitation.created_by
    where invitation.cohort_id = :cohort_id and invitation.revoked_at is null
      and invitation.uses < invitation.most_uses and invitation.expires_at > :at
    order by invitation.email is not null, invitation.id desc
""")
_REVOKE = text("""
    update cohort_invitations set revoked_at = :at
    where cohort_id = :cohort_id and revoked_at is null and (cast(:id as bigint) is null or id = :id) returning id
""")
_REVOKE_STALE = text("""
    update cohort_invitations set revoked_at = :at
    where cohort_id = :cohort_id and revoked_at is null and uses = 0 and email is not null and expires_at <= :at
""")
_INVITED = text("""
    select email from cohort_invitations
    where cohort_id = :cohort_id and email = any(:emails) and revoked_at is null and uses = 0 and expires_at > :at
""")
_MEMBERS = text("""
    select person.email from cohort_members member join users person on person.id = member.user_id
    where member.cohort_id = :cohort_id and member.left_at is null and person.email = any(:emails)
""")
_MAILED_SINCE = text("""
    select count(*) from cohort_invitations
    where created_by = :teacher_id and created_at > :since and email is not null
""")
_FORGET = text("delete from cohort_invitations where email = :email")


def look(session: Session, token_hash: bytes) -> Row[Any] | None:
    """An invitation with its cohort and who teaches it; in the gate's role or the worker's."""
    return session.execute(_LOOK, {"token_hash": token_hash}).one_or_none()


def is_in(session: Session, cohort_id: int, user_id: int) -> bool:
    """Whether a learner is in a cohort."""
    return bool(session.scalar(_IS_IN, {"cohort_id": cohort_id, "user_id": user_id}))


def cohort_of(session: Session, token_hash: bytes) -> int | None:
    """The cohort an invitation leads to."""
    found: int | None = session.scalar(_COHORT_OF, {"token_hash": token_hash})
    return found


def add(
    session: Session,
    cohort_id: int,
    token_hash: bytes,
    *,
    email: str | None,
    created_by: int,
    at: datetime,
    expires_at: datetime,
    most_uses: int,
) -> int:
    """A new invitation; its id."""
    values = {"cohort_id": cohort_id, "token_hash": token_hash, "email": email, "created_by": created_by}
    return int(
        session.execute(_ADD, {**values, "at": at, "expires_at": expires_at, "most_uses": most_uses}).scalar_one()
    )


def use(session: Session, invitation_id: int, at: datetime) -> bool:
    """Count a use; False when none is left."""
    return session.scalar(_USE, {"id": invitation_id, "at": at}) is not None


def still_open(session: Session, cohort_id: int, at: datetime) -> Sequence[Row[Any]]:
    """The invitations into a cohort that still work, links for many first, the newest first."""
    return session.execute(_OPEN, {"cohort_id": cohort_id, "at": at}).all()


def revoke(session: Session, cohort_id: int, at: datetime, invitation_id: int | None = None) -> int:
    """Let one invitation into a cohort, or all of them, lead nowhere; how many did lead there."""
    return len(session.execute(_REVOKE, {"cohort_id": cohort_id, "at": at, "id": invitation_id}).all())


def revoke_stale(session: Session, cohort_id: int, at: datetime) -> None:
    """Put aside the invitations to addresses whose time is up, so that those can be invited anew."""
    session.execute(_REVOKE_STALE, {"cohort_id": cohort_id, "at": at})


def forget(session: Session, email: str) -> None:
    """Delete every invitation to an address, used or not."""
    session.execute(_FORGET, {"email": email})


def invited(session: Session, cohort_id: int, emails: Sequence[str], at: datetime) -> set[str]:
    """Which of these addresses hold an open invitation into a cohort."""
    return set(session.scalars(_INVITED, {"cohort_id": cohort_id, "emails": list(emails), "at": at}))


def members(session: Session, cohort_id: int, emails: Sequence[str]) -> set[str]:
    """Which of these addresses belong to somebody in a cohort."""
    return set(session.scalars(_MEMBERS, {"cohort_id": cohort_id, "emails": list(emails)}))


def mailed_since(session: Session, teacher_id: int, since: datetime) -> int:
    """How many addresses somebody has invited since a moment."""
    return int(session.scalar(_MAILED_SINCE, {"teacher_id": teacher_id, "since": since}) or 0)
