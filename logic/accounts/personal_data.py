"""One's own data: taking a copy of all of it along, and leaving nothing behind."""

from __future__ import annotations

import base64
from datetime import date, datetime
from typing import Any

from db.queries import accounts, administration, invitations, personal_data
from logic import clock
from logic.accounts import counted_tries, recovery
from logic.analytics import rollup_service as analytics
from logic.billing import service as billing
from logic.errors import ConflictError, NotFoundError
from logic.transactions import DatabaseRole, acting_as, transaction

FORMAT = "waymark-export/1"
# What a locked row of these tables does not tell its owner yet.
LOCKED_COLUMNS = {
    "daily_tasks": ("topic", "description", "reason", "practice", "resources"),
    "weekly_plans": ("topics",),
}
LAST_ADMIN = (
    "You are the only administrator here. Nothing was changed; please make somebody else an administrator first."
)


def export(user_id: int) -> dict[str, Any]:
    """Everything stored about a person, by table, in values JSON knows; raises NotFoundError for nobody.

    Read with the worker's rights, because mails and links are hidden from the person's own role.
    """
    with transaction(user_id, role=DatabaseRole.WORKER) as session:
        tables = personal_data.rows_of(session, user_id)
    if not tables["users"]:
        raise NotFoundError
    _keep_back(tables)
    return {"format": FORMAT, "exported_at": clock.now().isoformat(), "tables": _plain(tables)}


def delete(user_id: int, password: str, *, at: datetime | None = None, address: str = "unknown") -> None:
    """Delete a person and everything that is theirs, at once and for good; they are charged nothing more.

    What they paid stays counted, without a name.
    Raises InvalidInputError for a wrong password, TooManyAttemptsError after five of them, ConflictError for the
    last administrator.
    """
    recovery.prove(user_id, password, at=at or clock.now(), address=address)
    with transaction(None, role=DatabaseRole.GATE) as session:
        person = accounts.credentials_of(session, user_id)
        if person is None or not accounts.may_leave(session, user_id):
            raise ConflictError(LAST_ADMIN)
        counted_tries.forget(session, person.email)
    with transaction(user_id) as session:
        administration.hold_administrators(session)
        if not accounts.may_leave(session, user_id):
            raise ConflictError(LAST_ADMIN)
        analytics.exclude_changed(session, user_id)
        billing.leave(session, user_id)
        with acting_as(session, DatabaseRole.WORKER):  # they belong to no person, and name this one
            invitations.forget(session, person.email)
        if not accounts.delete(session, user_id):
            raise NotFoundError


def _keep_back(tables: dict[str, list[dict[str, Any]]]) -> None:
    """Blank what the person may not see yet: open questions' keys (option 0 is the key) and days still locked."""
    submitted = {row["id"] for row in tables["assessment_attempts"] if row["status"] == "submitted"}
    for row in tables["assessment_responses"]:
        if row["attempt_id"] not in submitted:
            del row["option_order"], row["chosen"]
    for table, columns in LOCKED_COLUMNS.items():
        for row in tables[table]:
            if row["status"] == "locked":
                row.update(dict.fromkeys(columns))


def _plain(value: Any) -> Any:
    """The same in text, numbers, lists and dictionaries."""
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value if isinstance(value, str | int | float | bool | None) else str(value)
