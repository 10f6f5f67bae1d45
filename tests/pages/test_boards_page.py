"""The boards page: walked through app.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import leaderboard, session
from logic import clock
from logic.leaderboards import league_service as leagues
from logic.leaderboards import service as leaderboards
from logic.leaderboards.service import Visibility
from tests import factories
from tests.boards import be_active, earn, learners, this_weeks_forming

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ada@example.org"
HIDDEN = Visibility(on_boards=False, in_leagues=True)


@pytest.fixture
def ada(database: None) -> int:
    """The learner who looks."""
    return factories.learner("Ada", email=EMAIL)


@pytest.fixture
def walk(ada: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """Open the page as Ada."""

    def open_page() -> AppTest:
        cookie = factories.browser_cookie(EMAIL, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        return app.switch_page("pages/learner/boards.py").run()

    return open_page


def words(app: AppTest) -> str:
    """Everything that can be read on the page, tables included."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.success, *app.text]
    cells = [" | ".join(map(str, row)) for table in app.table for row in table.value.to_numpy().tolist()]
    return "\n".join([*(part.value for part in parts), *cells])


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def section(app: AppTest, name: str) -> AppTest:
    return app.segmented_control(key="boards-section").set_value(name).run()


def test_an_empty_board_has_one_next_step(walk: Callable[[], AppTest]) -> None:
    app = walk()
    read = words(app)
    assert "Nobody has XP this week yet" in read
    assert "You have **0 XP** this week" in read
    assert labels(app) == ["Go on today"]


def test_my_line_is_marked_with_a_word_and_the_weeks_beginning_is_said(walk: Callable[[], AppTest], ada: int) -> None:
    earn(ada, 40, at=clock.now())
    learners(90, at=clock.now())
    app = walk()
    read = words(app)
    assert "1 | Earned 90 | 90" in read
    assert "2 | **Ada** :orange-badge[:material/radio_button_checked: you] | 40" in read
    assert "You are **2nd** with **40 XP** this week." in read
    assert "Weeks begin on Monday 00:00, months on the first day 00:00, UTC." in read


def test_a_table_has_three_columns_which_fit_a_phone(walk: Callable[[], AppTest], ada: int) -> None:
    earn(ada, 40, at=clock.now())
    (table,) = walk().table
    assert list(table.value.columns) == ["Rank", "Name", "XP"]


def test_who_opted_out_is_not_on_the_page_and_reads_why(walk: Callable[[], AppTest], ada: int) -> None:
    earn(ada, 40, at=clock.now())
    learners(90, at=clock.now())
    leaderboards.choose(ada, HIDDEN)
    read = words(walk())
    assert "You have **40 XP** this week. You are on no board, as you chose" in read
    assert "Earned 90" in read
    assert "Ada" not in read


def test_another_who_opted_out_is_not_on_the_page(walk: Callable[[], AppTest], ada: int) -> None:
    earn(ada, 40, at=clock.now())
    (hidden,) = learners(90, at=clock.now())
    leaderboards.choose(hidden, HIDDEN)
    app = walk()
    for period in ("week", "month", "all"):
        read = words(app.segmented_control(key="board-period").set_value(period).run())
        assert "Earned 90" not in read
        assert "You are **1st**" in read


def test_pages_go_on_after_fifty_and_back(walk: Callable[[], AppTest], ada: int) -> None:
    learners(*range(520, 0, -10), at=clock.now())
    earn(ada, 5, at=clock.now())
    app = walk()
    assert len(app.table) == 2
    assert "Around you" in words(app)
    assert "53 | **Ada**" in words(app)
    app = press(app, "Next 50")
    assert [row[0] for row in app.table[0].value.to_numpy().tolist()] == ["51", "52", "53"]
    assert len(app.table) == 1
    assert "1 | Earned 520" in words(press(app, "First page"))


def test_the_switches_are_kept_and_say_what_they_did(walk: Callable[[], AppTest], ada: int) -> None:
    app = section(walk(), "Who sees me")
    assert "Others see you as: Ada" in words(app)
    app.toggle(key="board-settings-boards").set_value(False)
    app = press(app, "Save")
    assert "You are on no board and in no league" in words(app)
    assert leaderboards.visibility(ada) == HIDDEN


def test_the_league_page_shows_my_league_and_says_when_there_is_none(walk: Callable[[], AppTest], ada: int) -> None:
    assert "You are in no league this week" in words(section(walk(), "My league"))
    be_active(ada, at=this_weeks_forming(clock.now()) - timedelta(days=1))
    leagues.keep(at=this_weeks_forming(clock.now()))
    read = words(section(walk(), "My league"))
    assert "Path league" in read
    assert "**Ada** :orange-badge" in read
    leaderboards.choose(ada, Visibility(on_boards=True, in_leagues=False))
    assert "You take part in no leagues, as you chose" in words(section(walk(), "My league"))


@pytest.mark.parametrize("name", ["[click](http://x)", "**bold**", ":red[x]", "$x$", "![i](http://x)", "<b>", "`a`"])
def test_a_name_cannot_become_markdown(name: str) -> None:
    shown = leaderboard.in_plain_words(name)
    assert shown.replace("\\", "") == name
    assert all(shown[place - 1] == "\\" for place, sign in enumerate(shown) if sign in "[]()*:$!<>`")
