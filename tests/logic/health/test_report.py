from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

import db.engine
from db.engine import DatabaseRole, transaction
from logic import settings
from logic.access.roles import Role
from logic.errors import NotAllowedError
from logic.health import condition, report, report_service, versions
from logic.health.readings import Database, Disk, Jobs, Mail, Package, Periodic, Readings, Software, TableSize, Webhooks
from logic.health.report import Mark
from logic.notifications import service as notifications
from tests import factories

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HEALTHY = condition.judge(revision="0009", newest="0009", heartbeat_age=1.0)
READINGS = Readings(
    Database("18.6", 5 * 10**9, 20, 100),
    (TableSize("users", 10**6, 1000),),
    Jobs(2, 1, 0, 0, 4.0),
    (Periodic("tell_due", NOON, 60.0, None),),
    Mail(0, 0, None),
    Webhooks(10, 0, None),
)
DISK = Disk("waymark", 50 * 10**9, 100 * 10**9)
SOFTWARE = Software("Unreleased", "3.11.2", (Package("pandas", "3.1.1", "3.1.1"),))


def changed(**parts: object) -> Readings:
    return dataclasses.replace(READINGS, **parts)


def attention(readings: Readings = READINGS, disk: Disk = DISK, software: Software = SOFTWARE) -> list[str]:
    written = report.write(HEALTHY, readings, disk, software)
    return [line.name for chapter in written.chapters for line in chapter.lines if line.mark is Mark.ATTENTION]


def test_a_healthy_place_needs_no_attention():
    assert attention() == []


@pytest.mark.parametrize(
    ("readings", "line"),
    [
        (changed(database=Database("18.6", 1, 81, 100)), "Connections"),
        (changed(jobs=Jobs(5, 0, 1, 0, 301.0)), "Queue"),
        (changed(jobs=Jobs(0, 0, 0, 2, None, ("rescore",))), "Failed"),
        (changed(periodic=()), "By the clock"),
        (changed(periodic=(Periodic("tell_due", NOON, 26 * 3600.0, None),)), "By the clock"),
        (changed(periodic=(Periodic("tell_due", NOON, 60.0, "failed"),)), "By the clock"),
        (changed(mail=Mail(3, 1, 7201.0)), "Outbox"),
        (changed(webhooks=Webhooks(10, 3, 601.0)), "Webhooks"),
    ],
)
def test_what_is_wrong_is_named_and_says_what_to_do(readings, line):
    assert attention(readings) == [line]
    lines = [one for chapter in report.write(HEALTHY, readings, DISK, SOFTWARE).chapters for one in chapter.lines]
    assert next(one.advice for one in lines if one.name == line)


def test_a_full_disk_and_other_packages_are_named():
    assert attention(disk=Disk("waymark", 10**9, 100 * 10**9)) == ["Free space"]
    assert attention(disk=Disk("waymark", 4 * 10**9, 100 * 10**9)) == ["Free space"]
    assert attention(software=Software("1", "3.11", (Package("pandas", "3.1.1", None),))) == ["Packages"]


def test_payments_are_a_chapter_only_where_something_costs_money():
    titles = [one.title for one in report.write(HEALTHY, changed(webhooks=None), DISK, SOFTWARE).chapters]
    assert "Payments" not in titles
    assert "Payments" in [one.title for one in report.write(HEALTHY, READINGS, DISK, SOFTWARE).chapters]


def test_without_a_database_the_rest_is_still_told():
    written = report.write(condition.without_database(), None, DISK, SOFTWARE)
    assert [chapter.title for chapter in written.chapters] == ["Database", "Jobs", "Disk", "Versions"]
    assert written.attention == 3


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (119, "119 seconds"), (120, "2 minutes"), (7200, "2 hours"), (172_800, "2 days")],
)
def test_a_duration_is_told_as_people_do(seconds, words):
    assert report.duration(seconds) == words


@pytest.mark.parametrize(("count", "words"), [(8_192, "8 kB"), (812 * 10**6, "812 MB"), (1_400 * 10**6, "1.4 GB")])
def test_a_size_is_told_as_people_do(count, words):
    assert report.size(count) == words


def test_the_first_block_of_the_requirements_is_compared_with_what_is_installed():
    text_of = "# Words\npandas==3.1.1\npsycopg[binary]==3.3.9\n\n# Brought by them\naltair==6.3.0\n"
    found = versions.packages(text_of, {"pandas": "3.1.1"}.get)
    assert found == (Package("pandas", "3.1.1", "3.1.1"), Package("psycopg", "3.3.9", None))
    assert versions.application("# Changelog\n\n## 1.2\n\n## 1.1\n", "a" * 40) == "1.2, commit aaaaaaaaa"
    assert versions.application("", None) == "unknown"


def lines_of(written) -> dict[str, report.Line]:
    return {line.name: line for chapter in written.chapters for line in chapter.lines}


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TEACHER])
def test_nobody_but_an_administrator_reads_the_report(database, role):
    with pytest.raises(NotAllowedError):
        report_service.read(factories.keeper(role))


def test_the_report_reads_the_real_installation(database):
    admin = factories.keeper()
    found = lines_of(report_service.read(admin))
    assert found["Database"].mark is Mark.FINE
    assert found["Migrations"].mark is Mark.FINE
    assert found["Worker"].mark is Mark.ATTENTION
    assert found["Packages"].mark is Mark.FINE
    assert found["PostgreSQL"].sentence.startswith("18.")
    assert "free where" in found["Free space"].sentence


def test_mails_and_jobs_that_wait_are_counted(database):
    admin, person = factories.keeper(), factories.learner()
    before = lines_of(report_service.read(admin))
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(text("update outbox set body = ''"))
        mail = notifications.mail(session, person, "a@example.org", "Subject", "Body")
        session.execute(
            text("update outbox set attempts = 2, created_at = now() - interval '5 hours' where id = :id"), {"id": mail}
        )
        session.execute(text("update procrastinate_events set at = now() - interval '5 hours'"))
    found = lines_of(report_service.read(admin))
    assert before["Outbox"].mark is Mark.FINE
    assert found["Outbox"].sentence == "1 mail waiting, the oldest for 5 hours; 1 tried in vain."
    assert "late" in found["Queue"].sentence
    assert found["Queue"].mark is Mark.ATTENTION


def test_events_of_payments_are_read_where_something_costs_money(database, monkeypatch):
    admin = factories.keeper()
    wanted = dataclasses.replace(
        settings.current(), stripe_secret_key="sk_test_x", stripe_api_base="http://127.0.0.1:1"
    )
    monkeypatch.setattr(settings, "current", lambda: wanted)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(
            text("""
            insert into webhook_events (event_id, type, created_at, received_at, source)
            values ('evt_1', 'invoice.paid', now(), now() - interval '20 minutes', 'webhook')
        """)
        )
    line = lines_of(report_service.read(admin))["Webhooks"]
    assert line.sentence == "1 event in a day; 1 not worked off, the oldest for 20 minutes."
    assert line.mark is Mark.ATTENTION


def test_the_report_is_written_while_the_database_is_away():
    before = db.engine.use_factory(None)
    db.engine.connect("postgresql+psycopg://waymark_service:hunter2@127.0.0.1:9/waymark")
    asker = dataclasses.replace(_nobody())
    written = report_service.read(asker)
    db.engine.use_factory(before)
    assert lines_of(written)["Database"].mark is Mark.ATTENTION
    assert "hunter2" not in repr(written)


def _nobody():
    from logic.accounts.visitor import Visitor

    return Visitor(1, "Grace", None, "g@example.org", frozenset({Role.ADMIN}), "UTC", None)
