"""Who is told what, when: on real PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from logic.notifications import preference_service, reminder_service
from logic.notifications.kinds import Channel, Kind, switch
from logic.notifications.preference_service import Preferences
from logic.plans import management_service as management
from tests import factories, notified
from tests.notified import Told

MADE = datetime(2026, 11, 3, 8, tzinfo=UTC)  # a Tuesday
DAY = date(2026, 11, 18)  # a Wednesday
MONDAY = date(2026, 11, 23)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


def tell_all(start: datetime, end: datetime) -> None:
    """Run as the job does, every quarter of an hour."""
    for at in notified.quarters(start, end):
        reminder_service.tell_due(at=at)


def off(user_id: int, *muted: str) -> None:
    preference_service.save(user_id, Preferences(frozenset(muted), time(22), time(7)))


@pytest.fixture
def amara(database) -> int:
    return notified.learner(made=MADE, address="amara@example.org")


def test_without_a_habit_a_reminder_comes_at_six_in_the_evening_once(amara):
    tell_all(utc(DAY, 7), utc(DAY, 18))
    assert notified.told(amara) == []
    tell_all(utc(DAY, 18), utc(DAY, 23))
    assert notified.told(amara) == [Told("reminder", DAY)]
    [notice], [mail] = notified.notices(amara), notified.mails(amara)
    assert notice.title == mail.subject
    assert "minutes" in notice.title
    assert "Hello Ada Lovelace" in mail.body


def test_a_reminder_comes_at_the_median_hour_of_the_first_activity_of_a_fortnight(amara):
    for days, hour in ((1, 10), (2, 11), (3, 20), (15, 7)):
        notified.started_learning(amara, utc(DAY - timedelta(days), hour, 40))
        notified.started_learning(amara, utc(DAY - timedelta(days), 21))
    tell_all(utc(DAY, 7), utc(DAY, 11))
    assert notified.told(amara) == []
    assert reminder_service.tell_due(at=utc(DAY, 11)) == 1


def test_the_usual_hour_is_by_the_learners_own_clock(database):
    far = notified.learner(made=MADE, zone="America/Los_Angeles")
    notified.started_learning(far, datetime(2026, 11, 17, 9, 5, tzinfo=ZoneInfo("America/Los_Angeles")))
    assert reminder_service.tell_due(at=utc(DAY, 16, 45)) == 0
    assert reminder_service.tell_due(at=utc(DAY, 17)) == 1
    assert notified.told(far) == [Told("reminder", DAY)]


def test_who_has_learnt_today_is_not_reminded_and_xp_alone_is_no_learning(amara):
    notified.run("insert into daily_activity (user_id, date, xp_earned) values (:id, :day, 5)", id=amara, day=DAY)
    notified.learnt(amara, utc(DAY, 9))
    tell_all(utc(DAY, 7), utc(DAY, 20))
    assert notified.told(amara) == []
    notified.run("update daily_activity set is_active = false where user_id = :id", id=amara)
    assert reminder_service.tell_due(at=utc(DAY, 20)) == 1


def test_a_paused_plan_is_silent_and_so_is_a_plan_just_made(amara):
    management.pause(amara, at=utc(DAY, 9))
    tell_all(utc(DAY, 7), utc(DAY, 22))
    assert notified.told(amara) == []
    new = notified.learner(made=utc(DAY, 17))
    assert reminder_service.tell_due(at=utc(DAY, 18, 15)) == 0
    assert notified.told(new) == []


def test_somebody_who_left_is_told_nothing_and_no_mail_waits(amara):
    reminder_service.tell_due(at=utc(DAY, 18))
    notified.run("delete from users where id = :id", id=amara)
    assert notified.mails(amara) == []
    assert reminder_service.tell_due(at=utc(DAY + timedelta(1), 18)) == 0


def test_a_switched_off_channel_is_silent_and_a_kind_without_channels_is_not_claimed(amara):
    off(amara, switch(Kind.REMINDER, Channel.MAIL))
    reminder_service.tell_due(at=utc(DAY, 18))
    assert (len(notified.notices(amara)), notified.mails(amara)) == (1, [])
    off(amara, switch(Kind.REMINDER, Channel.IN_APP))
    reminder_service.tell_due(at=utc(DAY + timedelta(1), 18))
    assert (len(notified.notices(amara)), len(notified.mails(amara))) == (1, 1)
    off(amara, *(switch(Kind.REMINDER, channel) for channel in Channel))
    assert reminder_service.tell_due(at=utc(DAY + timedelta(2), 18)) == 0


def test_own_quiet_hours_move_a_reminder_to_their_end(amara):
    preference_service.save(amara, Preferences(frozenset(), time(17), time(19, 30)))
    tell_all(utc(DAY, 7), utc(DAY, 19, 30))
    assert notified.told(amara) == []
    assert reminder_service.tell_due(at=utc(DAY, 19, 30)) == 1


def test_a_newer_reminder_takes_the_place_of_an_unread_one(amara):
    for days in range(3):
        reminder_service.tell_due(at=utc(DAY + timedelta(days), 18))
    assert [notice.read_at is None for notice in notified.notices(amara)] == [False, False, True]


def test_who_flies_west_and_lives_a_day_again_is_not_told_again(amara):
    notified.run("update users set time_zone = 'Pacific/Kiritimati' where id = :id", id=amara)
    reminder_service.tell_due(at=datetime(2026, 11, 18, 18, tzinfo=ZoneInfo("Pacific/Kiritimati")))
    notified.run("update users set time_zone = 'Pacific/Honolulu' where id = :id", id=amara)
    assert notified.told(amara) == [Told("reminder", DAY)]
    for days in (0, 1):
        at = datetime(2026, 11, 17, 18, tzinfo=ZoneInfo("Pacific/Honolulu")) + timedelta(days=days)
        assert reminder_service.tell_due(at=at) == 0
    tomorrow = datetime(2026, 11, 19, 18, tzinfo=ZoneInfo("Pacific/Honolulu"))
    assert reminder_service.tell_due(at=tomorrow) == 1


def test_the_digest_of_monday_has_the_week_before_with_readiness_as_an_interval(amara):
    monday = MONDAY - timedelta(7)
    for day, earned, is_active in ((0, 15, True), (2, 40, True), (6, 5, False), (7, 99, True), (-1, 99, True)):
        notified.run(
            "insert into daily_activity (user_id, date, xp_earned, is_active) values (:id, :day, :xp, :active)",
            id=amara,
            day=monday + timedelta(day),
            xp=earned,
            active=is_active,
        )
    notified.streak(amara, 4, last=MONDAY - timedelta(1))
    tell_all(utc(MONDAY, 0), utc(MONDAY, 8))
    assert notified.told(amara) == []
    reminder_service.tell_due(at=utc(MONDAY, 8))
    assert notified.told(amara) == [Told("weekly_digest", MONDAY)]
    [mail] = notified.mails(amara)
    assert mail.subject == "Your week: 60 XP on 2 days"
    assert "from 16 November to 22 November" in mail.body
    assert "Streak       4 days" in mail.body
    [forecast] = notified.run("select * from readiness_forecasts where user_id = :id", id=amara)
    low, high = round(100 * forecast.low), round(100 * forecast.high)
    assert f"between {low} and {high}" in mail.body
    assert "Next: " in mail.body


def test_a_test_is_told_the_day_after_it_became_due_and_once(amara):
    factories.finish_days(amara, 7, at=utc(DAY, 10))
    tell_all(utc(DAY, 11), utc(DAY + timedelta(1), 9))
    assert notified.told(amara) == []
    tell_all(utc(DAY + timedelta(1), 9), utc(DAY + timedelta(3), 9, 45))
    assert [found for found in notified.told(amara) if found.kind == "test_due"] == [
        Told("test_due", DAY + timedelta(1))
    ]
    [mail] = [mail for mail in notified.mails(amara) if mail.subject.endswith("is due")]
    assert mail.subject == "Your test of week 1 is due"
    assert "30 questions and takes up to 45 minutes" in mail.body


def test_the_final_is_told_when_every_week_is_done_with_the_learners_own_time(amara):
    factories.finish_days(amara, 7, at=utc(DAY, 10))
    notified.run("update weekly_plans set status = 'completed' where user_id = :id", id=amara)
    notified.run(
        "insert into accommodations (user_id, time_factor, reason, set_at) values (:id, 1.5, 'needs it', :at)",
        id=amara,
        at=MADE,
    )
    reminder_service.tell_due(at=utc(DAY + timedelta(1), 9))
    [mail] = notified.mails(amara)
    assert mail.subject == "Your final test is due"
    assert "60 questions and takes up to 135 minutes" in mail.body


def test_a_streak_of_three_is_warned_three_hours_before_midnight_and_one_of_two_is_not(amara):
    off(amara, *(switch(Kind.REMINDER, channel) for channel in Channel))
    notified.streak(amara, 3, last=DAY - timedelta(1))
    tell_all(utc(DAY, 7), utc(DAY, 21))
    assert notified.told(amara) == []
    reminder_service.tell_due(at=utc(DAY, 21))
    assert notified.told(amara) == [Told("streak_in_danger", DAY)]
    assert notified.mails(amara)[0].subject == "Your streak of 3 days ends at midnight"
    small = notified.learner(made=MADE)
    notified.streak(small, 2, last=DAY - timedelta(1))
    reminder_service.tell_due(at=utc(DAY, 21))
    assert Told("streak_in_danger", DAY) not in notified.told(small)


def test_a_freeze_that_will_cover_the_day_is_said(amara):
    notified.streak(amara, 9, last=DAY - timedelta(1), freezes=2)
    reminder_service.tell_due(at=utc(DAY, 21, 15))
    [mail] = [mail for mail in notified.mails(amara) if "9 days" in mail.subject]
    assert mail.subject == "A freeze will keep your 9 days"
    assert "you hold 2" in mail.body


@pytest.mark.parametrize(
    ("missed", "freezes", "subject"),
    [
        (1, 2, "A freeze will keep your 9 days"),
        (2, 2, "Your streak of 9 days ends at midnight"),
        (3, 2, None),
        (1, 0, None),
    ],
)
def test_days_missed_before_today_are_paid_with_freezes_first(amara, missed, freezes, subject):
    off(amara, *(switch(Kind.REMINDER, channel) for channel in Channel))
    notified.streak(amara, 9, last=DAY - timedelta(1 + missed), freezes=freezes)
    reminder_service.tell_due(at=utc(DAY, 21))
    assert [mail.subject for mail in notified.mails(amara)] == ([subject] if subject else [])


def test_paused_days_and_days_a_freeze_was_used_for_owe_nothing(amara):
    off(amara, *(switch(Kind.REMINDER, channel) for channel in Channel))
    notified.streak(amara, 9, last=DAY - timedelta(4))
    management.pause(amara, at=utc(DAY - timedelta(3), 9))
    management.resume(amara, at=utc(DAY - timedelta(2), 9))
    notified.run(
        "insert into streak_events (user_id, date, kind, streak, at) values (:id, :day, 'freeze used', 9, :at)",
        id=amara,
        day=DAY - timedelta(1),
        at=MADE,
    )
    reminder_service.tell_due(at=utc(DAY, 21))
    assert [mail.subject for mail in notified.mails(amara)] == ["Your streak of 9 days ends at midnight"]


def test_more_people_than_a_batch_are_told_each_once(database, monkeypatch):
    monkeypatch.setattr(reminder_service, "AT_ONCE", 4)
    people = [notified.learner(made=MADE) for _ in range(5)]
    for person in people:
        notified.streak(person, 5, last=DAY - timedelta(1))
    assert reminder_service.tell_due(at=utc(DAY, 20, 45)) == 5
    assert reminder_service.tell_due(at=utc(DAY, 21)) == 5
    assert reminder_service.tell_due(at=utc(DAY, 21)) == 0
    for person in people:
        assert [found.kind for found in notified.told(person)] == ["reminder", "streak_in_danger"]


def test_the_token_of_the_link_is_in_the_database_as_its_sha256_alone(amara):
    reminder_service.tell_due(at=utc(DAY, 18))
    [preference] = notified.run("select * from notification_preferences where user_id = :id", id=amara)
    assert len(bytes(preference.unsubscribe_hash)) == 32
    assert "unsubscribe" not in notified.mails(amara)[0].body
