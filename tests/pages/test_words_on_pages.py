"""Words of the rules and of models on a learner's pages, walked through app.py: what is said, and what never is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from jobs import composers
from logic import clock
from logic.ai.double.running import Double, running_double
from logic.ai.service import Feature
from logic.plans import hint_service, review_service, testing_service
from logic.plans import service as plans
from tests import factories, providers, timed_tests

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ada@example.org"
TODAY, TEST = "pages/learner/today.py", "pages/learner/test.py"
DAY = {"why": "You come here because earlier answers left doubt.", "steps": ["Read with care.", "Practise slowly."]}
WEEK = {"summary": "Most of what went wrong lies in few topics.", "next_steps": ["Start where it hurts."]}
HINT = {"hint": "Look for what stays the same, and ask yourself what would change it."}
SAYS = {"PlanDayWords": DAY, "DiagnosisWords": WEEK, "HintWords": HINT}
OF_MODELS = re.compile(r"(?i)\b(?:AI|artificial|language model|models?|provider|generated|written with|lark)\b")


@pytest.fixture(autouse=True)
def noon(monkeypatch) -> None:
    """Let it be noon, so that no test here runs over midnight."""
    now = clock.now
    ahead = now().replace(hour=12) - now()
    monkeypatch.setattr(clock, "now", lambda: now() + ahead)


@pytest.fixture
def double() -> Iterator[Double]:
    with running_double(key=None) as running:
        running.says(lambda asked: json.dumps(SAYS[asked.name]))
        yield running


@pytest.fixture
def learner(database) -> int:
    """A learner whose topics were weak, one day done two days ago: a review is due, and the second day is open."""
    then = clock.now() - timedelta(days=2)
    someone = factories.learner_with_plan(email=EMAIL, share_right=0.0, at=then - timedelta(days=1))
    factories.finish_days(someone.id, 1, at=then)
    return someone.id


@pytest.fixture
def provider(learner, double: Double) -> int:
    return providers.provider(double.base_url)


@pytest.fixture
def walk(database, monkeypatch) -> Callable[..., AppTest]:
    """Open a page through app.py."""

    def open_page(page: str = TODAY, **address: object) -> AppTest:
        cookie = factories.browser_cookie(EMAIL, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page(page)
        for name, value in address.items():
            app.query_params[name] = str(value)
        return app.run()

    return open_page


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.info, *app.warning, *app.error]
    return "\n".join(part.value for part in parts)


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def day_of(learner_id: int) -> int:
    today = plans.current(learner_id).today
    assert today
    return today.id


def failed_test(learner_id: int) -> int:
    factories.finish_days(learner_id, 6, at=clock.now() - timedelta(hours=5))
    attempt_id = timed_tests.begun(learner_id)
    timed_tests.answer_all(learner_id, attempt_id, right=16)
    testing_service.submit(learner_id, attempt_id, at=clock.now())
    return attempt_id


def job(feature: Feature, subject_id: int, learner_id: int) -> None:
    composers.write(feature, subject_id, learner_id, at=clock.now())


def test_today_says_why_and_once_begun_how_and_nothing_of_models(walk, learner: int) -> None:
    app = walk()
    assert "Why today: you " in words(app)
    assert "How to go about it" not in words(app)
    app = press(app, "Start today's task")
    said = words(app)
    assert "How to go about it" in said
    assert "1. Begin with" in said
    assert "take its check of three questions" in said
    assert not OF_MODELS.search(said)


def test_words_that_are_written_stand_on_today_with_their_author(walk, learner: int, provider: int) -> None:
    app = walk()
    assert "Written with" not in words(app)
    job(Feature.PLAN_DAY, day_of(learner), learner)
    app = walk()
    assert f"Why today: {DAY['why']}" in words(app)
    assert "Written with Lark" in words(app)
    app = press(app, "Start today's task")
    assert "1. Read with care.\n2. Practise slowly." in words(app)
    assert "**Practise**" in words(app)


def test_while_words_are_awaited_the_rules_words_stand_alone(walk, learner: int, provider: int) -> None:
    said = words(walk())
    assert "Why today: you " in said
    assert not OF_MODELS.search(said)


def test_a_failed_week_says_what_it_showed_by_the_rules(walk, learner: int) -> None:
    app = walk(TEST, test=failed_test(learner))
    said = words(app)
    assert "You were 5 questions short of the 21 it takes" in said
    assert "Then take the test of this week again" in said
    assert "weak with a probability of" in said
    assert not OF_MODELS.search(said)


def test_a_failed_week_keeps_its_counts_when_a_model_words_it(walk, learner: int, provider: int) -> None:
    attempt_id = failed_test(learner)
    job(Feature.DIAGNOSIS, attempt_id, learner)
    said = words(walk(TEST, test=attempt_id))
    assert WEEK["summary"] in said
    assert "Written with Lark" in said
    assert "Not yet: 16 of 30" in said
    assert "weak with a probability of" in said


def test_a_review_offers_a_hint_and_shows_it_when_asked(walk, learner: int) -> None:
    attempt_id = review_service.begin(learner, at=clock.now())
    app = walk(TEST, test=attempt_id)
    assert "Give me a hint" in labels(app)
    assert "**Hint**" not in words(app)
    app = press(app, "Give me a hint")
    hint = hint_service.hint(learner, attempt_id, 1, at=clock.now())
    assert " ".join(hint.sentences) in words(app)
    assert "Give me a hint" not in labels(app)
    assert not OF_MODELS.search(words(app))
    app = press(app, "Next")
    assert "**Hint**" not in words(app)
    assert "Give me a hint" in labels(app)


def test_a_hint_of_a_model_names_its_author(walk, learner: int, provider: int) -> None:
    attempt_id = review_service.begin(learner, at=clock.now())
    job(Feature.HINT, attempt_id * hint_service.PLACES + 1, learner)
    app = press(walk(TEST, test=attempt_id), "Give me a hint")
    assert HINT["hint"] in words(app)
    assert "Written with Lark" in words(app)


def test_a_weekly_test_and_a_daily_check_offer_no_hint(walk, learner: int, provider: int) -> None:
    done = plans.current(learner).weeks[0].days[0]
    check = testing_service.begin_check(learner, done.id, at=clock.now())
    assert "Give me a hint" not in labels(walk(TEST, test=check))
    factories.finish_days(learner, 6, at=clock.now() - timedelta(hours=5))
    app = walk(TEST, test=timed_tests.begun(learner))
    assert "Next" in labels(app)
    assert "Give me a hint" not in labels(app)
