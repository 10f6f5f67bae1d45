"""SQL of a test's own, as the worker: it sees every row, and changes what no service offers to change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.engine import DatabaseRole, transaction
from db.queries import administration
from logic import clock


def rows(statement: str, **values: object) -> list[dict[str, Any]]:
    """The rows of a query, by column."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return [dict(row) for row in session.execute(text(statement), values).mappings()]


def write(statement: str, **values: object) -> None:
    """Change something behind everybody's back, as another process would."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(text(statement), values)


def mark(user_id: int, which: str, *, is_set: bool) -> None:
    """Mark somebody as "test" or "bot", or take the mark away, with the row that the database asks for."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        mark_within(session, user_id, which, is_set=is_set)


def mark_within(session: Session, user_id: int, which: str, *, is_set: bool) -> None:
    """The same as a part of a transaction in the worker's role."""
    administration.record(
        session,
        action=f"{which} mark {'set' if is_set else 'removed'}",
        admin_id=None,
        admin_name=administration.COMMAND_LINE,
        subject_id=user_id,
        subject_label="somebody in a test",
        reason="A test wants it so",
        details={},
        at=clock.now(),
    )
    change = administration.mark_test if which == "test" else administration.mark_bot
    change(session, user_id, mark=is_set)
