"""What is done by the clock: answers that have expired go, calls that never ended are called lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.queries import ai as queries
from logic.transactions import DatabaseRole, transaction


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many answers went, and how many calls are lost."""

    expired: int
    lost: int


def tidy(*, at: datetime) -> Tidied:
    """Forget what has expired; done again it changes nothing."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return Tidied(queries.forget_expired(session, at), queries.lose_unfinished(session, at))
