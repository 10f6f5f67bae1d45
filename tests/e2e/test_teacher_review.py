"""A teacher and a learner who fell behind, each in a browser of their own: words, a change asked for, an attempt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from logic import clock
from tests import cohorts, finals, timed_tests
from tests.e2e import walking
from tests.e2e.walking import rows
from tests.taught import Taught

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEARNER, TEACHER = "ada@example.org", "grace@example.org"


@pytest.fixture
def pair(committed_db: object) -> Taught:
    """A learner who failed the first weekly test ten days ago and did nothing since, and their teacher."""
    learner = timed_tests.learner_at_test(LEARNER)
    plan = rows("select id from personalized_plans where user_id = :id", id=learner)[0][0]
    teacher = cohorts.teacher(email=TEACHER)
    cohorts.cohort(teacher, learner, at=clock.now() - timedelta(days=8))
    finals.take(learner, 10, at=clock.now() - timedelta(hours=3))
    return Taught(learner, teacher, plan)


def writes(page: Page, label: str, words: str) -> None:
    """Type into the one visible field with this label."""
    page.get_by_label(label, exact=True).filter(visible=True).first.fill(words)


def chooses(page: Page, label: str) -> None:
    """Press a part of a segmented control."""
    page.get_by_role("radio", name=label, exact=True).or_(page.get_by_role("button", name=label, exact=True)).filter(
        visible=True
    ).first.click()
    walking.at_rest(page)


def test_a_teacher_helps_a_learner_who_fell_behind(pair: Taught, server: object, signed_in: object) -> None:
    teacher: Page = signed_in(TEACHER, f"/learner-plan?learner={pair.learner}")  # type: ignore[operator]  # a fixture that opens pages
    walking.reads_title(teacher, "Ada Lovelace")
    walking.sees(teacher, "The test of week 1 was not passed: 10 of 30.", "EXTRA DAYS, added after the test")
    walking.fits_a_phone(teacher, "Going well")
    writes(teacher, "Comment", "What was hard in week 1?")
    walking.presses(teacher, "Send the comment")
    walking.sees(teacher, "Your words are sent.", "What was hard in week 1?")

    learner: Page = signed_in(LEARNER, "/plan")  # type: ignore[operator]  # a fixture that opens pages
    walking.sees(learner, "Words about your plan", "What was hard in week 1?", "new")
    learner.get_by_text("Answer", exact=True).filter(visible=True).first.click()
    writes(learner, "Your answer", "Reading the code fast enough")
    walking.presses(learner, "Send the answer")
    walking.sees(learner, "Your words are sent.", "Reading the code fast enough")
    walking.fits_a_phone(learner, "Words about your plan")

    teacher.reload()
    walking.sees(teacher, "Reading the code fast enough", "new")
    chooses(teacher, "Ask for a change")
    writes(teacher, "What to change, or why", "Read before you write")
    walking.presses(teacher, "Tell the learner")
    walking.sees(teacher, "The learner is told.", "change asked for")
    chooses(teacher, "Grants")
    walking.sees(teacher, "They take the test of week 1 again after 4 days.")
    teacher.get_by_label("Reason", exact=True).filter(visible=True).first.fill("The test came too early")
    walking.presses(teacher, "Grant an extra attempt")
    walking.sees(teacher, "The extra attempt is granted, and the learner is told.")
    walking.fits_a_phone(teacher, "An extra attempt")

    second: Page = signed_in(LEARNER, "/plan")  # type: ignore[operator]  # a fixture that opens pages
    for page in (learner, second):
        page.reload()
        walking.sees(page, "granted you an extra attempt", "Reason: The test came too early", "Read before you write")
        walking.sees(page, "nothing is held up by it")
    walking.presses(learner, "Use the extra attempt")
    walking.sees(learner, "Begin the test")
    walking.presses(second, "Use the extra attempt")
    walking.sees(second, "All days of week 1 are done; its test is next.")
    expect(second.get_by_role("button", name="Use the extra attempt")).to_have_count(0)
    attempt = walking.begins_the_test(learner, 30)
    timed_tests.answer_all(pair.learner, attempt, right=21)
    walking.submits(learner)
    walking.reads_title(learner, "You passed: 21 of 30")
    assert rows("select count(*) from review_overrides where used_at is not null") == [(1,)]
    assert rows("select status from weekly_plans order by week_number")[:2] == [("completed",), ("in_progress",)]

    teacher.reload()
    chooses(teacher, "Grants")
    expect(teacher.get_by_text("They wait for no test now").filter(visible=True).first).to_be_visible()
