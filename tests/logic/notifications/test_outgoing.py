"""What a notification looks like on its way out, through a real mail server, and when it stays behind."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from aiosmtpd.controller import Controller

from logic import settings
from logic.assessment import form_service
from logic.notifications import letters, preference_service, reminder_service, unsubscribing
from logic.notifications import service as notifications
from logic.notifications.gateway import SmtpSender
from logic.notifications.kinds import NEWS, Channel, Kind, switch
from logic.notifications.preference_service import Preferences
from logic.plans import management_service as management
from tests import factories, notified
from tests.notified import MailServer

MADE = datetime(2026, 11, 3, 8, tzinfo=UTC)
EVENING = datetime(2026, 11, 18, 18, tzinfo=UTC)
BASE = "https://waymark.example"


@pytest.fixture
def server() -> Iterator[MailServer]:
    received = MailServer()
    controller = Controller(received, hostname="127.0.0.1", port=notified.free_port())
    controller.start()
    received.smtp = SmtpSender(f"smtp://127.0.0.1:{controller.port}", "Waymark <no-reply@waymark.example>")
    yield received
    controller.stop()


@pytest.fixture(autouse=True)
def over_https(monkeypatch) -> None:
    configuration = dataclasses.replace(settings.current(), base_url=BASE)
    monkeypatch.setattr(settings, "current", lambda: configuration)


@pytest.fixture
def amara(database) -> int:
    return notified.learner(made=MADE, address="amara@example.org")


def test_a_reminder_arrives_with_one_link_to_settings_and_one_to_unsubscribe(amara, server):
    reminder_service.tell_due(at=EVENING)
    assert notified.deliver(amara, server.smtp, EVENING) == [True]
    [mail] = server.received
    token = unsubscribing.token(settings.current().secret_key, amara)
    link = f"{BASE}/api/unsubscribe/reminder/{token}"
    assert mail["To"] == "amara@example.org"
    assert mail["List-Unsubscribe"] == f"<{link}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: <{link}>\r\n".encode() in server.raw[0]
    text = mail.get_content()
    assert text.count(link) == 1
    assert text.count(f"{BASE}/account?section=Notifications") == 1
    assert "[[" not in text
    assert notified.mails(amara)[0].body == ""


def test_without_https_no_one_click_is_promised():
    marked = letters.Mark(Kind.REMINDER, EVENING.date())
    assert [name for name, _ in letters.headers(marked, base_url="http://127.0.0.1", token="x")] == ["List-Unsubscribe"]


def test_other_mails_have_no_such_links(amara, server):
    assert letters.mark("Welcome.\n\n[[reminder 2026-11-18]] is what I call myself") is None
    notified.run("delete from outbox")
    with notified.transaction(None, role=notified.DatabaseRole.GATE) as session:
        notifications.mail(session, amara, "amara@example.org", "Your password", "text")
    notified.deliver(amara, server.smtp, EVENING)
    assert server.received[0]["List-Unsubscribe"] is None


def learn(user_id: int) -> None:
    notified.learnt(user_id, EVENING)


def pause(user_id: int) -> None:
    management.pause(user_id, at=EVENING)


def switch_off(user_id: int) -> None:
    muted = frozenset({switch(Kind.REMINDER, Channel.MAIL)})
    preference_service.save(user_id, Preferences(muted, time(22), time(7)))


@pytest.mark.parametrize("happens", [learn, pause, switch_off])
def test_a_reminder_whose_fact_is_no_longer_true_stays_behind_for_good(amara, server, happens):
    reminder_service.tell_due(at=EVENING)
    happens(amara)
    assert notified.deliver(amara, server.smtp, EVENING) == [False]
    assert (notified.mails(amara)[0].body, server.received) == ("", [])
    assert notifications.defer_overdue(datetime.now(UTC) + timedelta(hours=3)) == 0


def test_a_reminder_that_is_late_does_not_go_out_on_the_next_day(amara, server):
    reminder_service.tell_due(at=EVENING)
    assert notified.deliver(amara, server.smtp, EVENING + timedelta(hours=14)) == [False]
    assert server.received == []


def test_a_late_mail_waits_for_the_end_of_quiet_hours_and_is_dropped_when_its_day_is_over(amara, server):
    reminder_service.tell_due(at=EVENING)
    assert notified.deliver(amara, server.smtp, EVENING + timedelta(hours=4)) == [False]
    assert notified.mails(amara)[0].body != ""
    assert notified.deliver(amara, server.smtp, EVENING + timedelta(hours=13)) == [False]
    assert (notified.mails(amara)[0].body, server.received) == ("", [])


def test_a_test_stays_due_and_its_mail_goes_out_a_day_late(amara, server):
    factories.finish_days(amara, 7, at=EVENING)
    reminder_service.tell_due(at=EVENING + timedelta(hours=15))
    assert notified.deliver(amara, server.smtp, EVENING + timedelta(hours=30)) == [False]
    assert notified.deliver(amara, server.smtp, EVENING + timedelta(hours=38)) == [True]
    assert server.received[0]["Subject"] == "Your test of week 1 is due"


def test_a_test_that_was_begun_meanwhile_is_not_called_due(amara, server):
    factories.finish_days(amara, 7, at=EVENING)
    at = EVENING + timedelta(hours=15)
    reminder_service.tell_due(at=at)
    form_service.begin_weekly(amara, 1, at=at)
    assert notified.deliver(amara, server.smtp, at) == [False]
    assert server.received == []


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in NEWS])
@pytest.mark.parametrize("task", [None, {"topic": "Loops", "minutes": 30, "week": 2}])
@pytest.mark.parametrize("test", [None, "final test"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_every_letter_is_short_and_has_a_title_a_sentence_and_no_gaps(kind, task, test, number):
    facts = {
        "name": "Amara",
        "plan": "Python",
        "base_url": BASE,
        "task": task,
        "streak": number + 3 * (kind is Kind.STREAK_IN_DANGER),
        "freezes": number,
        "is_covered": bool(number),
        "xp": number,
        "days": number,
        "first_day": "16 November",
        "last_day": "22 November",
        "readiness": {"expected": 70, "low": 63, "high": 79} if number else None,
        "test": test,
        "test_minutes": 45,
        "test_questions": 30,
    }
    letter = letters.write(kind, EVENING.date(), facts)
    assert 10 < len(letter.title) < 80
    assert letter.sentence.endswith(".")
    assert len(letter.body) < 600
    assert "\n\n\n" not in letter.body
    assert " 1 days" not in letter.body + letter.sentence
    assert letters.mark(letter.body) == letters.Mark(kind, EVENING.date())
