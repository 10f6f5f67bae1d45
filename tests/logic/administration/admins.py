"""Administrators, people they act on, and fifty threads at once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.errors import WaymarkError
from tests import factories

WHY = "They asked for it on the telephone"
THREADS = 50


def administrator(name: str = "Grace Hopper") -> Visitor:
    """A new administrator, as a visitor."""
    person = factories.learner(name, roles=(Role.ADMIN,))
    return Visitor(person, name, None, f"{person}@example.org", frozenset({Role.ADMIN}), "UTC", None)


def roles_of(person_id: int) -> set[str]:
    """The roles somebody holds."""
    with transaction(None, role=DatabaseRole.GATE) as session:
        return set(session.scalars(text("select role from user_roles where user_id = :id"), {"id": person_id}))


def at_once(act: Callable[[int], object]) -> Counter[str]:
    """Do it in fifty threads that start together; counts 'done' and the names of the errors."""
    ready = threading.Barrier(THREADS, timeout=60)

    def run(number: int) -> str:
        ready.wait()
        try:
            act(number)
        except WaymarkError as problem:
            return type(problem).__name__
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(run, range(THREADS)))
