"""The verdict and the history of readiness on screen, walked through app.py."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import readiness_history, session
from logic import clock
from logic.plans import verdict_service
from logic.readiness import history_service
from tests import factories, finals
from tests.factories import LearnerWithPlan

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ada@example.org"


@pytest.fixture
def walk(database, monkeypatch) -> Callable[..., AppTest]:
    """Open a page of learners through app.py, with what its address says."""

    def open_page(page: str = "verdict", *, email: str = EMAIL, **address: object) -> AppTest:
        cookie = factories.browser_cookie(email, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        app.switch_page(f"pages/learner/{page}.py")
        for name, value in address.items():
            app.query_params[name] = str(value)
        return app.run()

    return open_page


@pytest.fixture
def someone(database) -> LearnerWithPlan:
    """A learner whose final has been due for some days."""
    return finals.learner_at_final(email=EMAIL, at=clock.now() - timedelta(days=80))


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.info, *app.warning, *app.error]
    return "\n".join(part.value for part in parts)


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def choose(app: AppTest, view: str) -> AppTest:
    (control,) = [group for group in app.button_group if group.label == "Show"]
    return control.set_value(view).run()


def test_without_a_verdict_one_sentence_says_what_leads_to_it(walk) -> None:
    factories.learner(email=EMAIL)
    app = walk()
    assert app.title[0].value == "No verdict yet"
    assert "A verdict comes from the final test" in words(app)
    assert [button.label for button in app.button] == ["See your plan"]


def test_a_job_ready_verdict_congratulates_once_and_is_calm_afterwards(walk, someone) -> None:
    finals.take(someone.id, 52, at=clock.now() - timedelta(hours=2))
    app = walk()
    assert app.title[0].value == "Congratulations: you are job ready"
    assert app.get("balloons")
    assert not app.run().get("balloons")


def test_a_congratulation_of_days_ago_is_calm(walk, someone) -> None:
    finals.take(someone.id, 52, at=clock.now() - timedelta(days=3))
    app = walk()
    assert app.title[0].value == "Congratulations: you are job ready"
    assert not app.get("balloons")


def test_every_figure_comes_with_its_doubt(walk, someone) -> None:
    finals.take(someone.id, 50, at=clock.now() - timedelta(hours=2))
    view = verdict_service.verdict(someone.id, None)
    app = walk()
    shown = metrics(app)
    assert shown["Score"] == "83 %"
    assert shown["In another final"] == f"{round(100 * view.low)} to {round(100 * view.high)} %"
    assert (
        shown["Chance to reach 80 %"].replace("\N{NO-BREAK SPACE}", " ") == f"{round(100 * view.probability_ready)} %"
    )
    text = words(app)
    for said in ("50 of 60", "in another final", "nine times in ten", "48 of 60 (80 %)", "Renew my resume"):
        assert said in text + "".join(button.label for button in app.button)
    table = app.table[0].value
    assert list(table["Right"]) == [f"{skill.right} of {skill.asked}" for skill in view.skills]
    assert all("between" in share for share in table["Share"])
    assert "strongest" in table["Skill"].iloc[0]
    assert app.get("plotly_chart")


def test_a_retest_at_exactly_seventy_percent_says_what_that_passes(walk, someone) -> None:
    finals.take(someone.id, 42, at=clock.now() - timedelta(days=5))
    assert walk().title[0].value == "No verdict yet"
    finals.take(someone.id, 42, at=clock.now() - timedelta(days=3))
    app = walk()
    assert app.title[0].value == "Needs additional training"
    assert "Exactly 70 % passes a week and not the final." in words(app)
    assert "comprehensive retest" in words(app)


def test_not_yet_suited_speaks_of_other_tracks(walk, someone) -> None:
    finals.take(someone.id, 15, at=clock.now() - timedelta(days=5))
    finals.take(someone.id, 20, at=clock.now() - timedelta(days=3))
    app = walk()
    assert app.title[0].value == "Not yet suited to this role"
    assert "Tracks that fit better" in words(app)
    tracks = verdict_service.verdict(someone.id, None).better_tracks
    if tracks:
        assert list(app.table[1].value["Track"]) == [track.title for track in tracks]
    else:
        assert "No other track is clearly nearer" in words(app)


@pytest.mark.parametrize("plan", ["of somebody else", "0", "-1", "abc", "9" * 30])
def test_a_plan_that_is_not_theirs_is_not_found(walk, someone, plan) -> None:
    finals.take(someone.id, 50, at=clock.now() - timedelta(hours=2))
    factories.learner("Stranger", email="stranger@example.org")
    app = walk(email="stranger@example.org", plan=someone.plan.id if plan == "of somebody else" else plan)
    assert app.title[0].value == "No such plan"
    assert "50 of 60" not in words(app)


def test_the_history_of_readiness_is_behind_its_control_with_a_table(walk, someone) -> None:
    finals.take(someone.id, 42, at=clock.now() - timedelta(days=5))
    app = walk("standing")
    assert "Readiness is a forecast" not in words(app)
    app = choose(app, "Readiness over time")
    text = words(app)
    assert "Readiness is a forecast" in text
    assert "the chance to reach" in text
    chart = json.loads(app.get("plotly_chart")[0].proto.spec)
    names = [trace.get("name") for trace in chart["data"]]
    assert {"nine times in ten", "expected score", "diagnostic", "passed", "not passed"} <= set(names)
    (toggle,) = app.toggle
    rows = toggle.set_value(True).run().dataframe[0].value
    assert rows["event"].iloc[0] == "final test: not passed, 42 of 60"
    assert rows["event"].iloc[-1].startswith("diagnostic: ")


def test_the_file_holds_the_same_rows_as_the_table(someone) -> None:
    milestones = history_service.milestones(someone.id, someone.plan.track_id)
    rows = readiness_history.rows(milestones, time_zone="Africa/Addis_Ababa")
    read = list(csv.DictReader(io.StringIO(readiness_history.as_csv(rows))))
    assert read == [{name: str(value) for name, value in row.items()} for row in rows]
    assert len(read) == len(milestones) >= 4
