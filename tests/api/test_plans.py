"""Several plans over HTTP: pause, resume, switch, restart, and the history of all of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from logic import clock
from logic.plans import service as plans
from logic.plans import testing_service
from tests import factories
from tests.api.conftest import problem
from tests.api.test_plan import NO_IDS

LARGEST_ID = 2**63 - 1


@pytest.fixture
def walker(database, as_holder):
    """A learner with a new plan, and their client."""
    made = factories.learner_with_plan()
    return made, as_holder(made.id)


@pytest.fixture
def switcher(walker):
    """A learner with a paused Python plan and an active SQL plan: their client, and the ids of both."""
    made, client = walker
    attempt = factories.submitted_diagnostic(made.id, track="sql", at=factories.MORNING + timedelta(days=1))
    return client, made.plan.id, plans.make_from_diagnostic(made.id, attempt, at=clock.now(), switch=True).id


def statuses(client) -> dict[int, str]:
    return {plan["id"]: plan["status"] for plan in client.get("/api/plans").json()["plans"]}


def test_a_learner_without_a_plan_has_an_empty_history(learner):
    assert learner.get("/api/plans").json() == {"plans": []}
    for act in ("pause", "resume", "restart"):
        assert "Nothing was changed" in problem(learner.post(f"/api/plan/{act}"), 404)


def test_the_history_says_how_each_plan_stands(switcher):
    client, python, sql = switcher
    first, second = client.get("/api/plans").json()["plans"]
    assert (first["id"], first["target"], first["status"], first["paused_at"]) == (sql, "SQL", "active", None)
    assert (second["id"], second["target"], second["status"]) == (python, "Python", "paused")
    assert second["paused_at"]
    assert (second["weeks"], second["weeks_done"], second["days"], second["days_done"]) == (4, 0, 28, 0)
    assert second["verdict"] is None
    assert second["content_version"] >= 1


def test_a_paused_plan_is_no_active_plan_until_it_is_resumed(walker):
    made, client = walker
    before = client.get("/api/plan").json()
    paused = client.post("/api/plan/pause").json()
    assert (paused["id"], paused["status"]) == (made.plan.id, "paused")
    assert "no active plan" in problem(client.get("/api/plan"), 404)
    assert "not active" in problem(client.post(f"/api/plan/days/{made.today.id}/start"), 409)
    assert "no active plan" in problem(client.post("/api/plan/pause"), 404)
    assert client.post("/api/plan/resume").json()["status"] == "active"
    assert client.get("/api/plan").json() == before
    assert "under way" in problem(client.post("/api/plan/resume"), 409)


def test_switching_pauses_one_and_activates_the_other(switcher):
    client, python, sql = switcher
    assert client.post(f"/api/plan/switch/{python}").json()["status"] == "active"
    assert statuses(client) == {python: "active", sql: "paused"}
    assert client.get("/api/plan").json()["target"] == "Python"
    assert client.post(f"/api/plan/switch/{python}").status_code == 200
    assert statuses(client) == {python: "active", sql: "paused"}


def test_a_restart_makes_a_new_plan_and_keeps_the_old_one_and_the_xp(walker):
    made, client = walker
    factories.finish_days(made.id, 2)
    xp_before = client.get("/api/xp").json()["total"]
    new = client.post("/api/plan/restart").json()
    assert statuses(client) == {new["id"]: "active", made.plan.id: "failed"}
    assert client.post("/api/plan/restart").json() == new
    assert client.get("/api/xp").json()["total"] == xp_before
    assert "failed" in problem(client.post(f"/api/plan/switch/{made.plan.id}"), 409)


def test_an_open_test_with_a_deadline_holds_the_plan(walker):
    made, client = walker
    factories.finish_days(made.id, 7)
    due = testing_service.due(made.id, at=clock.now())
    assert due
    testing_service.begin(made.id, due, at=clock.now())
    for act in ("pause", "restart"):
        assert "submit the test first" in problem(client.post(f"/api/plan/{act}"), 409)
    assert statuses(client) == {made.plan.id: "active"}


def test_another_learners_plan_does_not_exist(walker, as_holder):
    made, client = walker
    stranger = as_holder(factories.learner("Mallory"))
    unknown = problem(stranger.post(f"/api/plan/switch/{LARGEST_ID}"), 404)
    assert problem(stranger.post(f"/api/plan/switch/{made.plan.id}"), 404) == unknown
    assert stranger.get("/api/plans").json() == {"plans": []}
    assert statuses(client) == {made.plan.id: "active"}


@pytest.mark.parametrize("plan", NO_IDS)
def test_what_is_no_id_is_refused_with_a_sentence(learner, plan):
    answer = learner.post(f"/api/plan/switch/{plan}")
    assert "Nothing was changed" in problem(answer, 422)
    (field,) = answer.json()["errors"]
    assert field["field"] == "plan_id"


@pytest.mark.parametrize("path", ["/api/plan/pause", "/api/plan/resume", "/api/plan/restart", "/api/plan/switch/1"])
def test_nobody_changes_a_plan_without_saying_who_they_are(client, path):
    assert problem(client.post(path), 401)
    assert "POST" in problem(client.get(path), 405)


@pytest.mark.slow
def test_fifty_requests_at_once_leave_one_plan_active(committed_db, as_holder):
    made = factories.learner_with_plan()
    attempt = factories.submitted_diagnostic(made.id, track="sql", at=factories.MORNING + timedelta(days=1))
    other = plans.make_from_diagnostic(made.id, attempt, at=clock.now(), switch=True).id
    client = as_holder(made.id)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda n: client.post(f"/api/plan/switch/{(made.plan.id, other)[n % 2]}"), range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["status"] for answer in answers} == {"active"}
    assert sorted(statuses(client).values()) == ["active", "paused"]
