"""The rules' own words of a day and of a failed week, on what was counted of a learner."""

from __future__ import annotations

import pytest

from logic.plans import wording
from logic.plans.states import Day
from logic.plans.views import DayView, Resource
from logic.plans.wording import FailedWeek

READ = (
    Resource("Control flow", "https://docs.python.org/3/", "tutorial", 20),
    Resource("Loop like a native", "https://nedbatchelder.com/", "video", 10),
)


def open_day(**changes: object) -> DayView:
    values = {
        "id": 1,
        "day_number": 3,
        "topic": "Loops",
        "status": Day.STARTED,
        "description": "By the end you can choose between for and while.",
        "reason": "You missed 2 of 3 on this; it leads to functions.",
        "practice": "Write a guessing game.",
        "minutes": 50,
        "xp": 15,
        "resources": READ,
    }
    return DayView(**(values | changes))  # type: ignore[arg-type] # the values of the fields, by name


def failed(**changes: object) -> FailedWeek:
    values = {
        "right": 16,
        "counted": 30,
        "needed": 21,
        "severity": "medium",
        "failures": 1,
        "extra_days": 3,
        "topics": (("Loops", (17, 20, 22)), ("Strings", (25,)), ("Numbers", ())),
    }
    return FailedWeek(**(values | changes))  # type: ignore[arg-type] # the same


def test_a_day_says_why_it_is_here_and_how_its_minutes_are_spent() -> None:
    words = wording.day(open_day())
    assert words.why == "You missed 2 of 3 on this; it leads to functions."
    assert words.steps == (
        "Begin with *Control flow* (20 minutes).",
        "Go on with *Loop like a native* (10 minutes).",
        "Keep 20 minutes for the practice, and do it without looking anything up first.",
        wording.CHECK,
    )
    assert (words.by, words.is_expected) == (None, False)


def test_what_is_known_already_is_practised_first_and_read_about_only_where_it_sticks() -> None:
    words = wording.day(open_day(reason="You know most of this (3 of 3 right), so it is a short refresher."))
    assert words.steps[0].startswith("Begin with the practice")
    assert words.steps[1].startswith("Where it sticks")


def test_an_extra_day_begins_with_the_practice_made_from_the_mistakes() -> None:
    words = wording.day(open_day(is_extra=True))
    assert words.steps[0] == "Begin with the practice: it is made from your own mistakes."


def test_a_day_whose_pages_take_all_its_time_promises_no_minutes() -> None:
    assert "Leave time for the practice" in wording.day(open_day(minutes=30)).steps[2]


def test_a_day_without_pages_has_steps_all_the_same() -> None:
    assert wording.day(open_day(resources=())).steps == (
        "Keep 50 minutes for the practice, and do it without looking anything up first.",
        wording.CHECK,
    )


def test_a_failed_week_counts_what_was_short_and_where_the_mistakes_lie() -> None:
    words = wording.diagnosis(failed())
    assert words.summary == (
        "You were 5 questions short of the 21 it takes, and 4 of your 14 mistakes are on *Loops* and *Strings*: that is"
        " where the extra days begin."
    )
    assert words.next_steps == (
        "Look at questions 17, 20 and 22 in the review below: each says which idea may have misled you.",
        "Do the 3 extra days, *Loops* first; another topic comes each day.",
        "Then take the test of this week again: the topics are the same, the questions are others.",
    )


def test_a_week_failed_by_far_goes_back_to_reading_first() -> None:
    words = wording.diagnosis(failed(right=10, severity="high", extra_days=4))
    assert "Before the first extra day read the pages of *Loops* once more from the beginning." in words.next_steps


def test_one_question_short_is_said_in_the_singular() -> None:
    assert wording.diagnosis(failed(right=20)).summary.startswith("You were one question short of the 21 it takes")


def test_mistakes_that_show_no_topic_are_not_counted_for_one() -> None:
    words = wording.diagnosis(failed(topics=(("Loops", ()),)))
    assert "spread over the week" in words.summary
    assert words.next_steps[0].startswith("Do the 3 extra days")


def test_never_more_mistakes_are_told_than_were_made() -> None:
    assert "2 of your 2 mistakes" in wording.diagnosis(failed(right=20, counted=22, needed=21)).summary


@pytest.mark.parametrize("failures", [1, 2, 3])
def test_a_week_failed_again_is_told_so(failures: int) -> None:
    last = wording.diagnosis(failed(failures=failures)).next_steps[-1]
    assert ("once more" in last) == (failures > 1)
