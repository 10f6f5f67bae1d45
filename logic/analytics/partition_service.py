"""The months of the event table, for the clock: made ahead, and retired when they are old."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.queries import analytics_partitions as partition_queries
from logic.transactions import DatabaseRole, transaction


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done: how many months were made, and the names of the partitions that were retired."""

    made: int
    retired: tuple[str, ...]


def keep(*, at: datetime) -> Kept:
    """Make the months that are missing and retire those that are too old, each in a transaction of its own.

    Killed anywhere, or run twice at once, nothing is lost and nothing is done twice.
    """
    with transaction(None, role=DatabaseRole.WORKER) as session:
        made = partition_queries.ensure(session, at)
    retired: list[str] = []
    while name := _retire_one(at):
        retired.append(name)
    return Kept(made, tuple(retired))


def _retire_one(at: datetime) -> str | None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return partition_queries.retire(session, at)
