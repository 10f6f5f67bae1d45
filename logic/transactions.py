"""How services open a transaction: db.engine's, with a lost database told as a sentence a person can act on."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sqlalchemy.orm import Session

from db import engine
from db.engine import DatabaseRole, DatabaseUnavailableError, acting_as
from logic.errors import UnavailableError

__all__ = ["DatabaseRole", "acting_as", "transaction"]


@contextlib.contextmanager
def transaction(user_id: int | None, *, role: DatabaseRole = DatabaseRole.PERSON) -> Iterator[Session]:
    """Open a transaction for a person (None: for nobody); commits at the end of the block, rolls back when it raises.

    Raises UnavailableError when PostgreSQL cannot be reached or is lost on the way.
    """
    try:
        with engine.transaction(user_id, role=role) as session:
            yield session
    except DatabaseUnavailableError as problem:
        raise UnavailableError from problem
