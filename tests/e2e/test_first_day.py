"""The main job in a real browser: register, be measured, get a plan, earn the first XP."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from bench.chromium import DESKTOP

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL = "amara@example.org"
PASSWORD = "a long walk uphill"
SOON = 20_000


def register(page: Page, address: str) -> None:
    page.goto(f"{address}/register")
    page.get_by_role("textbox", name="Your name").fill("Amara")
    page.get_by_role("textbox", name="E-mail").fill(EMAIL)
    page.get_by_role("textbox", name="Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_text("Amara", exact=False).first).to_be_visible(timeout=SOON)


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_role("textbox", name="E-mail").fill(EMAIL)
    page.get_by_role("textbox", name="Password").first.fill(PASSWORD)
    page.get_by_role("button", name="Sign in").last.click()
    expect(page.get_by_text("Amara", exact=False).first).to_be_visible(timeout=SOON)


def answer_one(page: Page, number: int) -> None:
    """Choose the first option of question `number` with the keyboard, send it, and wait for what follows."""
    expect(page.get_by_text(f"question {number} of at most 30", exact=False)).to_be_visible(timeout=SOON)
    expect(page.get_by_role("radio", checked=True)).to_have_count(0, timeout=SOON)  # the last question has gone
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", checked=True)).to_have_count(1, timeout=SOON)
    page.get_by_role("button", name="Answer", exact=True).click()
    following = page.get_by_text(re.compile(rf"question {number + 1} of at most 30|That was the last question"))
    expect(following.first).to_be_visible(timeout=SOON)


def question_text(page: Page) -> str:
    """The options of the open question, in the order in which they show."""
    return page.get_by_role("radiogroup").inner_text()


def test_register_diagnostic_interrupted_plan_first_day_and_sign_out(server, browser) -> None:
    first = browser.new_context(viewport=DESKTOP, timezone_id="Europe/Berlin", locale="en-GB")
    page = first.new_page()
    register(page, server.address)

    page.goto(f"{server.address}/diagnostic")
    page.locator(".st-key-begin-python").get_by_role("button", name="Begin the diagnostic").click()
    for number in range(1, 9):
        answer_one(page, number)
    expect(page.get_by_text("question 9 of at most 30", exact=False)).to_be_visible()
    left_at = question_text(page)
    first.close()

    second = browser.new_context(viewport=DESKTOP, timezone_id="Europe/Berlin", locale="en-GB")
    page = second.new_page()
    sign_in(page, server.address)
    page.goto(f"{server.address}/diagnostic")
    expect(page.get_by_text("question 9 of at most 30", exact=False)).to_be_visible(timeout=SOON)
    assert question_text(page) == left_at
    number = 9
    while not page.get_by_text("That was the last question").is_visible():
        answer_one(page, number)
        number += 1
    assert number > 20

    page.get_by_role("button", name="See where you stand").click()
    expect(page.get_by_role("heading", name="Where you stand")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("of 10", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Make my plan").click()
    expect(page.get_by_role("heading", name="Your plan")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("WEEK 4")).to_be_visible()

    page.get_by_role("button", name="Open today's task").click()
    page.get_by_role("button", name="Start today's task").click()
    page.get_by_role("button", name="I have done this day").click()
    expect(page.get_by_text("+15 XP", exact=False)).to_be_visible(timeout=SOON)
    expect(page.get_by_text("15 XP · 85 to level 2")).to_be_visible(timeout=SOON)
    expect(page.get_by_text("DAY 2", exact=False)).to_be_visible()

    cookies = second.cookies()
    page.goto(f"{server.address}/account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("button", name="Sign in").first).to_be_visible(timeout=SOON)

    stolen = browser.new_context(viewport=DESKTOP)
    stolen.add_cookies([cookie for cookie in cookies if cookie["name"] == "waymark_session"])
    thief = stolen.new_page()
    thief.goto(server.address)
    expect(thief.get_by_text("Know where you stand", exact=False)).to_be_visible(timeout=SOON)
    second.close()
    stolen.close()
