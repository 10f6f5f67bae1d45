"""Dates, minutes and priorities as plans write them; read on Monday, 23 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from logic.growth import dates, details, durations
from logic.growth.actions import Priority

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [
        ("by 4 December 2026", 12, 4),
        ("by December 4th", 12, 4),
        ("due 2026-12-04", 12, 4),
        ("bis zum 4. Dezember", 12, 4),
        ("bis 4.12.", 12, 4),
        ("04.12.2026", 12, 4),
        ("04/12/2026", 12, 4),
        ("12/25/2026", 12, 25),
        ("by Friday", 11, 27),
        ("next Friday", 12, 4),
        ("bis nächsten Freitag", 12, 4),
        ("by Monday", 11, 23),
        ("tomorrow", 11, 24),
        ("übermorgen", 11, 25),
        ("this week", 11, 29),
        ("nächste Woche", 12, 6),
        ("in two weeks", 12, 7),
        ("innerhalb von zehn Tagen", 12, 3),
        ("in a month", 12, 23),
        ("by the end of the month", 11, 30),
        ("Ende Dezember", 12, 31),
        ("by the end of next week", 12, 6),
        ("in week 3", 12, 13),
        ("Ende der Woche 2", 12, 6),
    ],
)
def test_a_date_is_read_in_words_and_figures_and_from_today_on(text: str, month: int, day: int) -> None:
    assert [found.day for found in dates.find(text, TODAY)] == [date(2026, month, day)]


@pytest.mark.parametrize(
    "text", ["31 November", "by 3 November", "4 December 2025", "2/3 of it", "in October", "1.5 hours", "12 of 26"]
)
def test_what_is_past_or_no_day_is_no_target_date(text: str) -> None:
    assert dates.find(text, TODAY) == ()


def test_a_weekday_in_a_later_week_of_the_plan_is_in_that_week() -> None:
    assert dates.find("on Friday", TODAY, week=2)[0].day == date(2026, 12, 4)


def test_a_date_of_january_read_in_november_is_next_year_s() -> None:
    assert dates.find("by 10 January", TODAY)[0].day == date(2027, 1, 10)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("45 min", 45),
        ("45 Min.", 45),
        ("about 40 minutes", 40),
        ("1 hour", 60),
        ("1.5 hours", 90),
        ("1,5 Stunden", 90),
        ("half an hour", 30),
        ("eine halbe Stunde", 30),
        ("three-quarters of an hour", 45),
        ("anderthalb Stunden", 90),
        ("1 h 30", 90),
        ("1:30 h", 90),
        ("2 x 30 minutes", 60),
        ("two sessions of 20 min", 40),
        ("30-45 min", 45),
        ("10 bis 15 Minuten", 15),
    ],
)
def test_minutes_are_read_in_words_and_figures(text: str, minutes: int) -> None:
    assert [found.minutes for found in durations.find(text)] == [minutes]


@pytest.mark.parametrize(
    "text", ["a 10-minute quiz", "ten minutes of your lesson", "in einer Stunde", "in two lessons", "5 m of string"]
)
def test_minutes_of_something_else_are_no_effort(text: str) -> None:
    assert durations.find(text) == ()


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("Priority: high", Priority.HIGH),
        ("hohe Priorität", Priority.HIGH),
        ("(urgent)", Priority.HIGH),
        ("P2", Priority.MEDIUM),
        ("Priorität: mittel", Priority.MEDIUM),
        ("🟢", Priority.LOW),
        ("optional", Priority.LOW),
        ("wenn Zeit bleibt", Priority.LOW),
        ("Monday", None),
    ],
)
def test_a_priority_is_read_from_words_and_marks(text: str, priority: Priority | None) -> None:
    assert details.priority_in(text) is priority


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Retake X (45 min, by 4 December, high)", "Retake X"),
        ("Retake X by 4 December for 45 minutes", "Retake X"),
        ("Retake X — 45 min — high", "Retake X"),
        ("Laden Sie bis zum 4. Dezember ein Blatt hoch (10 Min.)", "Laden Sie ein Blatt hoch"),
        ("Retake X (the last one)", "Retake X (the last one)"),
        ("Plan 50 minutes and finish by 2 December", ""),
        ("Set high expectations", "Set high expectations"),
    ],
)
def test_what_is_left_of_a_sentence_says_what_to_do(text: str, rest: str) -> None:
    assert details.read(text, TODAY).rest == rest
