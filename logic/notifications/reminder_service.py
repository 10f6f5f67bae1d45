"""Telling people what they did not ask for just now: reminders, digests, tests that are due, streaks in danger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import notices as notice_queries
from db.queries import notifications as queries
from logic import settings
from logic.assessment import form_service
from logic.notifications import letters, notice_service, outgoing_service, schedule, unsubscribing
from logic.notifications import service as notifications
from logic.notifications.kinds import OF_ONE_DAY, Channel, Kind, is_on
from logic.notifications.notice_service import Telling
from logic.notifications.schedule import Clock
from logic.transactions import DatabaseRole, transaction

AT_ONCE = 500
MINUTE = timedelta(minutes=1)
TEST_NAME = {"final": "final test", "comprehensive": "comprehensive retest"}


def tell_due(*, at: datetime) -> int:
    """Tell everybody what is to be told now, in batches; returns how many messages that were.

    Each batch is one transaction: killed, or run twice, nobody hears anything twice and nobody is left out.
    """
    with transaction(None, role=DatabaseRole.WORKER) as session:
        clocks = [Clock(row.time_zone, row.quiet_from, row.quiet_until) for row in queries.clocks(session)]
    rows = [outgoing_service.as_row(opening) for opening in schedule.openings(at, clocks)]
    told, first, found = 0, 0, AT_ONCE
    while rows and found == AT_ONCE:
        batch_told, found, first = _tell_batch(rows, first, at)
        told += batch_told
    return told


def _tell_batch(openings: list[dict[str, object]], first: int, at: datetime) -> tuple[int, int, int]:
    """How many were told, how many were met (others may be telling some of them), and the last person met."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        met = queries.claim(session, openings, first=first, most=AT_ONCE, **outgoing_service.rules(at))
        mine = [(row.user_id, row.kind, row.date) for row in met if row.is_mine]
        if mine:
            _tell(session, queries.facts(session, mine), at)
    return len(mine), len(met), met[-1].user_id if met else first


def _tell(session: Session, people: Sequence[Row[Any]], at: datetime) -> None:
    """Write notices, mails and the jobs that send them."""
    secret = settings.current().secret_key
    written = [(row, letters.write(Kind(row.kind), row.date, _facts(row))) for row in people]
    tellings = [
        Telling(row.user_id, row.kind, row.date.isoformat(), letter.title, letter.sentence)
        for row, letter in written
        if is_on(row.muted or (), Kind(row.kind), Channel.IN_APP)
    ]
    passing = [(row.user_id, row.kind) for row in people if row.kind in OF_ONE_DAY]
    notice_queries.supersede(session, passing, at)
    notice_service.tell(session, tellings, at=at)
    mailed = [(row, letter) for row, letter in written if is_on(row.muted or (), Kind(row.kind), Channel.MAIL)]
    tokens = {row.user_id: unsubscribing.token(secret, row.user_id) for row, _ in mailed}
    queries.remember_tokens(session, {user_id: unsubscribing.fingerprint(token) for user_id, token in tokens.items()})
    for row, letter in mailed:
        notifications.mail(session, row.user_id, row.email, letter.title, letter.body)


def _facts(row: Row[Any]) -> dict[str, object]:
    """What the templates name, in words and whole numbers."""
    is_alive = row.current_streak is not None and row.freezes_left >= 0
    return {
        "name": row.display_name,
        "plan": row.target,
        "base_url": settings.current().base_url,
        "task": _task(row),
        "streak": row.current_streak if is_alive else 0,
        "freezes": row.freezes_left or 0,
        "is_covered": bool(row.freezes_left),
        "xp": row.xp,
        "days": row.days,
        "first_day": _day(row.first_day),
        "last_day": _day(row.first_day + timedelta(days=6)),
        "readiness": _readiness(row),
    } | _test(row)


def _task(row: Row[Any]) -> dict[str, object] | None:
    if row.topic is None:
        return None
    return {"topic": row.topic, "minutes": row.estimated_minutes, "week": row.task_week}


def _test(row: Row[Any]) -> dict[str, object]:
    """The test that is due: its name, its length and this person's time for it."""
    is_weekly = row.test_kind == "weekly"
    limit = form_service.WEEKLY_TIME if is_weekly else form_service.FINAL_TIME
    return {
        "test": f"test of week {row.test_week}" if is_weekly else TEST_NAME.get(row.test_kind),
        "test_minutes": round(limit * (row.time_factor or 1) / MINUTE),
        "test_questions": form_service.WEEKLY_QUESTIONS if is_weekly else form_service.FINAL_QUESTIONS,
    }


def _readiness(row: Row[Any]) -> dict[str, int] | None:
    if row.expected is None:
        return None
    return {name: round(100 * getattr(row, name)) for name in ("expected", "low", "high")}


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"
