"""A weekly test in a real browser: answers that change, a refresh, a second device, the clock, the end."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from bench.chromium import PHONE
from logic import clock
from logic.plans import testing_service
from tests import factories, timed_tests
from tests.timed_pages import SOON, at_question, choose, options, seconds_left, set_deadline

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL = "amara@example.org"
A_DAY_AHEAD = "const real = Date.now; Date.now = () => real() + 86400000;"


@pytest.fixture
def learner(committed_db) -> int:
    """A learner whose weekly test is due."""
    return timed_tests.learner_at_test(EMAIL)


@pytest.fixture
def open_page(server, browser):
    """Open a page of the application in a browser of its own, signed in as the learner."""
    opened = []

    def open_one(path: str, *, script: str | None = None, **options) -> Page:
        context = browser.new_context(timezone_id="Europe/Berlin", locale="en-GB", **options)
        context.set_default_timeout(SOON)
        if script:
            context.add_init_script(script)
        cookie = {"name": "waymark_session", "value": factories.browser_cookie(EMAIL), "url": server.address}
        context.add_cookies([cookie])
        opened.append(context)
        page = context.new_page()
        page.goto(f"{server.address}{path}")
        return page

    yield open_one
    for context in opened:
        context.close()


def test_a_weekly_test_is_answered_changed_flagged_refreshed_continued_elsewhere_and_submitted(
    learner, open_page
) -> None:
    page = open_page("/test")
    page.get_by_role("button", name="Begin the test").click()
    at_question(page, 1)
    assert 44 * 60 < seconds_left(page) <= 45 * 60
    attempt_id = int(re.findall(r"test=(\d+)", page.url)[0])

    choose(page, attempt_id, 1, 2)
    choose(page, attempt_id, 1, 1)
    expect(options(page).nth(1)).to_be_focused()  # the keyboard stays where it was

    page.get_by_role("button", name="Next").click()
    at_question(page, 2)
    choose(page, attempt_id, 2, 3)
    page.get_by_text("Flag to come back to").click()
    expect(page.get_by_role("radio", name=re.compile("^2 .*flag"))).to_be_visible(timeout=SOON)

    page.reload()
    at_question(page, 2)
    expect(page.get_by_role("switch", name=re.compile("Flag"))).to_be_checked(timeout=SOON)

    elsewhere = open_page("/test", viewport=PHONE)
    at_question(elsewhere, 3)
    elsewhere.get_by_role("button", name="Back").click()
    at_question(elsewhere, 2)
    expect(options(elsewhere).nth(3)).to_be_checked(timeout=SOON)
    choose(elsewhere, attempt_id, 2, 0)
    assert elsewhere.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    timed_tests.answer_all(learner, attempt_id, right=24, but=4)
    elsewhere.get_by_role("button", name="Submit the test").click()
    expect(elsewhere.get_by_text("4 of 30 questions have no answer")).to_be_visible(timeout=SOON)
    elsewhere.get_by_role("button", name="Submit now").click()
    expect(elsewhere.get_by_role("heading", name="You passed: 24 of 30")).to_be_visible(timeout=SOON)

    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="You passed: 24 of 30")).to_be_visible(timeout=SOON)


def test_an_answer_chosen_in_haste_with_the_arrow_keys_is_the_last_one_pressed(learner, open_page) -> None:
    attempt_id = timed_tests.begun(learner)
    page = open_page(f"/test?test={attempt_id}")
    at_question(page, 1)
    for place in (3, 1, 2):
        options(page).first.focus()
        page.keyboard.press("Space")
        for _ in range(place):
            page.keyboard.press("ArrowDown")
        page.wait_for_timeout(2500)
        expect(options(page).nth(place)).to_be_checked()
        assert timed_tests.stored(attempt_id)[0].chosen == place


def test_at_zero_the_test_closes_by_itself_whatever_time_the_browser_believes_it_is(learner, open_page) -> None:
    attempt_id = timed_tests.begun(learner)
    timed_tests.answer_all(learner, attempt_id, right=21, but=9)
    set_deadline(attempt_id, 66)
    page = open_page(f"/test?test={attempt_id}", script=A_DAY_AHEAD)
    at_question(page, 22)
    assert 40 < seconds_left(page) <= 66
    set_deadline(attempt_id, 8)
    page.get_by_role("button", name="Next").click()
    at_question(page, 23)
    assert seconds_left(page) <= 8
    expect(page.get_by_text("One minute left.")).to_have_count(1)
    expect(page.get_by_role("heading", name="You passed: 21 of 30")).to_be_visible(timeout=SOON)
    assert testing_service.sitting(learner, attempt_id, at=clock.now()).is_over


def test_a_clock_that_is_set_while_a_test_runs_changes_nothing(learner, open_page) -> None:
    attempt_id = timed_tests.begun(learner)
    page = open_page(f"/test?test={attempt_id}")
    at_question(page, 1)
    before = seconds_left(page)
    page.evaluate(A_DAY_AHEAD)
    page.wait_for_timeout(3000)
    assert before - 20 < seconds_left(page) < before
    at_question(page, 1)
