"""Cohorts: who teaches them, who is in them. Reads in the teacher's role, writes in the worker's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_ADD = text("""
    with made as (
        insert into cohorts (public_id, name, created_by, created_at)
        values (:public_id, :name, :teacher_id, :at) returning id
    )
    insert into cohort_teachers (cohort_id, user_id, is_owner, added_by, added_at)
    select id, :teacher_id, true, :teacher_id, :at from made
    returning cohort_id
""")
# The row policies keep it to the cohorts of whoever asks.
_MINE = text("""
    select cohort.id, cohort.public_id, cohort.name, cohort.created_at, cohort.archived_at, teaching.is_owner,
           (select count(*) from cohort_members member
            where member.cohort_id = cohort.id and member.left_at is null) as learners,
           (select count(*) from cohort_teachers others where others.cohort_id = cohort.id) as teachers
    from cohorts cohort
    join cohort_teachers teaching on teaching.cohort_id = cohort.id and teaching.user_id = :teacher_id
    where cast(:public_id as uuid) is null or cohort.public_id = :public_id
    order by cohort.archived_at is not null, lower(cohort.name), cohort.id
""")
_HOLD = text("""
    select cohort.id, cohort.public_id, cohort.name, cohort.archived_at, teaching.is_owner
    from cohorts cohort
    join cohort_teachers teaching on teaching.cohort_id = cohort.id and teaching.user_id = :teacher_id
    where cohort.public_id = :public_id
    for update of cohort
""")
_HOLD_BY_ID = text("select id, public_id, name, archived_at from cohorts where id = :cohort_id for update")
_RENAME = text("update cohorts set name = :name where id = :cohort_id")
_TEACHERS = text("""
    select teaching.user_id, person.display_name, person.email, teaching.is_owner, teaching.added_at
    from cohort_teachers teaching join users person on person.id = teaching.user_id
    where teaching.cohort_id = :cohort_id order by teaching.is_owner desc, lower(person.display_name), person.id
""")
_TEACHER_BY_EMAIL = text("""
    select person.id, person.display_name from users person
    join user_roles held on held.user_id = person.id and held.role = 'teacher'
    where person.email = :email and person.suspended_at is null
""")
_ADD_TEACHER = text("""
    insert into cohort_teachers (cohort_id, user_id, added_by, added_at)
    values (:cohort_id, :user_id, :added_by, :at) on conflict do nothing returning user_id
""")
_REMOVE_TEACHER = text("""
    delete from cohort_teachers where cohort_id = :cohort_id and user_id = :user_id returning user_id
""")
_MEMBERS = text("""
    select member.user_id, person.display_name, person.email, member.joined_at
    from cohort_members member join users person on person.id = member.user_id
    where member.cohort_id = :cohort_id and member.left_at is null
    order by lower(person.display_name), person.id
""")
_MEMBER_IDS = text("select user_id from cohort_members where cohort_id = :cohort_id and left_at is null")
_JOIN = text("""
    insert into cohort_members (cohort_id, user_id, joined_at, consent)
    values (:cohort_id, :user_id, :at, :consent)
    on conflict (cohort_id, user_id) where left_at is null do nothing
    returning id
""")
# Whoever flies through a moved clock leaves no earlier than they came.
_END = text("""
    update cohort_members set left_at = greatest(cast(:at as timestamptz), joined_at), ended_as = :ended_as
    where cohort_id = :cohort_id and left_at is null
      and (cast(:user_id as bigint) is null or user_id = :user_id)
    returning user_id
""")
_WAS_IN = text("select exists (select from cohort_members where cohort_id = :cohort_id and user_id = :user_id)")
_ARCHIVE = text("update cohorts set archived_at = :at where id = :cohort_id and archived_at is null returning id")
_JOINED = text("""
    select cohort.public_id, cohort.name, member.joined_at,
           array(select person.display_name from cohort_teachers teaching
                 join users person on person.id = teaching.user_id
                 where teaching.cohort_id = cohort.id
                 order by teaching.is_owner desc, lower(person.display_name), person.id) as teachers
    from cohort_members member join cohorts cohort on cohort.id = member.cohort_id
    where member.user_id = :user_id and member.left_at is null
    order by member.joined_at, member.id
""")
_LEAVE = text("""
    update cohort_members member
    set left_at = greatest(cast(:at as timestamptz), member.joined_at), ended_as = 'left'
    from cohorts cohort
    where cohort.id = member.cohort_id and cohort.public_id = :public_id
      and member.user_id = :user_id and member.left_at is null
    returning cohort.name
""")
_TEACHES = text("""
    select exists (
        select from cohort_members member
        join cohort_teachers teaching on teaching.cohort_id = member.cohort_id and teaching.user_id = :teacher_id
        where member.user_id = :learner_id and member.left_at is null)
""")
_MY_LEARNERS = text("""
    select person.id, person.display_name, person.email, person.created_at, person.is_test,
           array['learner'] as roles
    from users person
    where exists (select from cohort_members member where member.user_id = person.id and member.left_at is null)
      and (:search = '' or strpos(lower(person.display_name), :search) > 0 or strpos(person.email, :search) > 0)
    order by person.id desc limit :limit
""")


def add(session: Session, public_id: UUID, name: str, *, teacher_id: int, at: datetime) -> int:
    """A new cohort that somebody owns; its id."""
    values = {"public_id": public_id, "name": name, "teacher_id": teacher_id, "at": at}
    return int(session.execute(_ADD, values).scalar_one())


def mine(session: Session, teacher_id: int, public_id: UUID | None = None) -> Sequence[Row[Any]]:
    """The cohorts somebody teaches, or the one of them with this id; archived ones last. In the teacher's role."""
    return session.execute(_MINE, {"teacher_id": teacher_id, "public_id": public_id}).all()


def hold(session: Session, teacher_id: int, public_id: UUID) -> Row[Any] | None:
    """A cohort somebody teaches, locked until the transaction ends: whoever changes it stands in line here."""
    return session.execute(_HOLD, {"teacher_id": teacher_id, "public_id": public_id}).one_or_none()


def hold_by_id(session: Session, cohort_id: int) -> Row[Any] | None:
    """The same for any cohort, whoever teaches it."""
    return session.execute(_HOLD_BY_ID, {"cohort_id": cohort_id}).one_or_none()


def rename(session: Session, cohort_id: int, name: str) -> None:
    """Give a cohort another name."""
    session.execute(_RENAME, {"cohort_id": cohort_id, "name": name})


def teachers(session: Session, cohort_id: int) -> Sequence[Row[Any]]:
    """Who teaches a cohort, the owner first; in the worker's role."""
    return session.execute(_TEACHERS, {"cohort_id": cohort_id}).all()


def teacher_by_email(session: Session, email: str) -> Row[Any] | None:
    """The teacher with this address, who is not suspended."""
    return session.execute(_TEACHER_BY_EMAIL, {"email": email}).one_or_none()


def add_teacher(session: Session, cohort_id: int, user_id: int, *, added_by: int, at: datetime) -> bool:
    """Let somebody teach a cohort; False when they do already."""
    values = {"cohort_id": cohort_id, "user_id": user_id, "added_by": added_by, "at": at}
    return session.scalar(_ADD_TEACHER, values) is not None


def remove_teacher(session: Session, cohort_id: int, user_id: int) -> bool:
    """Let somebody teach a cohort no more; whether they did. The database refuses to let go of the last one."""
    return session.scalar(_REMOVE_TEACHER, {"cohort_id": cohort_id, "user_id": user_id}) is not None


def members(session: Session, cohort_id: int) -> Sequence[Row[Any]]:
    """Who is in a cohort now, by name."""
    return session.execute(_MEMBERS, {"cohort_id": cohort_id}).all()


def member_ids(session: Session, cohort_id: int) -> Sequence[int]:
    """The ids of those who are in a cohort now."""
    return session.scalars(_MEMBER_IDS, {"cohort_id": cohort_id}).all()


def join(session: Session, cohort_id: int, user_id: int, *, consent: str, at: datetime) -> bool:
    """Let a learner in, who has read `consent`; False when they are in already."""
    values = {"cohort_id": cohort_id, "user_id": user_id, "consent": consent, "at": at}
    return session.scalar(_JOIN, values) is not None


def end(session: Session, cohort_id: int, *, ended_as: str, at: datetime, user_id: int | None = None) -> Sequence[int]:
    """End the membership of one learner, or of everybody; whose ended."""
    values = {"cohort_id": cohort_id, "user_id": user_id, "ended_as": ended_as, "at": at}
    return session.scalars(_END, values).all()


def was_in(session: Session, cohort_id: int, user_id: int) -> bool:
    """Whether somebody is or was in a cohort."""
    return bool(session.scalar(_WAS_IN, {"cohort_id": cohort_id, "user_id": user_id}))


def archive(session: Session, cohort_id: int, at: datetime) -> bool:
    """Archive a cohort; False when it was."""
    return session.scalar(_ARCHIVE, {"cohort_id": cohort_id, "at": at}) is not None


def joined(session: Session, user_id: int) -> Sequence[Row[Any]]:
    """The cohorts a learner is in now, with who teaches each; in the worker's role."""
    return session.execute(_JOINED, {"user_id": user_id}).all()


def leave(session: Session, user_id: int, public_id: UUID, at: datetime) -> str | None:
    """Let a learner leave a cohort; its name, or None when they are not in it. In the worker's role."""
    name: str | None = session.scalar(_LEAVE, {"user_id": user_id, "public_id": public_id, "at": at})
    return name


def teaches(session: Session, teacher_id: int, learner_id: int) -> bool:
    """Whether a learner is in a cohort of a teacher's at this moment."""
    return bool(session.scalar(_TEACHES, {"teacher_id": teacher_id, "learner_id": learner_id}))


def my_learners(session: Session, search: str, limit: int) -> Sequence[Row[Any]]:
    """The newest learners of the teacher who asks whose name or address holds `search`; in the teacher's role."""
    return session.execute(_MY_LEARNERS, {"search": search.lower(), "limit": limit}).all()
