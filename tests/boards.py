"""XP for boards and leagues, written by the statement the product uses."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from db.queries import xp as xp_queries
from logic.xp import service as xp
from tests import factories

MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday
_subjects = itertools.count(1)


def earn(learner_id: int, amount: int, *, at: datetime = NOON, zone: str = "UTC") -> None:
    """Give somebody XP; what is not positive is written as a correction."""
    if amount == 0:
        earn(learner_id, 5, at=at, zone=zone)
        amount = -5
    with transaction(learner_id) as session:
        xp_queries.award(
            session,
            learner_id,
            "daily_task" if amount > 0 else "correction",
            f"board {next(_subjects)}",
            amount=amount,
            reason="for a test",
            at=at,
            local_date=at.date(),
            board_zone=zone,
        )


def learners(*amounts: int, at: datetime = NOON) -> list[int]:
    """New learners with these XP, called by them."""
    people = []
    for amount in amounts:
        people.append(factories.learner(f"Earned {amount}"))
        earn(people[-1], amount, at=at)
    return people


def this_weeks_forming(now: datetime) -> datetime:
    """When the leagues of the week that goes on are formed."""
    return now.replace(hour=0, minute=10) - timedelta(days=now.weekday())


def be_active(learner_id: int, *, at: datetime) -> None:
    """Let somebody learn something."""
    with transaction(learner_id) as session:
        xp.record_activity(session, learner_id, at)


def crowd(size: int, *, amount: int = 0, week: datetime = MONDAY) -> list[int]:
    """Many learners who were active when the week began; the n-th has n times `amount` XP in it."""
    people = text("""
        insert into users (email, display_name, password_hash)
        select 'crowd-' || gen_random_uuid() || '@example.org', 'Crowd ' || number, 'x'
        from generate_series(1, :size) number returning id
    """)
    active = text(
        "insert into daily_activity (user_id, date, is_active) select unnest(cast(:ids as bigint[])), :day, true"
    )
    totals = text("""
        insert into leaderboard_totals (user_id, scope, period, period_start, xp)
        select id, 0, 'week', :day, place * :amount
        from unnest(cast(:ids as bigint[])) with ordinality as row (id, place)
    """)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        ids = list(session.scalars(people, {"size": size}))
        session.execute(active, {"ids": ids, "day": week.date()})
        if amount:
            session.execute(totals, {"ids": ids, "day": week.date(), "amount": amount})
    return ids


def rows(statement: str, **values: object) -> list[tuple[object, ...]]:
    """What is stored, past every policy."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return [tuple(row) for row in session.execute(text(statement), values)]
