"""The cohorts of a demonstration school: made by its teachers, joined by links as everybody joins, without a mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.review import cohort_service, invitation_service


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Somebody of the school, and when they joined their cohort."""

    id: int
    name: str
    email: str
    at: datetime


def teacher(person_id: int, name: str, email: str) -> Visitor:
    """A teacher of the school as services know who asks."""
    return Visitor(person_id, name, None, email, frozenset({Role.TEACHER}), "UTC", None)


def ensure(owner: Visitor, name: str, learners: Sequence[Enrolled], *, at: datetime, with_teacher: str = "") -> UUID:
    """Make sure that a teacher has a cohort of this name with these learners in it; its id.

    A learner who left is not put back. `with_teacher` is the address of somebody who teaches it as well.
    """
    known = {cohort.name: cohort.public_id for cohort in cohort_service.mine(owner)}
    public_id = known.get(name) or cohort_service.create(owner, name, at=at)
    if with_teacher and name not in known:
        cohort_service.add_teacher(owner, public_id, with_teacher, at=at)
    for learner in learners:
        _join(owner, public_id, learner)
    return public_id


def _join(owner: Visitor, public_id: UUID, learner: Enrolled) -> None:
    if cohort_service.was_in(owner, public_id, learner.id):
        return
    link = invitation_service.create_link(owner, public_id, at=learner.at, most_uses=1)
    joining = Visitor(learner.id, learner.name, None, learner.email, frozenset({Role.LEARNER}), "UTC", None)
    invitation_service.accept(joining, invitation_service.token_of(link), at=learner.at)
