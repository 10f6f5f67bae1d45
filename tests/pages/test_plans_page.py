"""My plans on screen, and what the other pages say while a plan is paused: walked through app.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from logic import clock
from logic.assessment import service as assessment
from logic.plans import management_service as management
from logic.plans import service as plans
from tests import factories, timed_tests

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ada@example.org"


@pytest.fixture
def walk(database: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page of Ada's through app.py."""

    def open_page(page: str = "plans") -> AppTest:
        cookie = factories.browser_cookie(EMAIL, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        return app.switch_page(f"pages/learner/{page}.py").run()

    return open_page


@pytest.fixture
def learner(database: None) -> int:
    """Ada, who did two days of her Python plan."""
    someone = factories.learner_with_plan(email=EMAIL)
    factories.finish_days(someone.id, 2)
    return someone.id


@pytest.fixture
def measured(learner: int) -> int:
    """Ada, measured on SQL too, without a plan for it."""
    factories.submitted_diagnostic(learner, track="sql", at=clock.now() - timedelta(hours=2))
    return learner


@pytest.fixture
def switched(measured: int) -> int:
    """Ada, whose Python plan is paused for her SQL plan."""
    attempt = assessment.latest_submitted(measured)
    assert attempt
    plans.make_from_diagnostic(measured, attempt.attempt_id, at=clock.now(), switch=True)
    return measured


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.success, *app.warning]
    return "\n".join(part.value for part in parts)


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def primary(app: AppTest) -> list[str]:
    return [button.label for button in app.button if button.proto.type == "primary"]


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def statuses(learner_id: int) -> dict[str, str]:
    return {plan.target: plan.status for plan in management.history(learner_id)}


def test_without_a_plan_the_page_leads_to_the_tracks(walk: Callable[..., AppTest]) -> None:
    factories.learner(email=EMAIL)
    app = walk()
    assert "You have no plan yet" in words(app)
    assert labels(app) == primary(app) == ["Choose a track"]


def test_the_active_plan_says_how_far_it_is_and_what_can_be_done(walk: Callable[..., AppTest], learner: int) -> None:
    app = walk()
    read = words(app)
    assert "0 of 4 weeks done, 2 of 28 days" in read
    assert "Made on 2 March 2026" in read
    assert labels(app) == ["Go on today", "Yes, pause it", "Yes, restart it", "Begin another track"]
    assert primary(app) == ["Go on today"]


def test_pausing_and_resuming_say_what_happened(walk: Callable[..., AppTest], learner: int) -> None:
    app = press(walk(), "Yes, pause it")
    assert "Your Python plan is paused. Everything in it is kept." in words(app)
    assert statuses(learner) == {"Python": "paused"}
    assert primary(app) == ["Resume"]
    app = press(app, "Resume")
    assert "active again, where you left it" in words(app)
    assert statuses(learner) == {"Python": "active"}


def test_a_restart_keeps_the_old_plan_in_the_history(walk: Callable[..., AppTest], learner: int) -> None:
    app = press(walk(), "Yes, restart it")
    read = words(app)
    assert "begins anew" in read
    assert "ended early" in read
    assert read.count("of 28 days") == 2
    assert "Yes, restart it" not in labels(app)


def test_switching_pauses_the_other_plan(walk: Callable[..., AppTest], switched: int) -> None:
    app = walk()
    assert statuses(switched) == {"SQL": "active", "Python": "paused"}
    assert "Your SQL plan is paused for it" in words(app)
    app = press(app, "Yes, switch")
    assert "Your Python plan is active now" in words(app)
    assert statuses(switched) == {"Python": "active", "SQL": "paused"}


def test_a_pause_is_refused_with_a_sentence_while_a_timed_test_is_open(walk: Callable[..., AppTest]) -> None:
    learner = timed_tests.learner_at_test(EMAIL)
    timed_tests.begun(learner)
    app = press(walk(), "Yes, pause it")
    assert "submit the test first" in words(app)
    assert statuses(learner) == {"Python": "active"}


@pytest.mark.parametrize("page", ["today", "plan"])
def test_while_a_plan_is_paused_its_pages_say_so_with_one_button(
    walk: Callable[..., AppTest], learner: int, page: str
) -> None:
    management.pause(learner, at=clock.now())
    app = walk(page)
    read = words(app)
    assert "Your Python plan is paused" in read
    assert "week 1 of 4" in read
    assert "2 of 28 days done" in read
    assert labels(app) == ["Resume my plan"]
    app = press(app, "Resume my plan")
    assert "is paused" not in words(app)
    assert statuses(learner) == {"Python": "active"}


def test_another_track_can_be_begun_beside_the_active_plan(walk: Callable[..., AppTest], learner: int) -> None:
    app = walk("diagnostic")
    read = words(app)
    assert read.count("your plan is under way") == 1
    assert "Your Python plan goes on while you are measured" in read
    assert len(press(app, "Begin the diagnostic").radio) == 1


def test_the_result_of_another_track_offers_to_switch(walk: Callable[..., AppTest], measured: int) -> None:
    app = walk("standing")
    assert "Your Python plan is under way and is paused for it" in words(app)
    press(app, "Make this plan and switch to it")
    assert statuses(measured) == {"SQL": "active", "Python": "paused"}


def test_the_result_of_a_paused_plan_leads_to_all_plans(walk: Callable[..., AppTest], switched: int) -> None:
    management.pause(switched, at=clock.now())
    assert "SQL" in words(press(walk("standing"), "Go to your plan"))
