"""SQL of a test's own, as the worker: it sees every row, and changes what no service offers to change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from db.engine import DatabaseRole, transaction


def rows(statement: str, **values: object) -> list[dict[str, Any]]:
    """The rows of a query, by column."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return [dict(row) for row in session.execute(text(statement), values).mappings()]


def write(statement: str, **values: object) -> None:
    """Change something behind everybody's back, as another process would."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(text(statement), values)
