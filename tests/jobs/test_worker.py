"""The worker on real PostgreSQL: with the service login, in the worker's role, through procrastinate."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from db.queries import jobs as job_queries
from jobs import tasks, worker
from jobs.app import app
from logic import clock
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.notifications import service as notifications
from logic.notifications.gateway import SmtpSender
from tests import timed_tests

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a red bicycle in the rain"


def run_due_jobs(url: str) -> None:
    asyncio.run(worker.run(url, wait=False))


def one(statement: str) -> object:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return session.execute(text(statement)).scalar_one()


def write_mail(subject: str = "Hello") -> int:
    person = accounts.ensure_user("amara@example.org", "Amara", PASSWORD, {Role.LEARNER}, at=clock.now())
    with transaction(None, role=DatabaseRole.GATE) as session:
        return notifications.mail(session, person, "amara@example.org", subject, "text of the mail")


def test_every_name_that_is_deferred_is_a_task():
    app.perform_import_paths()
    assert notifications.DELIVER in app.tasks


def test_the_worker_sends_what_is_in_the_outbox(committed_db, capsys):
    write_mail()
    run_due_jobs(committed_db.url)
    assert one("select sent_at is not null from outbox") is True
    assert one("select count(*) from procrastinate_jobs where task_name = 'deliver_mail'") == 0
    printed = capsys.readouterr()
    assert "text of the mail" in printed.out + printed.err


def test_a_job_whose_transaction_was_rolled_back_never_was(committed_db):
    with transaction(None, role=DatabaseRole.GATE) as session:
        job_queries.defer(session, notifications.DELIVER, outbox_id=1)
        session.rollback()
    assert one("select count(*) from procrastinate_jobs") == 0


# A teacher's role reads what a teacher may see; whatever follows from it is deferred by others.
@pytest.mark.parametrize("role", sorted(set(DatabaseRole) - {DatabaseRole.TEACHER}))
def test_every_role_that_acts_may_defer_a_job(committed_db, role):
    with transaction(None, role=role) as session:
        job_id = job_queries.defer(session, "prune_accounts", queue="upkeep", lock="x", timestamp=1, note="text")
    assert one("select count(*) from procrastinate_jobs where queue_name = 'upkeep' and lock = 'x'") == 1
    assert job_id > 0


def test_a_mail_that_cannot_be_sent_is_tried_again_later(committed_db, monkeypatch):
    nobody_listens = SmtpSender("smtp://127.0.0.1:1", "no-reply@waymark.example")
    monkeypatch.setattr(notifications.gateway, "sender", lambda _settings: nobody_listens)
    write_mail()
    run_due_jobs(committed_db.url)
    assert "refused" in str(one("select last_error from outbox"))
    # What is due by the calendar may have come on the minute, too.
    of_mail = "from procrastinate_jobs where task_name = 'deliver_mail'"
    assert one(f"select status::text {of_mail}") == "todo"
    assert one(f"select scheduled_at > now() {of_mail}") is True


def test_a_mail_is_tried_for_an_hour_and_a_half():
    waits = [tasks.UNTIL_SENT.exponential_wait ** (tried + 1) for tried in range(tasks.UNTIL_SENT.max_attempts)]
    assert timedelta(minutes=85) < timedelta(seconds=sum(waits)) < notifications.OVERDUE


def test_upkeep_is_due_by_the_calendar():
    due = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert due == {
        "prune_accounts": "*/15 * * * *",
        "suggest_growth_plans": "5 * * * *",
        "tell_teachers": "*/15 * * * *",
        "tidy_models": "50 2 * * *",
        "defer_overdue_mail": "*/10 * * * *",
        "defer_overdue_key_changes": "*/10 * * * *",
        "refresh_statistics": "0 3 * * *",
        "calibrate_bank": "20 3 * * *",
        "refresh_exposure": "*/10 * * * *",
        "retry_stalled": "* * * * *",
        "close_overdue_tests": "* * * * *",
        "keep_leagues": "*/10 * * * *",
        "tell_due": "*/15 * * * *",
        "roll_up_running": "*/15 * * * *",
        "roll_up_nightly": "20 12 * * *",
        "keep_event_partitions": "40 1 * * *",
        "keep_revenue": "* * * * *",
        "sweep_events": "*/10 * * * *",
        "reconcile_billing": "40 3 * * *",
    }


def test_the_upkeep_tasks_run(committed_db):
    write_mail()
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(text("update outbox set created_at = now() - interval '3 hours'"))
        session.execute(text("delete from procrastinate_jobs"))
    tasks.defer_overdue_mail(0)
    assert one("select count(*) from procrastinate_jobs where task_name = 'deliver_mail'") == 1
    tasks.refresh_statistics(0)
    tasks.calibrate_bank(0)
    tasks.refresh_exposure(0)
    tasks.prune_accounts(int(datetime(2026, 11, 24, tzinfo=UTC).timestamp()))


def test_a_test_whose_learner_never_came_back_is_closed_with_what_was_saved(committed_db):
    learner_id = timed_tests.learner_at_test("ada@example.org")
    attempt_id = timed_tests.begun(learner_id)
    timed_tests.answer_all(learner_id, attempt_id, right=25, but=3)
    tasks.close_overdue_tests(0)
    assert one("select count(*) from assessment_results where test_type = 'weekly'") == 0
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(text("update assessment_attempts set deadline_at = now() where kind = 'weekly'"))
        job_queries.defer(session, "close_overdue_tests", queue="upkeep", timestamp=0)
    run_due_jobs(committed_db.url)
    assert one("select score from assessment_results where test_type = 'weekly'") == 25
    assert one("select status from weekly_plans where week_number = 1") == "completed"


def test_the_job_of_a_killed_worker_is_done_by_another(committed_db):
    write_mail()
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(text("update procrastinate_jobs set status = 'doing'"))
        job_queries.defer(session, "retry_stalled", queue="upkeep", timestamp=0)
    run_due_jobs(committed_db.url)
    run_due_jobs(committed_db.url)
    assert one("select sent_at is not null from outbox") is True


def test_the_worker_process_works_and_stops_when_asked(committed_db):
    write_mail()
    environment = {**os.environ, "DATABASE_URL": committed_db.url, "WAYMARK_ENV": "test"}
    process = subprocess.Popen(
        [sys.executable, "-m", "jobs.worker"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 30
        while one("select sent_at is null from outbox") and time.monotonic() < deadline:
            time.sleep(0.1)
        assert one("select sent_at is not null from outbox") is True
        assert one("select count(*) from procrastinate_workers") == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert one("select count(*) from procrastinate_workers") == 0
    finally:
        process.kill()
        process.wait()
