"""The end of a plan in a real browser: exactly 70 %, two weeks of correction, the retest, the verdict and its paper."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from logic import clock
from tests import finals, timed_tests
from tests.e2e import walking
from tests.e2e.walking import rows

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL = "amara@example.org"


@pytest.fixture
def learner(committed_db) -> int:
    """A learner whose final test has been due since yesterday or longer."""
    return finals.learner_at_final(email=EMAIL, at=clock.now() - timedelta(days=60)).id


@pytest.fixture
def page(learner, signed_in) -> Page:
    """Today, as this learner sees it."""
    return signed_in(EMAIL, "/")


def takes_the_test(page: Page, learner_id: int, *, right: int) -> int:
    """Open the test that is due, answer its first question there and the others by the services, submit; its id."""
    walking.presses(page, "Open the test")
    attempt_id = walking.begins_the_test(page, 60)
    walking.answers_rightly(page, attempt_id, 1, answered=1)
    timed_tests.answer_all(learner_id, attempt_id, right=right, keep=True)
    walking.submits(page, "All 60 questions have an answer.")
    return attempt_id


def families(attempt_id: int) -> set[int]:
    """The item families a test asked."""
    return {row[0] for row in rows("select family_id from assessment_responses where attempt_id = :id", id=attempt_id)}


def downloads_the_verdict(page: Page) -> bytes:
    """The file behind the button."""
    with page.expect_download() as download:
        walking.presses(page, "Download as PDF")
    assert download.value.suggested_filename == "waymark-verdict.pdf"
    return Path(download.value.path()).read_bytes()


def test_exactly_seventy_percent_leads_through_a_correction_to_a_verdict_with_its_doubt(learner, page) -> None:
    walking.sees(page, "Final test", "60 questions", "90 min", "Every week is done; this test leads to your verdict.")
    final = takes_the_test(page, learner, right=42)
    walking.reads_title(page, "Not yet: 42 of 60, one short")
    walking.sees(page, "Exactly 70 % passes a week and not the final.", "A correction plan of 14 days is open")
    assert not rows("select 1 from verdicts")
    walking.fits_a_phone(page, "A correction plan of 14 days is open")

    walking.presses(page, "See your plan")
    walking.sees(page, "WEEK 5", "WEEK 6", "Correction plan", "after the 14 days comes the comprehensive retest")
    ((planned, topics),) = rows("""
        select (select count(*) from daily_tasks day join weekly_plans week on week.id = day.week_id
                where week.kind = 'correction'), jsonb_array_length(all_topics) from correction_plans
    """)
    assert (planned, topics) == (14, 28)
    walking.fits_a_phone(page, "WEEK 6")

    walking.presses(page, "Open today's task")
    walking.sees(page, "CORRECTION DAY 1 OF 14")
    walking.does_the_day(page, "done. +15 XP")
    finals.do_days(learner, clock.now(), most=5)
    page.reload()
    walking.does_the_day(page, ", open now.")
    walking.sees(page, "CORRECTION DAY 8 OF 14")
    finals.do_days(learner, clock.now(), most=6)
    page.reload()
    walking.does_the_day(page, "Every day of the correction plan is done, and the comprehensive retest is next.")
    assert rows("select status from correction_plans") == [("completed",)]

    walking.sees(page, "Comprehensive retest")
    retest = takes_the_test(page, learner, right=45)
    assert not families(final) & families(retest)
    walking.reads_title(page, "45 of 60 right")
    walking.presses(page, "See your verdict")
    walking.reads_title(page, "Needs additional training")
    ((low, high, chance),) = rows("select round(100 * low), round(100 * high), probability_ready from verdicts")
    walking.sees(
        page,
        "45 of 60 right.",
        f"{low:.0f} to {high:.0f} %",
        "Chance to reach 80 %",
        "strongest",
        "weakest",
        "What would change it",
        "by the comprehensive retest of",
    )
    assert low < 75 < high
    assert 0 < chance < 1
    walking.fits_a_phone(page, "What would change it")
    assert downloads_the_verdict(page).startswith(b"%PDF")

    page.get_by_role("link", name="My plans").click()
    walking.sees(page, "completed", "Verdict: needs additional training, 45 of 60 right.")
    walking.presses(page, "See its verdict")
    walking.reads_title(page, "Needs additional training")
    ((plan,),) = rows("select plan_id from verdicts")
    assert page.url.endswith(f"?plan={plan}")


def test_a_final_at_eighty_percent_is_congratulated(learner, page) -> None:
    takes_the_test(page, learner, right=48)
    walking.reads_title(page, "You passed: 48 of 60")
    walking.presses(page, "See your verdict")
    walking.reads_title(page, "Congratulations: you are job ready")
    walking.sees(page, "48 of 60 right.", "You reached the mark this role asks for", "by the final test of")
    expect(page.get_by_role("button", name="Renew my resume")).to_be_visible()
    assert rows("select readiness_level, score from verdicts") == [("job ready", 48)]
    assert rows("select status from personalized_plans") == [("completed",)]
    walking.fits_a_phone(page, "Renew my resume")
    assert downloads_the_verdict(page).startswith(b"%PDF")

    walking.presses(page, "Renew my resume")
    walking.reads_title(page, "Your resume")
