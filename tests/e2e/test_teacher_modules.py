"""A teacher measures themselves in a module, reads on, ticks a course off and keeps a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bench.chromium import PHONE
from logic.modules import material_service as materials
from tests import timed_tests
from tests.e2e.walking import (
    SOON,
    answers_rightly,
    at_question,
    at_rest,
    fits,
    fits_a_phone,
    goes,
    options,
    presses,
    reads_title,
    sees,
    submits,
)
from tests.logic.modules import teachers

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL = "grace@example.org"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


@pytest.fixture
def teacher(committed_db) -> int:
    return teachers.teacher(email=EMAIL)


def test_a_module_is_tested_on_two_devices_and_read_about(teacher, signed_in) -> None:
    page = signed_in(EMAIL, "/modules")
    reads_title(page, "Modules")
    sees(page, "Not tested yet")
    fits_a_phone(page, "Inclusive classroom")
    page.get_by_text("Digital teaching").filter(visible=True).last.click()
    sees(page, "Judging online information")
    page.reload()
    sees(page, "Judging online information")
    presses(page, "Take the test")
    at_question(page, 1, 30)
    attempt_id = int(re.findall(r"test=(\d+)", page.url)[0])
    answers_rightly(page, attempt_id, 1, answered=1)

    elsewhere = signed_in(EMAIL, "/modules?module=teaching-with-digital-tools", viewport=PHONE)
    presses(elsewhere, "Go on with the test")
    at_question(elsewhere, 2, 30)
    fits(elsewhere)
    answers_rightly(elsewhere, attempt_id, 2, answered=2)
    page.reload()
    at_question(page, 1, 30)
    presses(page, "Next")
    at_question(page, 2, 30)
    question = timed_tests.stored(attempt_id)[1]
    expect(options(page).nth(question.key)).to_be_checked(timeout=SOON)

    timed_tests.answer_all(teacher, attempt_id, right=12)
    page.reload()
    submits(page, "All 30 questions have an answer.")
    reads_title(page, "12 of 30 right")
    sees(page, "between 25 and 58 % right")
    fits_a_phone(page, "12 of 30 right")
    page.get_by_text("Review of your answers").click()
    sees(page, "12 right, 18 to look at again.")
    presses(elsewhere, "Next")
    reads_title(elsewhere, "12 of 30 right")
    presses(page, "Back to the modules")
    reads_title(page, "Modules")
    sees(page, "12 of 30")
    goes(elsewhere, elsewhere.url.split("?", maxsplit=1)[0])
    fits(elsewhere)


def test_a_course_is_joined_and_a_file_is_kept_and_got_back(teacher, signed_in, server, tmp_path) -> None:
    page = signed_in(EMAIL, "/courses")
    reads_title(page, "Courses")
    fits_a_phone(page, "Lessons that last")
    page.get_by_role("button", name="Join").first.click()
    sees(page, "You joined the course")
    page.reload()
    page.get_by_text("What a task asks of memory").click()
    sees(page, "1 of 3 parts done")
    page.set_viewport_size(PHONE)
    fits(page)

    goes(page, f"{server.address}/materials")
    reads_title(page, "Materials")
    (tmp_path / "evil<script>.html.pdf").write_bytes(PDF)
    page.get_by_label("Title").fill("Plan for Monday")
    page.locator("input[type=file]").set_input_files(tmp_path / "evil<script>.html.pdf")
    expect(page.get_by_text("evil").first).to_be_visible(timeout=SOON)
    at_rest(page)
    presses(page, "Keep it")
    sees(page, "It is kept, for you alone.")
    fits(page)
    with page.expect_download() as started:
        page.get_by_role("button", name=re.compile("Get the file")).click()
    assert started.value.suggested_filename == "plan-for-monday.pdf"
    assert Path(started.value.path()).read_bytes() == PDF
    assert len(materials.mine(teacher)) == 1

    goes(page, f"{server.address}/teaching-profile")
    reads_title(page, "Teaching profile")
    fits(page)
