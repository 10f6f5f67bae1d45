"""Cohorts for tests, made and joined by the services the product uses."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.review import cohort_service, invitation_service
from tests import factories
from tests.factories import MORNING


def teacher(name: str = "Grace Hopper", *, email: str | None = None) -> Visitor:
    """A new teacher, as a visitor."""
    return visitor(factories.learner(name, email=email, roles=(Role.TEACHER,)), Role.TEACHER, name=name, email=email)


def visitor(person_id: int, *roles: Role, name: str = "Somebody", email: str | None = None) -> Visitor:
    """Somebody as services know who asks: a learner unless `roles` says otherwise."""
    held = frozenset(roles or (Role.LEARNER,))
    return Visitor(person_id, name, None, email or f"{person_id}@example.org", held, "UTC", None)


def cohort(owner: Visitor, *learner_ids: int, name: str = "Evening class", at: datetime = MORNING) -> UUID:
    """A cohort of a teacher's with these learners in it."""
    public_id = cohort_service.create(owner, name, at=at)
    join(owner, public_id, *learner_ids, at=at)
    return public_id


def join(owner: Visitor, public_id: UUID, *learner_ids: int, at: datetime = MORNING) -> None:
    """Let learners into a cohort, by a link."""
    if not learner_ids:
        return
    token = link(owner, public_id, at=at)
    for learner_id in learner_ids:
        accept(learner_id, token, at=at)


def accept(learner_id: int, token: str, *, at: datetime = MORNING) -> None:
    """Let a learner say yes to an invitation."""
    invitation_service.accept(visitor(learner_id), token, at=at)


def link(owner: Visitor, public_id: UUID, *, at: datetime = MORNING, **options: int) -> str:
    """The token of a new link into a cohort."""
    return invitation_service.token_of(invitation_service.create_link(owner, public_id, at=at, **options))
