"""The job that tells people: fifty at once, killed at any moment, and any order of runs, zones and quiet hours."""

from __future__ import annotations

import asyncio
import itertools
import zoneinfo
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from db.queries import jobs as job_queries
from jobs import tasks, worker
from logic import clock
from logic.notifications import preference_service, reminder_service
from logic.notifications.preference_service import Preferences
from tests import notified

MADE = datetime(2026, 3, 2, 8, tzinfo=UTC)
EVENING = datetime(2026, 3, 25, 18, tzinfo=UTC)
ZONES = sorted(zoneinfo.available_timezones())


def counts(*tables: str) -> list[int]:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return [session.execute(text(f"select count(*) from {table}")).scalar_one() for table in tables]  # noqa: S608 -- names of ours


def test_fifty_runs_at_once_tell_each_person_once(committed_db, monkeypatch):
    monkeypatch.setattr(reminder_service, "AT_ONCE", 4)
    for _ in range(6):
        notified.learner(made=MADE)
    with ThreadPoolExecutor(50) as pool:
        told = list(pool.map(lambda _: _patiently(EVENING), range(50)))
    assert sum(told) == 6
    assert counts("notifications_sent", "notices", "outbox", "procrastinate_jobs") == [6, 6, 6, 6]


def _patiently(at: datetime) -> int:
    """Run as the job does; the pool has fewer connections than we have threads, and who finds none comes back."""
    from logic.errors import UnavailableError

    while True:
        try:
            return reminder_service.tell_due(at=at)
        except UnavailableError:
            continue


@pytest.mark.parametrize("where", ["supersede", "tell", "remember_tokens", "mail"])
def test_killed_anywhere_in_a_batch_nothing_was_told_and_the_next_run_tells_it(committed_db, monkeypatch, where):
    notified.learner(made=MADE)
    holder = {
        "supersede": reminder_service.notice_queries,
        "tell": reminder_service.notice_service,
        "remember_tokens": reminder_service.queries,
        "mail": reminder_service.notifications,
    }[where]

    def killed(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(holder, where, killed)
        with pytest.raises(KeyboardInterrupt):
            reminder_service.tell_due(at=EVENING)
    assert counts("notifications_sent", "notices", "outbox", "procrastinate_jobs") == [0, 0, 0, 0]
    assert [reminder_service.tell_due(at=EVENING) for _ in range(2)] == [1, 0]
    assert counts("notifications_sent", "notices", "outbox", "procrastinate_jobs") == [1, 1, 1, 1]


def test_the_worker_tells_and_its_mail_is_sent(committed_db, monkeypatch, capsys):
    person = notified.learner(made=MADE)
    monkeypatch.setattr(clock, "now", lambda: EVENING)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        job_queries.defer(session, "tell_due", queue="mail", timestamp=0)
    for _ in range(2):
        asyncio.run(worker.run(committed_db.url, wait=False))
    [mail] = notified.mails(person)
    assert mail.sent_at is not None
    printed = capsys.readouterr()
    assert "/api/unsubscribe/reminder/" in printed.out + printed.err
    tasks.tell_due(0)
    assert len(notified.mails(person)) == 1


RUNS = some.lists(
    some.tuples(
        some.integers(0, 9 * 60),  # minutes until the next run
        some.sampled_from(["", "", "", *ZONES]),  # a zone to move to, or none
        some.sampled_from([None, None, None, (time(22), time(7)), (time(6), time(1)), (time(0, 30), time(23))]),
    ),
    min_size=20,
    max_size=50,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=RUNS, begin=some.sampled_from([date(2026, 3, 27), date(2026, 10, 23), date(2026, 4, 21)]))
def test_no_order_of_runs_moves_and_quiet_hours_tells_two_of_a_kind_a_day_or_breaks_the_quiet(database, runs, begin):
    person = notified.learner(made=MADE)
    at = datetime.combine(begin, time(6), UTC)
    notified.streak(person, 5, last=begin + timedelta(30))
    zone, quiet = "UTC", (time(22), time(7))
    for minutes, moved, chosen in runs:
        at += timedelta(minutes=minutes)
        zone, quiet = moved or zone, chosen or quiet
        notified.run("update users set time_zone = :zone where id = :id", id=person, zone=zone)
        preference_service.save(person, Preferences(frozenset(), *quiet))
        today = at.astimezone(ZoneInfo(zone)).date()
        notified.streak(person, 5, last=today - timedelta(1))
        before = notified.told(person)
        reminder_service.tell_due(at=at)
        new = notified.told(person)[len(before) :]
        wall = at.astimezone(ZoneInfo(zone)).time()
        is_quiet = wall >= quiet[0] or wall < quiet[1] if quiet[0] > quiet[1] else quiet[0] <= wall < quiet[1]
        assert not (new and is_quiet)
        assert all(found.day == today for found in new)
    kinds_and_days = Counter((found.kind, found.day) for found in notified.told(person))
    assert not kinds_and_days or max(kinds_and_days.values()) == 1
    rows = notified.run("select kind, at from notifications_sent where user_id = :id order by kind, at", id=person)
    for first, second in itertools.pairwise(rows):
        assert first.kind != second.kind or second.at - first.at >= timedelta(hours=12)
    assert len(notified.mails(person)) == len(rows)
