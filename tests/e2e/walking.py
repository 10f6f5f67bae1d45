"""What a person does and reads in the browser, for the walks through a plan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import text

from bench.chromium import DESKTOP, PHONE
from db.engine import DatabaseRole, transaction
from tests import timed_tests

SOON = 20_000  # milliseconds; a walk waits for what it reads, never for a time to pass


def at_rest(page: Page) -> None:
    """Wait until the page is drawn to its end."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=SOON)


def sees(page: Page, *sentences: str) -> None:
    """Every one of these can be read on the page as it stands when it is drawn."""
    for sentence in sentences:
        expect(page.get_by_text(sentence).filter(visible=True).first).to_be_visible(timeout=SOON)
    at_rest(page)


def reads_title(page: Page, title: str) -> None:
    """The page's one first heading says this."""
    expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible(timeout=SOON)
    at_rest(page)


def goes(page: Page, address: str) -> None:
    """Open another address, as somebody who types it."""
    page.goto(address)
    at_rest(page)


def presses(page: Page, label: str) -> None:
    """Press the button with this label."""
    page.get_by_role("button", name=label, exact=True).filter(visible=True).click()


def resize(page: Page, size: Mapping[str, int]) -> None:
    """Look at the page in a window of this width and height, in pixels."""
    page.set_viewport_size({"width": size["width"], "height": size["height"]})


def fits(page: Page) -> None:
    """The page does not scroll sideways at the size it is looked at."""
    size = page.viewport_size
    assert size
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.get_by_test_id("stMain").evaluate("part => part.scrollWidth <= part.clientWidth")


def fits_a_phone(page: Page, sentence: str) -> None:
    """The page does not scroll sideways on a phone; `sentence` is on it there as well. Then it is wide again."""
    resize(page, PHONE)
    sees(page, sentence)
    fits(page)
    resize(page, DESKTOP)


def does_the_day(page: Page, afterwards: str) -> None:
    """Start the open day on Today, finish it, and read what is said then."""
    presses(page, "Start today's task")
    presses(page, "I have done this day")
    sees(page, afterwards)


def begins_the_test(page: Page, questions: int) -> int:
    """Begin the test whose start page is open; its id."""
    presses(page, "Begin the test")
    at_question(page, 1, questions)
    return int(re.findall(r"test=(\d+)", page.url)[0])


def at_question(page: Page, number: int, of: int) -> None:
    """Wait until a question is on the screen, whole."""
    reads_title(page, f"Question {number} of {of}")


def options(page: Page) -> Locator:
    """The four circles of the open question."""
    return page.get_by_role("radiogroup", name="Your answer").get_by_role("radio")


def answers_rightly(page: Page, attempt_id: int, position: int, *, answered: int) -> None:
    """Choose the key of the open question and wait until the page says it is saved: `answered` of all by then."""
    questions = timed_tests.stored(attempt_id)
    options(page).nth(questions[position - 1].key).focus()
    page.keyboard.press("Space")
    sees(page, f"{answered} of {len(questions)} answered")
    expect(page.get_by_text(re.compile(r"saved \d\d:\d\d:\d\d"))).to_be_visible(timeout=SOON)


def flags(page: Page, position: int) -> None:
    """Flag the open question."""
    page.get_by_text("Flag to come back to").click()
    expect(page.get_by_role("radio", name=re.compile(f"^{position} .*flag"))).to_be_visible(timeout=SOON)


def submits(page: Page, *said_before: str) -> None:
    """Submit the open test, after reading what the page says of it."""
    presses(page, "Submit the test")
    sees(page, *said_before)
    presses(page, "Submit now")


def rows(statement: str, **values: object) -> list[tuple[Any, ...]]:
    """What the database holds."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return [tuple(row) for row in session.execute(text(statement), values)]
