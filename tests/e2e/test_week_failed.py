"""A week that is failed, in a real browser: the test, what it showed, the days it added, and the way back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests import timed_tests
from tests.e2e import walking
from tests.e2e.walking import rows

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL = "amara@example.org"


@pytest.fixture
def learner(committed_db) -> int:
    """A learner whose first weekly test is due."""
    return timed_tests.learner_at_test(EMAIL)


@pytest.fixture
def page(learner, signed_in) -> Page:
    """Today, as this learner sees it."""
    return signed_in(EMAIL, "/")


def families(attempt_id: int) -> set[int]:
    """The item families a test asked."""
    return {
        family for (family,) in rows("select family_id from assessment_responses where attempt_id = :id", id=attempt_id)
    }


def test_a_failed_week_is_diagnosed_repaired_in_extra_days_and_passed_with_recovery(learner, page) -> None:
    walking.presses(page, "Open the test")
    first = walking.begins_the_test(page, 30)
    walking.answers_rightly(page, first, 1, answered=1)
    walking.presses(page, "Next")
    walking.at_question(page, 2, 30)
    walking.answers_rightly(page, first, 2, answered=2)
    walking.flags(page, 2)
    timed_tests.answer_all(learner, first, right=16, keep=True)
    walking.submits(page, "All 30 questions have an answer.", "Flagged to come back to: 2.")

    walking.reads_title(page, "Not yet: 16 of 30, five short")
    walking.sees(page, "It takes 21 of 30 right answers (70 %).", "3 extra days are added", "medium severity")
    ((severity, days, weak),) = rows("select severity_level, extra_days, weak_topics from weak_topic_diagnoses")
    assert (severity, days, len(weak)) == ("medium", 3, 3)
    for topic in weak:
        walking.sees(page, f"{topic['title']}: weak with a probability of")
        assert topic["positions"]
        assert all(position > 16 for position in topic["positions"])
    walking.fits_a_phone(page, "What it showed")

    walking.presses(page, "See your plan")
    walking.sees(page, "day 8 of 10", "EXTRA DAYS, added after the test")
    added = rows("select topic, status from daily_tasks where is_extra order by day_number")
    assert [topic for topic, _ in added] == [topic["title"] for topic in weak]
    assert [status for _, status in added] == ["unlocked", "locked", "locked"]
    walking.fits_a_phone(page, "EXTRA DAYS, added after the test")

    walking.presses(page, "Open today's task")
    for number in (1, 2, 3):
        walking.sees(page, f"EXTRA DAY {number} OF 3")
        walking.does_the_day(page, f"{added[number - 1][0]}: done. +15 XP")
    walking.sees(page, "The week's test is next.", "Week 1: test")

    walking.presses(page, "Open the test")
    again = walking.begins_the_test(page, 30)
    assert len(families(again)) == 30
    assert not families(first) & families(again)
    timed_tests.answer_all(learner, again, right=21)
    walking.submits(page)

    walking.reads_title(page, "You passed: 21 of 30")
    walking.sees(page, "+325 XP", "300 for the week you passed, 25 for recovering")
    paid = rows("select reward_type, sum(xp_amount)::int from xp_rewards group by 1 order by 1")
    assert dict(paid) | {"weekly_test": 300, "recovery": 25, "daily_task": 150} == dict(paid)
    walking.fits_a_phone(page, "The week is done.")
    walking.presses(page, "See your plan")
    walking.sees(page, "passed", "WEEK 2", "day 1 of 7")
    assert rows("select status from weekly_plans order by week_number")[:3] == [
        ("completed",),
        ("in_progress",),
        ("locked",),
    ]
