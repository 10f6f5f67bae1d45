"""What administrators can read of the log: who did what to whom, and why. It holds no secret, and nobody changes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from db.queries import administration as queries
from logic.accounts.visitor import Visitor
from logic.administration import searching
from logic.administration.actions import Action
from logic.administration.service import require_administrator
from logic.administration.views import NEWEST, AuditLine, AuditPage, AuditQuery
from logic.transactions import DatabaseRole, transaction

PAGE = 50
MOST_IN_A_FILE = 20_000


def search(asker: Visitor, query: AuditQuery, *, before: int = NEWEST) -> AuditPage:
    """A page of the log, rows with ids below `before`, the newest first.

    Raises NotAllowedError unless an administrator asks; the database looks the role up once more.
    """
    rows = _rows(asker, query, before, PAGE + 1)
    shown = rows[:PAGE]
    return AuditPage(tuple(_line(row) for row in shown), shown[-1].id if len(rows) > PAGE else None)


def everything(asker: Visitor, query: AuditQuery) -> tuple[AuditLine, ...]:
    """All a query finds, the newest first, `MOST_IN_A_FILE` at the most: for a file."""
    return tuple(_line(row) for row in _rows(asker, query, NEWEST, MOST_IN_A_FILE))


def administrators(asker: Visitor) -> Sequence[str]:
    """The names of everybody who is in the log as somebody who did something."""
    require_administrator(asker)
    with transaction(asker.id, role=DatabaseRole.ADMINISTRATOR) as session:
        return queries.administrators(session)


def _rows(asker: Visitor, query: AuditQuery, before: int, most: int) -> Sequence[Row[Any]]:
    require_administrator(asker)
    since, until = searching.days(query.first_day, query.last_day, asker.time_zone)
    wanted = {
        "admin_name": query.admin_name,
        "action": query.action,
        "subject_id": query.subject_id,
        "subject": searching.clean(query.subject) or None,
        "since": since,
        "until": until,
    }
    with transaction(asker.id, role=DatabaseRole.ADMINISTRATOR) as session:
        return queries.log(session, wanted, before=before, most=most)


def _line(row: Row[Any]) -> AuditLine:
    return AuditLine(
        id=row.id,
        at=row.at,
        admin=row.admin_name,
        action=Action(row.action),
        subject_id=row.subject_id,
        subject=row.subject_label,
        reason=row.reason,
        details=row.details,
    )
