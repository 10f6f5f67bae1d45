"""The roles of a person; they hold one or more of them."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from logic.errors import NotAllowedError


class Role(StrEnum):
    """What somebody does here. No role includes another: an administrator is not a teacher by that."""

    LEARNER = "learner"
    TEACHER = "teacher"
    ADMIN = "admin"


# Who keeps the place: in none of its figures.
STAFF = frozenset({Role.TEACHER, Role.ADMIN})


def may_enter(held: Collection[Role], wanted: Role | None) -> bool:
    """Whether somebody holding these roles may open a page of `wanted`; None stands for anybody signed in."""
    return wanted is None or wanted in held


def require_keeper(held: Collection[Role]) -> None:
    """Raise NotAllowedError unless somebody is a teacher or an administrator, who look after learners and questions."""
    if not STAFF & set(held):
        raise NotAllowedError
