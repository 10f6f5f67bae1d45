"""Everything that is kept of XP and streaks, worked out anew from the ledger and the days, and held against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import xp_verification as queries
from logic import settings
from logic.errors import NotFoundError
from logic.transactions import DatabaseRole, transaction
from logic.xp import recomputation
from logic.xp.rewards import AMOUNT, Reason
from logic.xp.streaks import Pause, Streak

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is kept otherwise than it follows: `kept` and `recomputed` in words, `place` says which one."""

    user_id: int
    what: str
    place: str
    kept: str
    recomputed: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was looked at, and what does not add up."""

    people: int
    entries: int
    differences: tuple[Difference, ...]


def person(name: str) -> int:
    """The id of somebody named by id or email address; raises NotFoundError when there is nobody."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        if name.isascii() and name.isdigit():
            found = next(iter(queries.people(session, after=int(name) - 1, most=1, only=int(name))), None)
        else:
            found = queries.by_email(session, name)
    if found is None:
        raise NotFoundError(f"There is nobody with the id or address {name}. Nothing was verified.")
    return found


def verify(only: int | None = None, *, tell: Callable[[int, int], None] | None = None) -> Verified:
    """Hold totals, days, boards, streaks and awards against the ledger and the days, of everybody or `only` one.

    `tell` is called with how many people are done, of how many.
    """
    with transaction(None, role=DatabaseRole.WORKER) as session:
        of = queries.how_many(session) if only is None else 1
    done = entries = after = 0
    differences: list[Difference] = []
    while True:
        with transaction(None, role=DatabaseRole.WORKER) as session:
            user_ids = queries.people(session, after=after, most=AT_ONCE, only=only)
            if not user_ids:
                return Verified(done, entries, tuple(differences))
            differences += _sums(session, user_ids)
            for row in queries.streaks(session, user_ids):
                entries += row.entries
                differences += _streak(row)
        done, after = done + len(user_ids), user_ids[-1]
        if tell:
            tell(done, max(of, done))


def _sums(session: Session, user_ids: Sequence[int]) -> Iterator[Difference]:
    found = {
        "total": queries.totals(session, user_ids),
        "XP of a day": queries.days(session, user_ids),
        "board": queries.boards(session, user_ids, board_zone=settings.current().board_zone),
        "shown on boards": queries.shown(session, user_ids),
        "amount of an award": queries.amounts(
            session, user_ids, {reason.value: worth for reason, worth in AMOUNT.items()}
        ),
    }
    for what, rows in found.items():
        for row in rows:
            yield Difference(row.user_id, what, row.place, str(row.kept), str(row.recomputed))


def _streak(row: Row[Any]) -> Iterator[Difference]:
    pauses = [Pause(first, last) for first, last in zip(row.first_days or (), row.last_days or (), strict=True)]
    recomputed = recomputation.recompute(row.days, pauses)
    kept = Streak(
        row.current_streak,
        row.longest_streak,
        row.last_activity_date,
        row.total_days_active,
        row.freezes,
        row.active_run,
    )
    for field in fields(Streak):
        one, other = getattr(kept, field.name), getattr(recomputed.streak, field.name)
        if one != other:
            yield Difference(row.user_id, "streak", field.name.replace("_", " "), str(one), str(other))
    for reason, paid, due in (
        (Reason.STREAK, row.paid_streaks, recomputed.continued_on),
        (Reason.CONSISTENCY, row.paid_runs, recomputed.runs_completed_on),
    ):
        for subject in sorted(set(paid) - {day.isoformat() for day in due}):
            yield Difference(row.user_id, "award that is not due", f"{reason} {subject}", str(AMOUNT[reason]), "0")
