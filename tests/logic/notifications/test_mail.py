from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic import settings
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.errors import SetupError
from logic.notifications import service as notifications
from logic.notifications.gateway import LogSender, Mail, MailNotSentError, SmtpSender, sender

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FROM = "Waymark <no-reply@waymark.example>"


class Inbox:
    """What a mail server received."""

    def __init__(self) -> None:
        self.received = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        if self.answer.startswith("250"):
            self.received.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox) -> Iterator[Controller]:
    """A real mail server on loopback."""
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def smtp(server) -> SmtpSender:
    return SmtpSender(f"smtp://127.0.0.1:{server.port}", FROM)


@pytest.fixture
def amara(database) -> int:
    return accounts.ensure_user("amara@example.org", "Amara", "a red bicycle", {Role.LEARNER}, at=NOW)


def write(user_id: int, body: str = "Selam, Amara — ሰላም.") -> int:
    with transaction(None, role=DatabaseRole.GATE) as session:
        return notifications.mail(session, user_id, "amara@example.org", "A subject", body)


def row(outbox_id: int):
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return session.execute(text("select * from outbox where id = :id"), {"id": outbox_id}).one()


def test_a_mail_arrives_as_it_was_written_and_its_text_is_forgotten(amara, smtp, inbox):
    outbox_id = write(amara)
    assert notifications.deliver(outbox_id, sender=smtp, at=NOW)
    [mail] = inbox.received
    assert (mail["From"], mail["To"], mail["Subject"]) == (FROM, "amara@example.org", "A subject")
    assert mail["Message-ID"].endswith("@waymark.example>")
    assert mail.get_content().strip() == "Selam, Amara — ሰላም."
    stored = row(outbox_id)
    assert (stored.sent_at, stored.attempts, stored.body) == (NOW, 1, "")


def test_a_mail_is_sent_once_however_often_its_job_runs(amara, smtp, inbox):
    outbox_id = write(amara)
    assert notifications.deliver(outbox_id, sender=smtp)
    assert not notifications.deliver(outbox_id, sender=smtp)
    assert len(inbox.received) == 1


def test_a_mail_that_is_refused_stays_with_its_reason_and_goes_out_later(amara, smtp, inbox):
    outbox_id = write(amara)
    inbox.answer = "451 come back later"
    with pytest.raises(MailNotSentError, match="come back later"):
        notifications.deliver(outbox_id, sender=smtp)
    stored = row(outbox_id)
    assert (stored.sent_at, stored.attempts) == (None, 1)
    assert "come back later" in stored.last_error
    inbox.answer = "250 OK"
    assert notifications.deliver(outbox_id, sender=smtp)
    assert (row(outbox_id).attempts, row(outbox_id).last_error) == (2, None)


def test_a_server_that_is_down_is_a_reason_to_come_back(amara):
    outbox_id = write(amara)
    with pytest.raises(MailNotSentError, match="refused"):
        notifications.deliver(outbox_id, sender=SmtpSender(f"smtp://127.0.0.1:{free_port()}", FROM))
    assert row(outbox_id).attempts == 1


def test_a_mail_of_somebody_who_left_is_not_sent(amara, smtp, inbox):
    outbox_id = write(amara)
    with transaction(amara) as session:
        session.execute(text("delete from users"))
    assert not notifications.deliver(outbox_id, sender=smtp)
    assert inbox.received == []


def test_a_mail_and_its_job_are_dropped_with_the_transaction_that_caused_them(amara):
    with transaction(None, role=DatabaseRole.GATE) as session:
        notifications.mail(session, amara, "amara@example.org", "A subject", "text")
        session.rollback()
    with transaction(None, role=DatabaseRole.WORKER) as session:
        assert session.scalar(text("select count(*) from outbox where user_id = :id"), {"id": amara}) == 0
        assert session.scalar(text("select count(*) from procrastinate_jobs")) == 0


def test_late_mails_get_another_job_and_stale_ones_do_not(amara):
    write(amara)
    for age, deferred in ((timedelta(hours=1), 0), (timedelta(hours=3), 1), (timedelta(days=4), 0)):
        with transaction(None, role=DatabaseRole.WORKER) as session:
            session.execute(text("update outbox set created_at = :at"), {"at": NOW - age})
        assert notifications.defer_overdue(NOW) == deferred


def test_without_a_mail_server_the_link_is_printed_to_the_log(capsys):
    LogSender().send(Mail("amara@example.org", "A subject", "http://127.0.0.1:8501/reset?token=abc"))
    printed = capsys.readouterr()
    assert "http://127.0.0.1:8501/reset?token=abc\n" in printed.out + printed.err


def test_the_settings_choose_the_mail_server():
    assert sender(settings.from_environment({})) == LogSender()
    chosen = sender(settings.from_environment({"SMTP_URL": "smtps://user@host", "MAIL_FROM": FROM}))
    assert chosen == SmtpSender("smtps://user@host", FROM)


def test_a_mail_server_that_asks_for_a_login_gets_it(inbox):
    seen = []

    def check(_server, _session, _envelope, mechanism, data) -> AuthResult:
        if isinstance(data, LoginPassword):
            seen.append((mechanism, data.login, data.password))
        return AuthResult(success=True)

    controller = Controller(inbox, hostname="127.0.0.1", port=free_port(), authenticator=check, auth_require_tls=False)
    controller.start()
    try:
        chosen = SmtpSender(f"smtp://way:p%40ss@127.0.0.1:{controller.port}", FROM)
        chosen.send(Mail("amara@example.org", "Hello", "text"))
    finally:
        controller.stop()
    assert [login[1:] for login in seen] == [(b"way", b"p@ss")]
    assert len(inbox.received) == 1


def test_an_address_of_a_mail_server_that_is_none_is_named():
    with pytest.raises(SetupError, match="SMTP_URL"):
        SmtpSender("http://host", FROM).send(Mail("amara@example.org", "Hello", "text"))
