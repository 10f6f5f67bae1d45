"""What each role is offered and what the learner's pages say and do, walked through app.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from logic import clock
from logic.access.roles import Role
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
LEARNER_PAGES = (
    "learner/today",
    "learner/plan",
    "learner/plans",
    "learner/test",
    "learner/standing",
    "learner/verdict",
    "learner/achievements",
    "learner/boards",
    "learner/diagnostic",
    "learner/resume",
)
TEACHER_PAGES = (
    "teacher/board",
    "teacher/cohorts",
    "teacher/tracks",
    "teacher/item_bank",
    "teacher/learners",
    "teacher/growth",
    "teacher/modules",
    "teacher/courses",
    "teacher/materials",
    "teacher/insights",
    "teacher/profile",
)
ADMIN_PAGES = (
    "admin/overview",
    "admin/growth",
    "admin/learning",
    "admin/people",
    "admin/bank",
    "admin/providers",
    "admin/insights",
    "admin/health",
    "admin/audit",
)


@pytest.fixture
def walk(database, monkeypatch) -> Callable[..., AppTest]:
    """Open a page through app.py as somebody, or as nobody."""

    def open_page(page: str | None = None, *, email: str | None = None) -> AppTest:
        cookie = factories.browser_cookie(email, at=clock.now()) if email else None
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        return app.switch_page(f"pages/{page}.py").run() if page else app

    return open_page


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.header, *app.markdown, *app.caption, *app.success, *app.info, *app.warning, *app.error]
    return "\n".join(part.value for part in parts)


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


@pytest.mark.parametrize(
    ("role", "offered"), [(Role.LEARNER, LEARNER_PAGES), (Role.TEACHER, TEACHER_PAGES), (Role.ADMIN, ADMIN_PAGES)]
)
def test_each_role_can_open_its_own_pages(walk, role, offered) -> None:
    factories.learner(email="who@example.org", roles=(role,))
    for page in (*offered, "shared/account", "shared/inbox"):
        assert words(walk(page, email="who@example.org"))


@pytest.mark.parametrize(
    ("role", "closed"),
    [
        (Role.LEARNER, TEACHER_PAGES + ADMIN_PAGES),
        (Role.TEACHER, LEARNER_PAGES + ADMIN_PAGES),
        (Role.ADMIN, LEARNER_PAGES + TEACHER_PAGES),
    ],
)
def test_pages_of_other_roles_are_not_offered(walk, role, closed) -> None:
    factories.learner(email="who@example.org", roles=(role,))
    for page in closed:
        with pytest.raises(ValueError, match=r"Unable to find script|not found|page"):
            walk(page, email="who@example.org")


def test_nobody_is_offered_only_the_public_pages(walk) -> None:
    assert "Know where you stand" in words(walk())
    for page in (*LEARNER_PAGES, *TEACHER_PAGES, *ADMIN_PAGES, "shared/account", "shared/inbox"):
        with pytest.raises(ValueError, match=r"Unable to find script|not found|page"):
            walk(page)


def test_a_page_run_without_its_role_shows_a_sentence_and_nothing_else(walk, monkeypatch) -> None:
    monkeypatch.setattr(session, "cookie", lambda: None)
    app = AppTest.from_file(str(ROOT / "pages/learner/plan.py"), default_timeout=60).run()
    assert "not signed in" in words(app)
    assert "Your plan" not in words(app)


def test_a_new_learner_is_led_to_choose_a_track(walk) -> None:
    factories.learner(email="new@example.org")
    app = walk("learner/today", email="new@example.org")
    assert labels(app) == ["Choose a track"]
    assert "0 XP" in words(app) or app.get("progress")


def test_choosing_a_track_begins_the_diagnostic_without_the_header(walk) -> None:
    factories.learner(email="new@example.org")
    app = press(walk("learner/diagnostic", email="new@example.org"), "Begin the diagnostic")
    assert len(app.radio) == 1
    assert len(app.radio[0].options) == 4
    assert "Level 1" not in words(app)


def test_answering_without_a_choice_sends_nothing_and_says_so(walk) -> None:
    factories.learner(email="new@example.org")
    app = press(walk("learner/diagnostic", email="new@example.org"), "Begin the diagnostic")
    app = press(app, "Answer")
    assert "Choose an answer first. Nothing was sent." in words(app)


def test_a_day_is_started_finished_and_paid_for_on_todays_page(walk, monkeypatch) -> None:
    someone = factories.learner_with_plan(email="has@example.org")
    topics = [day.topic for day in someone.plan.weeks[0].days]
    app = press(walk("learner/today", email="has@example.org"), "Start today's task")
    assert "Practise" in words(app)
    app = press(app, "I have done this day")
    read = words(app)
    assert f"{topics[0]}: done. **+15 XP.**" in read
    assert any(header.value == topics[1] for header in app.header)


def test_the_plan_page_shows_the_open_week_and_nothing_of_the_locked_ones(walk) -> None:
    someone = factories.learner_with_plan(email="has@example.org")
    app = walk("learner/plan", email="has@example.org")
    read = words(app)
    assert all(day.topic in read for day in someone.plan.weeks[0].days)
    for week in someone.plan.weeks[1:]:
        assert week.skill in read
        assert all(day.topic is None for day in week.days)


def test_the_result_page_shows_level_interval_and_verdicts(walk) -> None:
    factories.learner_with_plan(email="has@example.org")
    app = walk("learner/standing", email="has@example.org")
    assert "between" in words(app) or "agree" in words(app)
    assert app.metric[0].value.endswith("of 10")
