"""Words in a browser: the rules' at once, a model's when they come, without a reload; none when it dies half-way."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from logic import clock
from logic.ai.double.requests import Asked
from logic.ai.double.running import Double, running_double
from logic.ai.double.troubles import Kind
from logic.plans import review_service
from tests import factories, providers, timed_tests
from tests.e2e import walking
from tests.e2e.conftest import ROOT
from tests.e2e.walking import rows

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL = "amara@example.org"
DAY = {"why": "You come here because earlier answers left doubt.", "steps": ["Read with care.", "Practise slowly."]}
WEEK = {"summary": "Most of what went wrong lies in few topics.", "next_steps": ["Start where it hurts."]}
HINT = {"hint": "Look for what stays the same, and ask yourself what would change it."}
SAYS = {"PlanDayWords": DAY, "DiagnosisWords": WEEK, "HintWords": HINT}
OF_MODELS = re.compile(r"\b(?:AI|language model|provider|generated|Written with|Lark|Wren)\b")
PATIENCE = 30.0  # seconds


@pytest.fixture
def double() -> Iterator[Double]:
    """A provider that takes its time: the page has long been drawn when it answers."""
    with running_double(key=None) as running:

        def said(asked: Asked) -> str:
            time.sleep(1.0)
            return json.dumps(SAYS[asked.name])

        running.says(said)
        yield running


@pytest.fixture
def worker(committed_db) -> Iterator[None]:
    """The worker as it runs beside the application."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=ROOT,
        env={**os.environ, "WAYMARK_ENV": "test", "DATABASE_URL": committed_db.url},
        start_new_session=True,
    )
    yield
    process.send_signal(signal.SIGTERM)
    process.wait(30)


@pytest.fixture
def learner(committed_db) -> int:
    """A learner whose topics were weak, one day done two days ago: a review is due, and the second day is open."""
    then = clock.now() - timedelta(days=2)
    someone = factories.learner_with_plan(email=EMAIL, share_right=0.0, at=then - timedelta(days=1))
    factories.finish_days(someone.id, 1, at=then)
    return someone.id


def reads(page: Page) -> str:
    """All that stands on the page."""
    return page.get_by_test_id("stMain").inner_text()


def calls(*outcomes: str) -> None:
    """Wait until models were called with these outcomes."""
    end = time.monotonic() + PATIENCE
    wanted = [(outcome,) for outcome in outcomes]
    while (found := rows("select outcome from ai_calls order by id")) != wanted:
        assert time.monotonic() < end, found
        time.sleep(0.1)


def marked(page: Page) -> None:
    """Leave a mark that a reload would wipe away."""
    page.evaluate("window.stillTheSamePage = true")


def is_still_the_same(page: Page) -> bool:
    return bool(page.evaluate("window.stillTheSamePage === true"))


def fails_a_week(learner_id: int) -> int:
    factories.finish_days(learner_id, 6, at=clock.now() - timedelta(hours=5))
    attempt_id = timed_tests.begun(learner_id)
    timed_tests.answer_all(learner_id, attempt_id, right=16)
    timed_tests.testing_service.submit(learner_id, attempt_id, at=clock.now())
    return attempt_id


def asks_for_a_hint(page: Page) -> None:
    walking.presses(page, "Give me a hint")
    walking.sees(page, "Hint", "To read about it:")


def test_without_a_provider_the_rules_say_it_all(learner: int, worker: None, signed_in) -> None:
    page = signed_in(EMAIL, "/")
    walking.sees(page, "Why today: you ")
    walking.presses(page, "Start today's task")
    walking.sees(page, "How to go about it", "Begin with")
    assert not OF_MODELS.search(reads(page))
    walking.fits_a_phone(page, "How to go about it")

    walking.presses(page, "Review now")
    walking.at_question(page, 1, 2)
    asks_for_a_hint(page)
    assert not OF_MODELS.search(reads(page))
    walking.fits_a_phone(page, "To read about it:")
    walking.presses(page, "Next")
    walking.at_question(page, 2, 2)
    walking.sees(page, "Give me a hint")
    assert "To read about it:" not in reads(page)

    attempt_id = fails_a_week(learner)
    walking.goes(page, f"{page.url.split('?')[0]}?test={attempt_id}")
    walking.sees(page, "You were 5 questions short of the 21 it takes")
    assert not OF_MODELS.search(reads(page))
    assert rows("select count(*) from procrastinate_jobs where task_name = 'ai_write'") == [(0,)]


def test_with_a_provider_better_words_arrive_by_themselves(
    learner: int, worker: None, double: Double, signed_in
) -> None:
    providers.provider(double.base_url)
    page = signed_in(EMAIL, "/")
    marked(page)
    walking.sees(page, "Why today: you ")
    walking.sees(page, DAY["why"], "Written with Lark")
    walking.presses(page, "Start today's task")
    walking.sees(page, "Read with care.", "Practise slowly.", "Written with Lark")

    walking.presses(page, "Review now")
    walking.at_question(page, 1, 2)
    walking.presses(page, "Give me a hint")
    walking.sees(page, "To read about it:")
    walking.options(page).nth(2).focus()
    page.keyboard.press("Space")
    walking.sees(page, HINT["hint"], "Written with Lark", "1 of 2 answered")
    expect(walking.options(page).nth(2)).to_be_checked()
    assert is_still_the_same(page)
    walking.fits_a_phone(page, HINT["hint"])

    attempt_id = fails_a_week(learner)
    walking.goes(page, f"{page.url.split('?')[0]}?test={attempt_id}")
    marked(page)
    walking.sees(page, "You were 5 questions short of the 21 it takes")
    walking.sees(page, WEEK["summary"], "Start where it hurts.", "Written with Lark", "weak with a probability of")
    assert is_still_the_same(page)


def test_a_provider_that_dies_half_way_leaves_the_rules_words_and_no_word_of_it(
    learner: int, worker: None, double: Double, signed_in
) -> None:
    providers.provider(double.base_url, model="waymark-words:half")
    double.fails(Kind.HALF)
    page = signed_in(EMAIL, "/")
    walking.sees(page, "Why today: you ")
    calls("unreachable")
    walking.presses(page, "Start today's task")
    walking.sees(page, "How to go about it", "Begin with")
    assert not OF_MODELS.search(reads(page))
    # Long after nobody looks any more the page is as it was.
    page.wait_for_timeout(24_000)
    assert not OF_MODELS.search(reads(page))
    walking.sees(page, "Why today: you ", "How to go about it")
    walking.presses(page, "Review now")
    walking.at_question(page, 1, 2)
    asks_for_a_hint(page)
    assert not OF_MODELS.search(reads(page))


def test_when_the_first_provider_dies_the_second_one_is_named(
    learner: int, worker: None, double: Double, signed_in
) -> None:
    providers.provider(double.base_url, "Lark", model="waymark-words:half", priority=1)
    providers.provider(double.base_url, "Wren", priority=2)
    page = signed_in(EMAIL, "/")
    walking.sees(page, DAY["why"], "Written with Wren")
    calls("unreachable", "answered")
    assert "Lark" not in reads(page)
    assert review_service.due(learner, at=clock.now())
