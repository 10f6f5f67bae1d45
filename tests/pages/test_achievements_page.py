"""The wall and the word about what is new: walked through app.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from db.engine import transaction
from logic import clock
from logic.achievements import service as achievements
from logic.plans import service as plans
from logic.plans import testing_service
from logic.xp import service as xp
from tests import factories, timed_tests
from tests.boards import earn

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ada@example.org"
Walk = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon, so that no test here runs over midnight."""
    now = clock.now
    ahead = now().replace(hour=12) - now()
    monkeypatch.setattr(clock, "now", lambda: now() + ahead)


@pytest.fixture
def walk(database: None, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """Open a page as Ada."""

    def open_page(page: str = "today", **address: str) -> AppTest:
        cookie = factories.browser_cookie(EMAIL, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        if page == "today":
            return app
        for name, value in address.items():
            app.query_params[name] = value
        return app.switch_page(f"pages/learner/{page}.py").run()

    return open_page


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.success, *app.info]
    return "\n".join([*(part.value for part in parts), *(bar.proto.text for bar in app.get("progress"))])


def toasts(app: AppTest) -> list[str]:
    return [toast.value for toast in app.toast]


def give(learner_id: int) -> None:
    with transaction(learner_id) as db_session:
        achievements.award(db_session, learner_id, clock.now())


def test_an_empty_wall_hints_and_has_one_next_step(walk: Walk) -> None:
    factories.learner("Ada", email=EMAIL)
    app = walk("achievements")
    read = words(app)
    assert "**0 of 12** earned" in read
    assert "One finished day sets the first stone" in read
    assert ":material/lock: **Summit** :orange-badge[:material/star: epic]" in read
    assert "Walk one plan to its verdict." in read
    assert "0 of 30 days in a row" in read
    assert "level 1 of 25" in read
    assert [button.label for button in app.button] == ["Go on today"]
    assert "Sit down, look around" not in read


def test_what_is_mine_has_its_date_and_rarity_in_words(walk: Walk) -> None:
    learner_id = factories.learner("Ada", email=EMAIL)
    earn(learner_id, 500)
    give(learner_id)
    app = walk("achievements")
    read = words(app)
    today = clock.now()
    assert "**2 of 12** earned" in read
    assert ":material/check_circle: **First stone** :gray-badge[:material/circle: common]" in read
    assert f"Earned on {today:%A} {today.day} {today:%B %Y}" in read
    assert "500 of 1,000 XP" in read
    assert "Go on today" not in [button.label for button in app.button]


def test_one_that_is_reached_says_when_it_comes(walk: Walk) -> None:
    earn(factories.learner("Ada", email=EMAIL), 15)
    assert "it is yours with the next thing you finish" in words(walk("achievements"))


def test_a_day_that_pays_its_streak_says_so_and_what_is_new_is_told_once(walk: Walk) -> None:
    made = factories.learner_with_plan(email=EMAIL, at=clock.now() - timedelta(days=1, hours=2))
    with transaction(made.id) as db_session:
        xp.record_activity(db_session, made.id, clock.now() - timedelta(days=1))
    plans.start_day(made.id, made.today.id, at=clock.now() - timedelta(hours=1))
    app = walk()
    app = next(button for button in app.button if button.label.startswith("I have done")).click().run()
    assert "**+20 XP: 15 for the day, 5 for another day of your streak.**" in words(app)
    (told,) = toasts(app)
    assert told.startswith("**First stone** :gray-badge[:material/circle: common]")
    assert toasts(app.run()) == []
    assert achievements.unseen(made.id) == ()


def test_many_at_once_are_three_toasts_and_a_number(walk: Walk) -> None:
    learner_id = factories.learner("Ada", email=EMAIL)
    earn(learner_id, 2500)
    give(learner_id)
    *three, last = toasts(walk())
    assert len(three) == 3
    assert last == "And 1 more: they are on your wall, under Achievements."
    assert achievements.unseen(learner_id) == ()


def test_a_passed_week_tells_the_level_on_its_result(walk: Walk) -> None:
    learner_id = timed_tests.learner_at_test(EMAIL)
    attempt_id = timed_tests.begun(learner_id)
    timed_tests.answer_all(learner_id, attempt_id, right=30)
    outcome = testing_service.submit(learner_id, attempt_id, at=clock.now())
    assert outcome.level_reached
    app = walk("test", test=str(attempt_id))
    assert f"for the week you passed. :material/military_tech: **Level {outcome.level_reached}!**" in words(app)
    assert {"first-milestone", "clear-view"} <= {one.slug for one in achievements.wall(learner_id).earned}
    assert achievements.unseen(learner_id) == ()
