"""A streak as a learner sees it: what it pays, each break, freeze and pause explained, and the days behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from db.engine import transaction
from logic import events
from logic.accounts import service as accounts
from logic.events import EventKind
from logic.xp import calendar_service, streak_service
from logic.xp import service as xp
from logic.xp.calendar_service import Mark
from logic.xp.streaks import Kind
from tests import factories

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # a Monday
DAY = timedelta(days=1)


@pytest.fixture
def learner(database: None) -> int:
    return factories.learner()


def learn(learner_id: int, *numbers: int) -> None:
    for number in numbers:
        with transaction(learner_id) as session:
            xp.record_activity(session, learner_id, NOON + number * DAY, tasks=1)
            events.record(session, learner_id, EventKind.DAY_FINISHED, at=NOON + number * DAY)


def note(learner_id: int, kind: EventKind, number: int) -> None:
    with transaction(learner_id) as session:
        events.record(session, learner_id, kind, at=NOON + number * DAY)


def entries(learner_id: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in xp.ledger(learner_id, limit=200):
        found.setdefault(entry.reason, []).insert(0, entry.subject)
    return found


def test_a_streak_pays_from_its_second_day_on_and_seven_days_pay_once_more(learner: int) -> None:
    learn(learner, *range(8), 3)
    assert entries(learner) == {
        "streak": [f"2026-03-0{day}" for day in range(3, 10)],
        "consistency": ["2026-03-08"],
    }
    assert xp.header(learner, at=NOON + 8 * DAY).total_xp == 7 * 5 + 20


def test_the_day_after_a_frozen_one_continues_the_streak_and_is_paid(learner: int) -> None:
    learn(learner, *range(7), 8)
    assert entries(learner)["streak"][-1] == "2026-03-10"
    header = xp.header(learner, at=NOON + 8 * DAY)
    assert (header.streak_days, header.freezes) == (8, 0)


def test_a_missed_day_shows_the_freeze_that_will_cover_it_before_it_is_used(learner: int) -> None:
    learn(learner, *range(7))
    view = streak_service.explained(learner, at=NOON + 8 * DAY)
    assert (view.current, view.freezes, view.covered) == (7, 0, (date(2026, 3, 9),))
    assert view.is_in_danger
    assert view.sentence == "Learn today, and 1 freeze will keep the streak of 7 days."
    assert [(event.kind, event.is_pending) for event in view.events] == [
        (Kind.FREEZE_USED, True),
        (Kind.FREEZE_EARNED, False),
    ]
    assert xp.header(learner, at=NOON + 8 * DAY).freezes == 0


def test_a_freeze_that_was_used_is_told_with_the_day_it_covered(learner: int) -> None:
    learn(learner, *range(7), 8)
    view = streak_service.explained(learner, at=NOON + 8 * DAY)
    assert [(event.day, event.sentence) for event in view.events] == [
        (date(2026, 3, 9), "Nothing was learnt on 9 March. A freeze was used and kept the streak of 7 days."),
        (date(2026, 3, 8), "7 days in a row: a freeze was earned. One comes with every 7 days."),
    ]
    assert (view.learnt_today, view.is_in_danger, view.days_to_freeze) == (True, False, 6)


def test_a_break_is_told_before_it_is_written_and_after(learner: int) -> None:
    learn(learner, *range(7))
    ended = streak_service.explained(learner, at=NOON + 10 * DAY)
    assert (ended.current, ended.freezes) == (0, 1)
    assert ended.events[0].sentence == (
        "Nothing was learnt on 9 March, and the freeze held does not cover every day since, so none is used up."
        " The streak of 7 days ended there; the next one starts with your next task."
    )
    learn(learner, 10)
    again = streak_service.explained(learner, at=NOON + 10 * DAY)
    assert (again.current, again.freezes, again.longest) == (1, 1, 7)
    assert again.events[0].sentence == (
        "Nothing was learnt on 9 March, and the freezes held were too few for the days until 12 March."
        " The streak of 7 days ended, and a new one began."
    )


def test_a_paused_day_is_owed_to_nobody_and_says_so(learner: int) -> None:
    learn(learner, 0, 1)
    note(learner, EventKind.PLAN_PAUSED, 2)
    view = streak_service.explained(learner, at=NOON + 9 * DAY)
    assert (view.current, view.paused_today, view.is_in_danger) == (2, True, False)
    assert view.sentence == "Your plan is paused, and so is the streak of 2 days: no day is owed."


def test_who_flies_over_the_date_line_keeps_the_streak(learner: int) -> None:
    """Pago Pago to Kiritimati is a jump of 25 hours: a whole date passes within the hour."""
    accounts.update_profile(learner, accounts.Profile("Ada", None, "Pacific/Pago_Pago"), at=NOON - 9 * DAY)
    at = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)  # the 3rd, 23:30 in Pago Pago
    for moment in (at - DAY, at):
        with transaction(learner) as session:
            xp.record_activity(session, learner, moment, tasks=1)
            events.record(session, learner, EventKind.DAY_FINISHED, at=moment)
    landed = at + timedelta(hours=1)  # the 5th, 01:30 in Kiritimati
    accounts.update_profile(learner, accounts.Profile("Ada", None, "Pacific/Kiritimati"), at=landed)
    assert xp.header(learner, at=landed).streak_days == 2
    with transaction(learner) as session:
        xp.record_activity(session, learner, landed + timedelta(hours=8), tasks=1)
    assert xp.header(learner, at=landed + timedelta(hours=8)).streak_days == 3


def test_a_journey_west_neither_breaks_nor_pays_again(learner: int) -> None:
    learn(learner, 0, 1)
    before = xp.ledger(learner)
    accounts.update_profile(learner, accounts.Profile("Ada", None, "Pacific/Pago_Pago"), at=NOON + DAY)
    learn(learner, 1)
    assert xp.ledger(learner) == before
    assert xp.header(learner, at=NOON + DAY).streak_days == 2


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_the_nights_the_clocks_change_are_days_like_others(learner: int, zone: str) -> None:
    accounts.update_profile(learner, accounts.Profile("Ada", None, zone), at=NOON)
    learn(learner, *range(40))  # over both changes of March 2026
    assert xp.header(learner, at=NOON + 39 * DAY).streak_days == 40


def test_the_year_marks_every_day(learner: int) -> None:
    learn(learner, *range(7), 8)
    note(learner, EventKind.PLAN_PAUSED, 9)
    year = calendar_service.year(learner, NOON.date() + 11 * DAY)
    assert len(year.days) == 371
    assert year.days[0].day.weekday() == 0
    marks = {day.day: day.mark for day in year.days}
    assert [marks[NOON.date() + number * DAY] for number in (-1, 0, 6, 7, 8, 9, 10, 12)] == [
        Mark.NOTHING,
        Mark.LEARNT,
        Mark.LEARNT,
        Mark.FROZEN,
        Mark.LEARNT,
        Mark.PAUSED,
        Mark.PAUSED,
        Mark.TO_COME,
    ]
    assert (year.learnt, year.frozen, year.tasks, year.xp) == (8, 1, 8, 7 * 5 + 20)
    assert year.this_week == calendar_service.week(learner, year.today)


def test_a_newcomer_has_an_empty_year_and_a_first_step(learner: int) -> None:
    view = streak_service.explained(learner, at=NOON)
    assert (view.current, view.freezes, view.days_to_freeze, view.events) == (0, 0, 7, ())
    assert view.sentence == "A streak starts with the next task you finish."
    assert calendar_service.week(learner, NOON.date())[0].mark is Mark.TODAY
