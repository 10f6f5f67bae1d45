"""What a subscription limits, on the pages where it would bite: said before, refused in a sentence, with the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from logic import clock, settings
from logic.plans import management_service as management
from tests import factories
from tests.logic.resume.made_files import RESUME

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ada@example.org"
WAY = "Plans and prices"


@pytest.fixture
def priced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Something costs money here; nobody has bought anything, and Stripe cannot be reached."""
    with pytest.MonkeyPatch.context() as own:
        own.setenv("STRIPE_SECRET_KEY", "sk_test_limits")
        own.setenv("STRIPE_WEBHOOK_SECRET", "whsec_limits")
        own.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")
        settings.current.cache_clear()
        yield
    settings.current.cache_clear()


@pytest.fixture
def walk(database: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], AppTest]:
    """Open a page of Ada's through app.py."""

    def open_page(page: str) -> AppTest:
        cookie = factories.browser_cookie(EMAIL, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        return app.switch_page(f"pages/learner/{page}.py").run()

    return open_page


@pytest.fixture
def learner(database: None) -> int:
    """Ada, with a plan for Python, measured on SQL too."""
    someone = factories.learner_with_plan(email=EMAIL)
    factories.submitted_diagnostic(someone.id, track="sql", at=clock.now() - timedelta(hours=2))
    return someone.id


def words(app: AppTest) -> str:
    """Everything that can be read on the page, its links included."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.markdown, *app.caption, *app.success, *app.warning]
    return "\n".join([*(str(part.value) for part in parts), *ways(app)])


def ways(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def test_before_a_diagnostic_one_reads_that_no_place_is_left(priced, walk, learner) -> None:
    told = words(walk("diagnostic"))
    assert "1 of 1 tracks used with Free; Starter has 2." in told
    assert "You can be measured on any track at no cost" in told
    assert WAY in told


def test_a_plan_that_would_be_refused_is_not_offered_and_nothing_is_lost(priced, walk, learner) -> None:
    app = walk("standing")
    assert "Make this plan and switch to it" not in labels(app)
    assert "Your answers are kept" in words(app)
    assert ways(app) == [WAY]
    assert [plan.target for plan in management.history(learner)] == ["Python"]


def test_a_new_measurement_of_a_track_one_has_needs_no_place(priced, walk, learner) -> None:
    management.pause(learner, at=clock.now())
    factories.submitted_diagnostic(learner, at=clock.now() - timedelta(hours=1))
    app = walk("standing")
    assert "Make my plan" in labels(app)
    assert "tracks used" not in words(app)


def test_readings_are_counted_before_the_file_is_chosen_and_refused_in_a_sentence(priced, walk, learner) -> None:
    app = walk("resume")
    assert "0 of 1 resume readings used this month with Free; Starter has 3." in words(app)
    for _ in range(2):
        app.file_uploader[0].set_value(("cv.txt", RESUME.encode(), "text/plain"))
        app = next(button for button in app.button if button.label == "Score it").click().run()
    assert "Resume readings a month: 1 with your subscription. Nothing was changed or lost." in words(app)
    assert "1 of 1 resume readings used this month" in words(app)
    assert set(ways(app)) == {WAY}


def test_the_report_says_which_tier_has_it(priced, walk, learner) -> None:
    app = walk("progress")
    assert "Progress report as PDF: part of Starter." in words(app)
    assert WAY in ways(app)
    assert not app.get("download_button") or "PDF" not in str(app.get("download_button")[0].proto)


def test_where_nothing_costs_money_no_page_speaks_of_it(walk, learner) -> None:
    for page in ("diagnostic", "standing", "resume", "progress"):
        told = words(walk(page))
        assert WAY not in told
        assert " used " not in told
