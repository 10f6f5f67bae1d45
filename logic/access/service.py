"""What somebody who runs the place can ask about the people in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.queries import people as people_queries
from logic.access.roles import Role, may_enter
from logic.accounts.visitor import Visitor
from logic.errors import NotAllowedError
from logic.transactions import transaction

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Person:
    """A person as an administrator sees them."""

    id: int
    name: str
    email: str
    roles: tuple[str, ...]
    joined_at: datetime
    is_test: bool


@dataclass(frozen=True, slots=True)
class People:
    """The people found, newest first, and how many there are in all."""

    found: tuple[Person, ...]
    total: int


def people(asker: Visitor, search: str = "") -> People:
    """People whose name or address holds `search`; raises NotAllowedError unless an administrator asks."""
    if not may_enter(asker.roles, Role.ADMIN):
        raise NotAllowedError
    with transaction(asker.id) as session:
        rows = people_queries.people(session, search.replace("\0", "").strip(), MOST_SHOWN)
        return People(
            tuple(
                Person(row.id, row.display_name, row.email, tuple(row.roles), row.created_at, row.is_test)
                for row in rows
            ),
            people_queries.count(session),
        )
