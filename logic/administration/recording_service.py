"""Acts of administrators that other slices carry out: who and why are checked, and both go into the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from db.queries import administration as queries
from logic.accounts.visitor import Visitor
from logic.administration.actions import Action, checked_reason
from logic.administration.service import require_administrator
from logic.transactions import DatabaseRole, transaction

__all__ = ["COMMAND_LINE", "Act", "Action", "acting", "by_command"]

COMMAND_LINE: Final = queries.COMMAND_LINE


@dataclass(frozen=True, slots=True)
class Act:
    """One act under way: in which transaction, by whom (None: the command line), why."""

    session: Session
    admin_id: int | None
    admin_name: str
    reason: str
    at: datetime

    def record(self, action: Action, subject: str, **details: object) -> None:
        """Write down what is done to what; no secret belongs in the details."""
        queries.record(
            self.session,
            action=action,
            admin_id=self.admin_id,
            admin_name=self.admin_name,
            subject_id=None,
            subject_label=subject,
            reason=self.reason,
            details=details,
            at=self.at,
        )


@contextmanager
def acting(asker: Visitor, reason: str, *, at: datetime) -> Iterator[Act]:
    """Act in an administrator's role until the block ends; what is done commits with its record, or not at all.

    Raises NotAllowedError unless an administrator asks, InvalidInputError for a reason that is none.
    """
    require_administrator(asker)
    why = checked_reason(reason)
    with transaction(asker.id, role=DatabaseRole.ADMINISTRATOR) as session:
        yield Act(session, asker.id, asker.display_name, why, at)


@contextmanager
def by_command(reason: str, *, at: datetime) -> Iterator[Act]:
    """The same for whoever runs the installation, who has no account to name; in the worker's role."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        yield Act(session, None, COMMAND_LINE, reason, at)
