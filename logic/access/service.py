"""What those who teach or run the place can ask about the learners in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from db.queries import cohorts as cohort_queries
from db.queries import people as people_queries
from logic.access.roles import Role, require_keeper
from logic.accounts.visitor import Visitor
from logic.transactions import DatabaseRole, transaction

MOST_OFFERED = 50


@dataclass(frozen=True, slots=True)
class Person:
    """A person as those who teach see them."""

    id: int
    name: str
    email: str
    roles: tuple[str, ...]
    joined_at: datetime
    is_test: bool


def learners(asker: Visitor, search: str = "") -> tuple[Person, ...]:
    """The newest learners whose name or address holds `search`, at most `MOST_OFFERED`; as learners alone.

    A teacher finds those who are in one of their cohorts now, an administrator everybody. Raises NotAllowedError for
    anybody else.
    """
    require_keeper(asker.roles)
    if Role.ADMIN not in asker.roles:
        with transaction(asker.id, role=DatabaseRole.TEACHER) as session:
            found = cohort_queries.my_learners(session, _clean(search), MOST_OFFERED)
            return tuple(_person(row) for row in found)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        everybody = people_queries.learners(session, _clean(search), MOST_OFFERED)
        return tuple(_person(row) for row in everybody if row.id != asker.id)  # nobody grants themselves anything


def names(asker: Visitor, user_ids: Iterable[int]) -> dict[int, str]:
    """What some people are called, by id; those who left are missing. For teachers and administrators."""
    require_keeper(asker.roles)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        return people_queries.names(session, sorted(set(user_ids)))


def _clean(search: str) -> str:
    return search.replace("\0", "").strip()


def _person(row: Row[Any]) -> Person:
    return Person(row.id, row.display_name, row.email, tuple(row.roles), row.created_at, row.is_test)
