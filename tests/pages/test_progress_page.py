"""The progress page: walked through app.py, a view at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import data_table, session
from logic import clock
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ada@example.org"
VIEWS = {"XP": 2, "Readiness": 1, "Topics": 1, "Tests": 1, "Time": 1, "Pace": 1, "Streak": 1}  # and their figures


@pytest.fixture
def walk(database: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """Open the page as Ada."""

    def open_page() -> AppTest:
        cookie = factories.browser_cookie(EMAIL, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        return app.switch_page("pages/learner/progress.py").run()

    return open_page


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    return "\n".join(part.value for part in [*app.title, *app.subheader, *app.markdown, *app.caption])


def test_a_newcomer_has_one_next_step(walk: Callable[[], AppTest]) -> None:
    factories.learner("Ada", email=EMAIL)
    app = walk()
    assert "Nothing is measured yet." in words(app)
    assert [button.label for button in app.button] == ["Choose a track"]


def test_every_view_draws_its_figures_with_a_table_and_a_file(walk: Callable[[], AppTest]) -> None:
    then = clock.now() - timedelta(days=3)
    someone = factories.learner_with_plan(email=EMAIL, at=then)
    factories.finish_days(someone.id, 2, at=then + timedelta(hours=3))
    app = walk()
    for view, figures in VIEWS.items():
        app = app.segmented_control(key="progress-view").set_value(view).run()
        words(app)
        assert len(app.get("plotly_chart")) == figures, view
        assert [toggle.label for toggle in app.toggle] == ["Show as a table"], view
        app.toggle[0].set_value(True).run()
        assert len(app.dataframe) == 1, view


def test_a_plan_without_a_day_done_leads_back_to_today(walk: Callable[[], AppTest]) -> None:
    factories.learner_with_plan(email=EMAIL, at=clock.now() - timedelta(hours=2))
    app = walk()
    assert "No XP yet." in words(app)
    assert [button.label for button in app.button if button.proto.type == "primary"] == ["Go on today"]


def test_no_cell_of_a_file_runs_as_a_formula() -> None:
    written = data_table.as_csv([{"topic": "=1+1", "level": -2.5}])
    assert list(csv.DictReader(io.StringIO(written.lstrip("\ufeff")))) == [{"topic": "'=1+1", "level": "-2.5"}]
