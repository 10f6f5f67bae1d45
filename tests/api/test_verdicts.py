"""Verdicts over HTTP: with their doubt, on paper, and how readiness moved to them."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from logic import clock
from tests import factories, finals
from tests.api import taking
from tests.api.conftest import problem
from tests.api.test_plan import NO_IDS


@pytest.fixture
def ready(database, as_holder):
    """A learner who took the final just now, with 50 of 60 right: their client, and the id of their plan."""
    someone = finals.learner_at_final(email="ada@example.org")
    client = as_holder(someone.id)
    taking.taken(client, right=50)
    return client, someone.plan.id


def test_a_verdict_shows_its_count_its_interval_and_its_chance(ready):
    client, plan_id = ready
    verdict = client.get("/api/verdict").json()
    assert (verdict["plan_id"], verdict["track"], verdict["is_retest"]) == (plan_id, "Python", False)
    assert (verdict["level"], verdict["right"], verdict["counted"]) == ("job ready", 50, 60)
    assert verdict["share"] == pytest.approx(50 / 60)
    assert 0 <= verdict["low"] < verdict["high"] <= 1
    assert 0 <= verdict["probability_ready"] <= 1
    assert sum(skill["asked"] for skill in verdict["skills"]) == 60
    assert [skill["share"] for skill in verdict["skills"]] == sorted(
        (skill["share"] for skill in verdict["skills"]), reverse=True
    )
    assert verdict["would_change"]
    assert verdict["better_tracks"] == []
    assert client.get(f"/api/plans/{plan_id}/verdict").json() == verdict
    result = client.get(f"/api/tests/{verdict['test_id']}/result").json()
    assert (result["right"], result["is_passed"], result["next_step"]) == (50, True, "Your verdict is in.")


def test_a_verdict_on_paper_says_the_same(ready):
    client, plan_id = ready
    answer = client.get(f"/api/plans/{plan_id}/verdict.pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="waymark-verdict-{plan_id}.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "Ada Lovelace" in words
    assert "50 of 60" in words


def test_before_the_final_it_is_said_how_a_verdict_comes(database, as_holder):
    made = factories.learner_with_plan()
    client = as_holder(made.id)
    for address in ("/api/verdict", f"/api/plans/{made.plan.id}/verdict", f"/api/plans/{made.plan.id}/verdict.pdf"):
        assert "final test" in problem(client.get(address), 404)


def test_another_learners_verdict_does_not_exist(ready, as_holder):
    _, plan_id = ready
    stranger = as_holder(factories.learner("Mallory"))
    for kind in ("verdict", "verdict.pdf"):
        unknown = problem(stranger.get(f"/api/plans/{2**63 - 1}/{kind}"), 404)
        assert problem(stranger.get(f"/api/plans/{plan_id}/{kind}"), 404) == unknown


@pytest.mark.parametrize("plan", NO_IDS)
def test_what_is_no_id_of_a_plan_is_refused_with_a_sentence(learner, plan):
    for kind in ("verdict", "verdict.pdf"):
        answer = learner.get(f"/api/plans/{plan}/{kind}")
        assert "Nothing was changed" in problem(answer, 422)
        assert [field["field"] for field in answer.json()["errors"]] == ["plan_id"]


def test_readiness_has_a_forecast_after_every_test(ready):
    client, _ = ready
    (track,) = {plan["track_id"] for plan in client.get("/api/plans").json()["plans"]}
    milestones = client.get(f"/api/tracks/{track}/readiness").json()["milestones"]
    assert [(each["kind"], each["week_number"]) for each in milestones] == [
        ("diagnostic", None),
        ("weekly", 1),
        ("weekly", 2),
        ("weekly", 3),
        ("weekly", 4),
        ("final", None),
    ]
    for each in milestones:
        assert 0 <= each["low"] <= each["expected"] <= each["high"] <= 1
        assert 0 <= each["probability_ready"] <= 1
        assert each["right"] <= each["counted"]
    assert [each["is_passed"] for each in milestones] == [None, True, True, True, True, True]
    verdict = client.get("/api/verdict").json()
    assert (milestones[-1]["low"], milestones[-1]["high"]) == (verdict["low"], verdict["high"])


def test_a_track_never_measured_has_an_empty_history(ready, as_holder):
    client, _ = ready
    assert client.get(f"/api/tracks/{2**63 - 1}/readiness").json() == {"milestones": []}
    (track,) = {plan["track_id"] for plan in client.get("/api/plans").json()["plans"]}
    stranger = as_holder(factories.learner("Mallory", at=clock.now()))
    assert stranger.get(f"/api/tracks/{track}/readiness").json() == {"milestones": []}
    assert "Nothing was changed" in problem(client.get("/api/tracks/0/readiness"), 422)
