"""Cohorts: made by a teacher, taught by one or several, left by whoever wants to leave.

Whoever changes a cohort holds its row first, so that changes come one after the other. The database itself keeps a
teacher in every cohort, and hands it on when its owner goes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import cohorts as cohort_queries
from db.queries import invitations as invitation_queries
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.accounts.visitor import Visitor
from logic.errors import ConflictError, NotAllowedError, NotFoundError
from logic.notifications import notice_service as notices
from logic.notifications.notice_service import Telling
from logic.review import public_ids
from logic.transactions import DatabaseRole, transaction

MOST_TEACHERS, MOST_COHORTS = 20, 100
NO_COHORT = "There is no such cohort among those you teach. Nothing was changed."
NO_TEACHER = "Nobody with this address teaches here. Nothing was changed; ask an administrator to give them the role."
ALREADY_TEACHES = "They teach this cohort already. Nothing was changed."
LAST_TEACHER = "You are the only one who teaches this cohort. Nothing was changed; add somebody first, or archive it."
NOT_THE_OWNER = "Only the owner of the cohort can do that. Nothing was changed."
ARCHIVED = "This cohort is archived. Nothing was changed."


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort as those who teach it see it."""

    id: int
    public_id: UUID
    name: str
    created_at: datetime
    archived_at: datetime | None
    is_owner: bool
    learners: int
    teachers: int


@dataclass(frozen=True, slots=True)
class Teacher:
    """Somebody who teaches a cohort."""

    id: int
    name: str
    email: str
    is_owner: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A learner who is in a cohort."""

    id: int
    name: str
    email: str
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Joined:
    """A cohort as its learner sees it: who teaches it, and since when they are in it."""

    public_id: UUID
    name: str
    teachers: tuple[str, ...]
    joined_at: datetime


def mine(asker: Visitor) -> tuple[Cohort, ...]:
    """The cohorts somebody teaches, by name, archived ones last. Raises NotAllowedError unless a teacher asks."""
    _require_teacher(asker)
    with transaction(asker.id, role=DatabaseRole.TEACHER) as session:
        return tuple(_cohort(row) for row in cohort_queries.mine(session, asker.id))


def one(asker: Visitor, public_id: UUID) -> Cohort:
    """A cohort somebody teaches; raises NotFoundError for any other."""
    _require_teacher(asker)
    with transaction(asker.id, role=DatabaseRole.TEACHER) as session:
        return one_of(session, asker, public_id)


def one_of(session: Session, asker: Visitor, public_id: UUID) -> Cohort:
    """The same in the caller's transaction, in the teacher's role."""
    _require_teacher(asker)
    for row in cohort_queries.mine(session, asker.id, public_id):
        return _cohort(row)
    raise NotFoundError(NO_COHORT)


def create(asker: Visitor, name: str, *, at: datetime) -> UUID:
    """A new cohort, which its maker owns; its public id. Raises InvalidInputError for a name that is none."""
    _require_teacher(asker)
    label = accounts.normal_label(name)
    public_id = public_ids.uuid_v7(at, secrets.token_bytes(public_ids.CHANCE_BYTES))
    with transaction(asker.id, role=DatabaseRole.TEACHER) as session:
        if len(cohort_queries.mine(session, asker.id)) >= MOST_COHORTS:
            raise ConflictError(f"{MOST_COHORTS} cohorts are the most. Nothing was changed.")
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        cohort_queries.add(session, public_id, label, teacher_id=asker.id, at=at)
    return public_id


def rename(asker: Visitor, public_id: UUID, name: str) -> None:
    """Give a cohort another name; everybody who teaches it may."""
    label = accounts.normal_label(name)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        cohort_queries.rename(session, hold_open(session, asker, public_id).id, label)


def teachers(asker: Visitor, public_id: UUID) -> tuple[Teacher, ...]:
    """Who teaches a cohort, the owner first."""
    cohort = one(asker, public_id)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        rows = cohort_queries.teachers(session, cohort.id)
    return tuple(Teacher(row.user_id, row.display_name, row.email, row.is_owner) for row in rows)


def members(asker: Visitor, public_id: UUID) -> tuple[Member, ...]:
    """Who is in a cohort now, by name."""
    with transaction(asker.id, role=DatabaseRole.TEACHER) as session:
        cohort = one_of(session, asker, public_id)
        rows = cohort_queries.members(session, cohort.id)
    return tuple(Member(row.user_id, row.display_name, row.email, row.joined_at) for row in rows)


def add_teacher(asker: Visitor, public_id: UUID, email: str, *, at: datetime) -> str:
    """Let another teacher see and teach a cohort, found by their address; their name. Its learners are told.

    Raises NotFoundError when nobody with that address teaches here, ConflictError when they teach the cohort already.
    """
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        cohort = hold_open(session, asker, public_id)
        named = accounts.account_name(email)
        found = cohort_queries.teacher_by_email(session, named) if accounts.is_email(named) else None
        if found is None:
            raise NotFoundError(NO_TEACHER)
        if len(cohort_queries.teachers(session, cohort.id)) >= MOST_TEACHERS:
            raise ConflictError(f"{MOST_TEACHERS} teachers are the most. Nothing was changed.")
        if not cohort_queries.add_teacher(session, cohort.id, found.id, added_by=asker.id, at=at):
            raise ConflictError(ALREADY_TEACHES)
        learners = cohort_queries.member_ids(session, cohort.id)
        notices.tell(session, [_new_teacher(learner, cohort, found) for learner in learners], at=at)
    return str(found.display_name)


def remove_teacher(asker: Visitor, public_id: UUID, teacher_id: int) -> None:
    """Let somebody teach a cohort no more: oneself, or, as its owner, anybody. Whoever came next owns it then.

    Raises ConflictError for the last teacher, NotAllowedError when somebody else than the owner removes another.
    """
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        cohort = hold(session, asker, public_id)
        if teacher_id != asker.id and not cohort.is_owner:
            raise NotAllowedError(NOT_THE_OWNER)
        if len(cohort_queries.teachers(session, cohort.id)) == 1:
            raise ConflictError(LAST_TEACHER)
        if not cohort_queries.remove_teacher(session, cohort.id, teacher_id):
            raise NotFoundError("They do not teach this cohort. Nothing was changed.")


def remove_learner(asker: Visitor, public_id: UUID, learner_id: int, *, at: datetime) -> None:
    """Take a learner out of a cohort; they are told. Raises NotFoundError when they are not in it."""
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        cohort = hold_open(session, asker, public_id)
        if not cohort_queries.end(session, cohort.id, ended_as="removed", at=at, user_id=learner_id):
            raise NotFoundError("They are not in this cohort any more. Nothing was changed.")
        notices.tell(session, [_ended(learner_id, cohort, at, "You are no longer in it.")], at=at)


def archive(asker: Visitor, public_id: UUID, *, at: datetime) -> int:
    """Archive a cohort, as its owner: every membership and invitation ends, and its learners are told; how many.

    Raises NotAllowedError for anybody but the owner, ConflictError when it is archived.
    """
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        cohort = hold_open(session, asker, public_id)
        if not cohort.is_owner:
            raise NotAllowedError(NOT_THE_OWNER)
        cohort_queries.archive(session, cohort.id, at)
        invitation_queries.revoke(session, cohort.id, at)
        left = cohort_queries.end(session, cohort.id, ended_as="archived", at=at)
        notices.tell(session, [_ended(learner, cohort, at, "It has ended.") for learner in left], at=at)
    return len(left)


def joined(learner_id: int) -> tuple[Joined, ...]:
    """The cohorts a learner is in now: who sees them."""
    with transaction(learner_id, role=DatabaseRole.WORKER) as session:
        rows = cohort_queries.joined(session, learner_id)
    return tuple(Joined(row.public_id, row.name, tuple(row.teachers), row.joined_at) for row in rows)


def leave(learner_id: int, public_id: UUID, *, at: datetime) -> str:
    """Let a learner leave a cohort; its name. From this moment its teachers see nothing of theirs.

    Raises NotFoundError when they are not in it.
    """
    with transaction(learner_id, role=DatabaseRole.WORKER) as session:
        name = cohort_queries.leave(session, learner_id, public_id, at)
    if name is None:
        raise NotFoundError("You are not in this cohort any more. Nothing was changed.")
    return name


def was_in(asker: Visitor, public_id: UUID, learner_id: int) -> bool:
    """Whether somebody is or was in a cohort the asker teaches."""
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        return cohort_queries.was_in(session, hold(session, asker, public_id).id, learner_id)


def hold(session: Session, asker: Visitor, public_id: UUID) -> Row[Any]:
    """A cohort the asker teaches, locked; joins the caller's transaction, in the worker's role."""
    _require_teacher(asker)
    cohort = cohort_queries.hold(session, asker.id, public_id)
    if cohort is None:
        raise NotFoundError(NO_COHORT)
    return cohort


def hold_open(session: Session, asker: Visitor, public_id: UUID) -> Row[Any]:
    """The same; raises ConflictError for one that is archived."""
    cohort = hold(session, asker, public_id)
    if cohort.archived_at is not None:
        raise ConflictError(ARCHIVED)
    return cohort


def _require_teacher(asker: Visitor) -> None:
    if Role.TEACHER not in asker.roles:
        raise NotAllowedError


def _new_teacher(learner_id: int, cohort: Row[Any], teacher: Row[Any]) -> Telling:
    return Telling(
        learner_id,
        "cohort_teacher",
        f"{cohort.id}:{teacher.id}",
        f"{teacher.display_name} now teaches {cohort.name}"[:200],
        "They see what the other teachers of this cohort see. You can leave it under Account, My teachers.",
    )


def _ended(learner_id: int, cohort: Row[Any], at: datetime, what: str) -> Telling:
    return Telling(
        learner_id,
        "cohort_ended",
        f"{cohort.id}:{at.isoformat()}",
        f"Your cohort {cohort.name}"[:200],
        f"{what} Its teachers see nothing of yours from now on; your plan and your results stay as they are.",
    )


def _cohort(row: Row[Any]) -> Cohort:
    return Cohort(
        id=row.id,
        public_id=row.public_id,
        name=row.name,
        created_at=row.created_at,
        archived_at=row.archived_at,
        is_owner=row.is_owner,
        learners=row.learners,
        teachers=row.teachers,
    )
