"""The page of a test in a real browser: its question, its options, its clock."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from logic import clock
from tests import statements, timed_tests

SOON = 20_000  # milliseconds


def at_question(page: Page, number: int, of: int = 30) -> None:
    """Wait until a question is on the screen, whole."""
    expect(page.get_by_role("heading", name=f"Question {number} of {of}")).to_be_visible(timeout=SOON)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=SOON)


def options(page: Page) -> Locator:
    """The four circles of the question on the screen."""
    return page.get_by_role("radiogroup", name="Your answer").get_by_role("radio")


def choose(page: Page, attempt_id: int, position: int, place: int) -> None:
    """Choose an option with the keyboard alone and wait until it is stored."""
    options(page).nth(place).focus()
    page.keyboard.press("Space")
    for _ in range(100):
        if timed_tests.stored(attempt_id)[position - 1].chosen == place:
            break
        page.wait_for_timeout(100)
    assert timed_tests.stored(attempt_id)[position - 1].chosen == place
    expect(page.get_by_text(re.compile(r"saved \d\d:\d\d:\d\d"))).to_be_visible(timeout=SOON)


def seconds_left(page: Page) -> int:
    """The time left as the page shows it."""
    hours, minutes, seconds = (["0", *page.get_by_role("timer").inner_text().split()[0].split(":")])[-3:]
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def set_deadline(attempt_id: int, seconds: float) -> None:
    """Let a test end this many seconds from now."""
    statements.write(
        "update assessment_attempts set deadline_at = :at where id = :id",
        at=clock.now() + timedelta(seconds=seconds),
        id=attempt_id,
    )
