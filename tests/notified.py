"""Learners whom something is to be told, and what was told them, for the tests of notifications."""

from __future__ import annotations

import email
import socket
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email import policy
from typing import Any

from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from db.queries import notifications as queries
from logic.notifications import service as notifications
from logic.notifications.gateway import MailSender
from logic.xp import service as xp
from tests import factories

__all__ = ["DatabaseRole", "queries", "transaction"]


@dataclass(frozen=True)
class Told:
    """One thing that was told: its kind and the local day."""

    kind: str
    day: date


class MailServer:
    """What a mail server received; `answer` is what it says to the next mail."""

    def __init__(self) -> None:
        self.received: list[Any] = []
        self.raw: list[bytes] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        if self.answer.startswith("250"):
            self.raw.append(envelope.content)
            self.received.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


def free_port() -> int:
    """A port on loopback nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def learner(*, made: datetime, zone: str = "UTC", address: str | None = None) -> int:
    """A learner with an active plan that was made at a moment, and with no day of learning on record."""
    someone = factories.learner_with_plan(email=address, at=made)
    run("update users set time_zone = :zone where id = :id", id=someone.id, zone=zone)
    for table in ("daily_activity", "user_streaks"):
        run(f"delete from {table} where user_id = :id", id=someone.id)  # noqa: S608 -- one of the two above
    return someone.id


def learnt(user_id: int, *moments: datetime) -> None:
    """Let a person have learnt at these moments."""
    for at in moments:
        with transaction(user_id) as session:
            xp.record_activity(session, user_id, at)


def started_learning(user_id: int, at: datetime) -> None:
    """Let the log say that a person began a day at a moment."""
    statement = """
        insert into learner_events (user_id, kind, at, local_date, details)
        select id, 'day_started', :at, (cast(:at as timestamptz) at time zone time_zone)::date, '{}'
        from users where id = :id
    """
    run(statement, id=user_id, at=at)


def streak(user_id: int, days: int, *, last: date, freezes: int = 0) -> None:
    """Let a person have a streak of so many days that ended on a day."""
    statement = """
        insert into user_streaks (user_id, current_streak, longest_streak, last_activity_date, total_days_active,
                                  freezes)
        values (:id, :days, :days, :last, :days, :freezes)
        on conflict (user_id) do update set current_streak = excluded.current_streak, freezes = excluded.freezes,
            longest_streak = excluded.longest_streak, last_activity_date = excluded.last_activity_date,
            total_days_active = excluded.total_days_active, active_run = 0
    """
    run(statement, id=user_id, days=days, last=last, freezes=freezes)


def told(user_id: int) -> list[Told]:
    """What was told a person, in order."""
    rows = run("select kind, date from notifications_sent where user_id = :id order by at, kind", id=user_id)
    return [Told(row.kind, row.date) for row in rows]


def notices(user_id: int) -> list[Any]:
    """The notices of a person, oldest first."""
    return run("select * from notices where user_id = :id order by id", id=user_id)


def mails(user_id: int) -> list[Any]:
    """The mails of a person in the outbox, oldest first."""
    return run("select * from outbox where user_id = :id and subject not like 'Welcome%' order by id", id=user_id)


def deliver(user_id: int, sender: MailSender, at: datetime) -> list[bool]:
    """Send what is in the outbox for a person."""
    return [notifications.deliver(row.id, sender=sender, at=at) for row in mails(user_id)]


def run(statement: str, **values: object) -> list[Any]:
    """Run a statement with the worker's rights; its rows, if it has any."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        found = session.execute(text(statement), values)
        return list(found.all()) if found.returns_rows else []  # type: ignore[attr-defined]  # every result of text() has it


def quarters(start: datetime, end: datetime) -> list[datetime]:
    """Every quarter of an hour from a moment up to another one."""
    step = timedelta(minutes=15)
    return [start + step * number for number in range(int((end - start) / step))]
