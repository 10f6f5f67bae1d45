"""Everything stored about one person, found through the models: a table added later comes along by itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from db.models.base import Base

# What proves who somebody is: of no use to its owner, and of much to a thief of the export. A mail may hold a link
# to a new password until it is sent, and is emptied then. Seed and state of an attempt tell the questions to come.
SECRETS = frozenset({"users.password_hash", "outbox.body", "assessment_attempts.seed", "assessment_attempts.state"})
HASHES = ("token_hash", "unsubscribe_hash")


def personal_tables() -> list[Table]:
    """The tables whose rows belong to a person, parents first."""
    return [table for table in Base.metadata.sorted_tables if "user_id" in table.columns]


def rows_of(session: Session, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """All rows of a person by table, `users` first, without the secrets."""
    people = Base.metadata.tables["users"]
    found = {"users": _rows(session, people, people.c.id, user_id)}
    for table in personal_tables():
        found[table.name] = _rows(session, table, table.c.user_id, user_id)
    return found


def _rows(session: Session, table: Table, owner: Any, user_id: int) -> list[dict[str, Any]]:
    shown = [column for column in table.columns if column.name not in HASHES and str(column) not in SECRETS]
    wanted = select(*shown).where(owner == user_id).order_by(*table.primary_key.columns)
    return [dict(row) for row in session.execute(wanted).mappings()]
