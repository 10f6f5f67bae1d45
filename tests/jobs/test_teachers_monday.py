"""The digest of cohorts: on the teacher's own Monday, once a week, with who needs help and why, or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from jobs import tasks
from logic import clock
from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.administration import acting_service
from logic.errors import UnavailableError
from logic.notifications import gateway, letters, news_service, preference_service, schedule, unsubscribing
from logic.notifications import service as notifications
from logic.notifications.gateway import Mail
from logic.notifications.kinds import Kind
from logic.notifications.preference_service import Preferences
from logic.notifications.schedule import Clock
from logic.review import cohort_service, digest_service
from tests import cohorts, factories, notified, taught
from tests.taught import Taught

MONDAY = datetime(2026, 4, 6, 8, tzinfo=UTC)  # five weeks after the plans of these tests were made
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


@pytest.fixture
def pair(database: None) -> Taught:
    """A learner who fell behind, and their teacher."""
    return taught.failed()


def digests(teacher: Visitor) -> list[str]:
    """The digests that were mailed to a teacher."""
    return [row.body for row in notified.mails(teacher.id) if "[[teacher_digest" in row.body]


def at_home_in(teacher: Visitor, zone: str) -> None:
    notified.run("update users set time_zone = :zone where id = :id", id=teacher.id, zone=zone)


def test_it_comes_on_monday_at_eight_with_who_needs_help_and_why(pair: Taught) -> None:
    assert digest_service.tell_due(at=MONDAY - timedelta(minutes=1)) == 0
    assert digest_service.tell_due(at=MONDAY) == 1
    (body,) = digests(pair.teacher)
    assert "Evening class (1 learner)" in body
    assert "Ada Lovelace\n    - " in body
    assert "Has failed the test of week 1 once." in body
    assert f"/learner-plan?learner={pair.learner}" in body
    (notice,) = notified.notices(pair.teacher.id)
    assert (notice.title, notice.body) == ("One learner could use a word from you", "Evening class: Ada Lovelace.")


def test_it_comes_once_a_week_however_often_the_job_runs(pair: Taught) -> None:
    for number in range(5 * 24 * 4):
        digest_service.tell_due(at=MONDAY - 24 * HOUR + number * timedelta(minutes=15))
    assert len(digests(pair.teacher)) == 1
    digest_service.tell_due(at=MONDAY + WEEK)
    assert len(digests(pair.teacher)) == 2


def test_it_is_monday_where_the_teacher_lives(pair: Taught) -> None:
    at_home_in(pair.teacher, "Pacific/Auckland")
    local = datetime(2026, 4, 6, 8, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert digest_service.tell_due(at=local - timedelta(minutes=1)) == 0
    assert digest_service.tell_due(at=local) == 1
    at_home_in(pair.teacher, "Pacific/Honolulu")  # whoever flies back over the date line has had this Monday
    assert digest_service.tell_due(at=datetime(2026, 4, 6, 9, tzinfo=ZoneInfo("Pacific/Honolulu"))) == 0


def test_a_worker_that_comes_late_still_tells_it_on_that_day(pair: Taught) -> None:
    assert digest_service.tell_due(at=MONDAY + 13 * HOUR) == 1


def test_nobody_is_told_on_a_tuesday(pair: Taught) -> None:
    assert digest_service.tell_due(at=MONDAY + 24 * HOUR) == 0


def test_quiet_hours_are_kept() -> None:
    late = Clock("UTC", time(22), time(10))
    assert schedule.teachers_monday(MONDAY, late) is None
    assert schedule.teachers_monday(MONDAY + 2 * HOUR, late) == MONDAY.date()
    nights = Clock("UTC", time(7), time(2))  # quiet over the whole of Monday's day
    assert schedule.teachers_monday(MONDAY + 10 * HOUR, nights) is None
    assert schedule.teachers_monday(MONDAY + 18 * HOUR, nights) == MONDAY.date()
    assert schedule.teachers_monday(MONDAY + 24 * HOUR, nights) is None


def test_nothing_comes_when_nobody_needs_help(database: None) -> None:
    teacher, someone = cohorts.teacher(), factories.learner_with_plan(at=MONDAY - HOUR)
    cohorts.cohort(teacher, someone.id, at=MONDAY - HOUR)
    assert digest_service.tell_due(at=MONDAY) == 0
    assert digests(teacher) == []


def test_only_cohorts_with_something_to_say_are_named(pair: Taught) -> None:
    fresh = factories.learner_with_plan("Fresh", at=MONDAY - HOUR)
    cohorts.cohort(pair.teacher, fresh.id, name="Morning class", at=MONDAY - HOUR)
    digest_service.tell_due(at=MONDAY)
    (body,) = digests(pair.teacher)
    assert "Evening class" in body
    assert "Morning class" not in body


def test_an_archived_cohort_and_one_that_was_left_are_not_spoken_of(pair: Taught) -> None:
    (cohort,) = cohort_service.mine(pair.teacher)
    cohort_service.leave(pair.learner, cohort.public_id, at=MONDAY - HOUR)
    assert digest_service.tell_due(at=MONDAY) == 0
    second = taught.failed("Bob", teacher=pair.teacher)
    for one in cohort_service.mine(pair.teacher):
        cohort_service.archive(pair.teacher, one.public_id, at=MONDAY)
    assert digest_service.tell_due(at=MONDAY + HOUR) == 0
    assert second.teacher is pair.teacher


def test_a_long_list_names_the_first_and_counts_the_others(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest_service, "MOST_NAMED", 2)
    teacher = cohorts.teacher()
    learners = [factories.learner_with_plan(name).id for name in ("Ann", "Ben", "Cid", "Dan")]
    cohorts.cohort(teacher, *learners)
    digest_service.tell_due(at=MONDAY)
    (notice,) = notified.notices(teacher.id)
    assert notice.title == "4 learners could use a word from you"
    assert notice.body == "Evening class: Ann, Ben and 2 more."


def test_who_switched_the_mail_off_gets_none_and_who_switched_all_off_hears_nothing(pair: Taught) -> None:
    mine = preference_service.mine(pair.teacher.id)
    off = {"teacher_digest:mail"}
    preference_service.save(pair.teacher.id, Preferences(frozenset(off), mine.quiet_from, mine.quiet_until))
    assert digest_service.tell_due(at=MONDAY) == 1
    assert (digests(pair.teacher), len(notified.notices(pair.teacher.id))) == ([], 1)
    off |= {"teacher_digest:in_app"}
    preference_service.save(pair.teacher.id, Preferences(frozenset(off), mine.quiet_from, mine.quiet_until))
    assert digest_service.tell_due(at=MONDAY + WEEK) == 0


def test_the_mail_ends_with_one_click_and_no_more_come(pair: Taught) -> None:
    digest_service.tell_due(at=MONDAY)
    received: list[Mail] = []

    class Keeping:
        """A mail server that keeps what it gets."""

        def send(self, mail: Mail) -> None:
            received.append(mail)

    sender: gateway.MailSender = Keeping()
    assert notified.deliver(pair.teacher.id, sender, MONDAY + HOUR) == [True]
    (mail,) = received
    assert "/api/unsubscribe/teacher_digest/" in mail.body
    assert mail.headers[0][0] == "List-Unsubscribe"
    assert letters.mark(mail.body) is None
    token = mail.body.rpartition("/api/unsubscribe/teacher_digest/")[2].split()[0]
    assert unsubscribing.fingerprint(token)
    preference_service.unsubscribe(token, "teacher_digest")
    digest_service.tell_due(at=MONDAY + WEEK)
    assert len(notified.mails(pair.teacher.id)) == 1


def test_a_mail_waits_for_the_end_of_quiet_hours_and_is_not_dropped_the_day_after(pair: Taught) -> None:
    digest_service.tell_due(at=MONDAY + 13 * HOUR)
    (mail,) = notified.mails(pair.teacher.id)
    night, morning = MONDAY + 15 * HOUR, MONDAY + 24 * HOUR
    assert notifications.deliver(mail.id, sender=gateway.LogSender(), at=night) is False
    assert notifications.deliver(mail.id, sender=gateway.LogSender(), at=morning) is True


def test_a_suspended_teacher_hears_nothing(pair: Taught) -> None:
    keeper = factories.keeper(Role.ADMIN)
    acting_service.suspend(keeper, pair.teacher.id, "a test of ours", at=MONDAY - HOUR)
    assert digest_service.tell_due(at=MONDAY) == 0
    assert notified.notices(pair.teacher.id) == []


def test_fifty_jobs_at_once_tell_each_teacher_once(committed_db: object) -> None:
    pairs = [taught.failed(f"Learner {number}", teacher=cohorts.teacher(f"Teacher {number}")) for number in range(3)]

    def patiently(_: int) -> int:
        while True:
            try:
                return digest_service.tell_due(at=MONDAY)
            except UnavailableError:  # the pool has fewer connections than there are threads
                continue

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(patiently, range(50))) == 3
    assert [len(digests(pair.teacher)) for pair in pairs] == [1, 1, 1]


@pytest.mark.parametrize("where", ["claim", "tell"])
def test_killed_anywhere_nothing_was_told_and_the_next_run_tells_it(
    committed_db: object, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    pair = taught.failed()
    whole = getattr(news_service, where)

    def dies(*args: object, **options: object) -> None:
        whole(*args, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(news_service, where, dies)
    with pytest.raises(KeyboardInterrupt):
        digest_service.tell_due(at=MONDAY)
    assert digests(pair.teacher) == []
    monkeypatch.undo()
    assert digest_service.tell_due(at=MONDAY) == 1
    assert len(digests(pair.teacher)) == 1


def test_the_job_says_how_many_it_told(pair: Taught, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    tasks.tell_teachers.func(0)
    assert len(digests(pair.teacher)) == 1
    assert Kind.TEACHER_DIGEST in {row.kind for row in notified.notices(pair.teacher.id)}
