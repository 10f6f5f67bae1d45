"""Growth plans over HTTP: for teachers alone, one's own alone, and twice is once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import zip_longest

import httpx
import pytest

from db.engine import DatabaseRole, transaction
from logic import clock
from logic.access.roles import Role
from logic.growth import insight_service, outcomes
from logic.growth import service as growth
from logic.growth.context import LearningStyle, Pace
from tests import factories, statements
from tests.api.conftest import problem
from tests.api.test_docs import check

PLAN = "/api/growth-plan"
UNKNOWN = 2**63 - 1
OLD_ADDRESS = "/performance/growth-plan/me"


@pytest.fixture(scope="session")
def document(address):
    """The OpenAPI document as it is served."""
    return httpx.get(f"{address}/api/openapi.json", timeout=60).raise_for_status().json()


@pytest.fixture
def teacher(database, as_holder) -> httpx.Client:
    """A teacher without a plan, asking with a token."""
    return as_holder(factories.learner("Grace Hopper", roles=(Role.TEACHER,)))


def generated(client: httpx.Client) -> dict:
    """A plan that was made now."""
    answer = client.post(f"{PLAN}/generate")
    assert answer.status_code == 201, answer.text
    return answer.json()["plan"]


def older(client: httpx.Client) -> dict:
    """A plan that was made an hour ago, and is still in force."""
    growth.generate(client.get("/api/me").json()["id"], at=clock.now() - timedelta(hours=1))
    return client.get(f"{PLAN}/current").json()


def calls(document) -> list[tuple[str, str]]:
    """(method, address) of every call of growth plans, with ids nobody has."""
    found = []
    for path, item in document["paths"].items():
        if "growth-plan" in path:
            prefix = "" if path.startswith("/performance") else "/api"
            address = path.replace("{action_id}", str(UNKNOWN)).replace("{insight_id}", str(UNKNOWN))
            found += [(method, f"{prefix}{address}") for method in item if method != "servers"]
    return found


def test_nobody_has_a_growth_plan_but_teachers(database, client, as_holder, document):
    assert len(calls(document)) == 13
    others = [as_holder(factories.learner(roles=(role,))) for role in (Role.LEARNER, Role.ADMIN)]
    for method, address in calls(document):
        assert "bearer" in problem(client.request(method, address), 401).lower()
        for other in others:
            assert "belong to teachers" in problem(other.request(method, address), 403)


def test_before_the_first_plan_there_is_nothing_and_it_says_how_one_comes(teacher, document):
    assert "growth-plan/generate" in problem(teacher.get(f"{PLAN}/current"), 404)
    assert teacher.get(f"{PLAN}/actions").json() == {"actions": []}
    standing = teacher.get(f"{PLAN}/progress").json()
    check(document, standing, "GrowthStanding")
    assert (standing["plan"]["total"], standing["versions"], standing["history"]) == (0, 0, [])
    suggestion = teacher.get(f"{PLAN}/should-regenerate").json()
    check(document, suggestion, "GrowthSuggestion")
    assert suggestion["plan_id"] is None


def test_a_plan_is_made_by_rules_and_is_the_one_in_force(teacher, document):
    answer = teacher.post(f"{PLAN}/generate")
    assert answer.status_code == 201
    check(document, answer.json(), "GeneratedGrowthPlan")
    assert answer.json()["expects_words"] is False
    plan = answer.json()["plan"]
    check(document, plan, "GrowthPlan")
    assert (plan["origin"], plan["written_by"], plan["version"], plan["is_active"]) == ("rules", None, 1, True)
    assert teacher.get(f"{PLAN}/current").json() == plan
    assert teacher.get(f"{PLAN}/actions").json() == {"actions": plan["actions"]}
    assert plan["progress"]["pending"] == plan["progress"]["total"] == len(plan["actions"]) > 0


def test_the_old_address_makes_a_plan_as_the_new_one_does(teacher, document):
    answer = teacher.post(OLD_ADDRESS)
    assert answer.status_code == 201
    check(document, answer.json(), "GeneratedGrowthPlan")
    assert teacher.get(f"{PLAN}/current").json() == answer.json()["plan"]
    assert teacher.get(OLD_ADDRESS).headers["allow"] == "POST"
    assert answer.headers["cache-control"] == "no-store"
    assert "/api/docs" in problem(teacher.post("/performance/growth-plan/you"), 404)


def test_an_action_is_started_and_completed_and_twice_is_once(teacher, document):
    first, second = generated(teacher)["actions"][:2]
    address = f"{PLAN}/actions/{first['id']}"
    started = teacher.post(f"{address}/start")
    check(document, started.json(), "GrowthAction")
    assert started.json()["state"] == "in_progress"
    assert teacher.post(f"{address}/start").json() == started.json()
    said = {"minutes_spent": 35, "reflection": "It showed who was lost.", "evidence": ["https://example.org/3"]}
    done = teacher.post(f"{address}/complete", json=said)
    check(document, done.json(), "CompletedAction")
    assert done.json()["action"]["outcome"] == said
    again = teacher.post(f"{address}/complete", json={"reflection": "Something else"}).json()
    assert (again["action"], again["celebration"]) == (done.json()["action"], None)
    without_words = teacher.post(f"{PLAN}/actions/{second['id']}/complete").json()["action"]
    assert without_words["outcome"] == {"minutes_spent": None, "reflection": "", "evidence": []}
    assert {each["id"] for each in teacher.get(f"{PLAN}/actions?state=completed").json()["actions"]} == {
        first["id"],
        second["id"],
    }
    standing = teacher.get(f"{PLAN}/progress").json()
    assert (standing["completed_ever"], standing["minutes_ever"], standing["streak"]["days"]) == (2, 35, 1)


@pytest.mark.parametrize(
    "said",
    [
        {"minutes_spent": -1},
        {"minutes_spent": outcomes.MOST_MINUTES + 1},
        {"minutes_spent": "35"},
        {"reflection": "x" * (outcomes.LONGEST_REFLECTION + 1)},
        {"evidence": ["http://example.org"]},
        {"evidence": ["javascript:alert(1)"]},
        {"evidence": ["https://example.org/a b"]},
        {"evidence": ["https://localhost/"]},
        {"evidence": ["https://me:secret@example.org/"]},
        {"evidence": ["https://example.org/" + "x" * outcomes.LONGEST_LINK]},
        {"evidence": ["https://example.org"] * (outcomes.MOST_LINKS + 1)},
        {"evidence": "https://example.org"},
        {"score": 100},
    ],
)
def test_what_cannot_be_kept_of_an_action_is_refused_and_it_stays_as_it_was(teacher, said):
    action = generated(teacher)["actions"][0]
    problem(teacher.post(f"{PLAN}/actions/{action['id']}/complete", json=said), 422)
    assert teacher.get(f"{PLAN}/actions").json()["actions"][0] == action


def test_anothers_action_is_what_nobody_has(teacher, as_holder):
    action = generated(teacher)["actions"][0]
    stranger = as_holder(factories.learner("Alan Turing", roles=(Role.TEACHER,)))
    for what in ("start", "complete"):
        theirs = stranger.post(f"{PLAN}/actions/{action['id']}/{what}")
        nobodys = stranger.post(f"{PLAN}/actions/{UNKNOWN}/{what}")
        assert problem(theirs, 404) == problem(nobodys, 404)
    assert teacher.get(f"{PLAN}/actions").json()["actions"][0] == action


def test_actions_of_an_older_version_are_over(teacher):
    old = older(teacher)
    new = generated(teacher)
    assert (old["version"], new["version"]) == (1, 2)
    assert problem(teacher.post(f"{PLAN}/actions/{old['actions'][0]['id']}/start"), 409)


@pytest.fixture
def seeded(database, tmp_path) -> str:
    """The title of an insight the place began with."""
    words = "Two questions as they leave, sorted into three piles, are the plan of the next lesson."
    source = "https://example.org/exit-tickets"
    one = {
        "slug": "two-questions",
        "title": "Two questions at the door",
        "topic": "assessment",
        "text": words,
        "source": source,
    }
    (tmp_path / "insights.yaml").write_text(json.dumps({"insights": [one]}))
    with transaction(None, role=DatabaseRole.WORKER) as session:
        insight_service.load_seeded(session, tmp_path)
    return one["title"]


def test_an_insight_helps_once(teacher, seeded, document):
    insights = teacher.get(f"{PLAN}/insights").json()
    check(document, insights, "GrowthInsights")
    (found,) = [insight for insight in insights["insights"] if insight["title"] == seeded]
    check(document, found, "GrowthInsight")
    address = f"{PLAN}/insights/{found['id']}/helpful"
    once, twice = teacher.post(address).json(), teacher.post(address).json()
    assert once == twice == found | {"helpful": found["helpful"] + 1, "found_helpful": True}
    problem(teacher.post(f"{PLAN}/insights/{UNKNOWN}/helpful"), 404)
    of_topic = teacher.get(f"{PLAN}/insights", params={"topic": "assessment"}).json()["insights"]
    assert {insight["topic"] for insight in of_topic} == {"assessment"}
    for topic in ("no such topic", "\0"):
        assert teacher.get(f"{PLAN}/insights", params={"topic": topic}).json() == {"insights": []}


def test_ones_own_insight_cannot_be_called_helpful(teacher):
    me = teacher.get("/api/me").json()["id"]
    visitor = factories.keeper(Role.TEACHER, person=me)
    words = "Before a new unit I let them write down what they expect, and read it to them at its end."
    shared = insight_service.share(visitor, words, insight_service.topics()[0], at=clock.now())
    assert problem(teacher.post(f"{PLAN}/insights/{shared.insight.id}/helpful"), 403)


def test_preferences_are_chosen_and_kept(teacher, document):
    before = teacher.get(f"{PLAN}/preferences").json()
    check(document, before, "Preferences")
    chosen = before | {"learning_style": "doing", "pace": "gentle", "mail": not before["mail"]}
    assert teacher.put(f"{PLAN}/preferences", json=chosen).json() == chosen
    assert teacher.get(f"{PLAN}/preferences").json() == chosen
    for odd in (
        {"learning_style": "sleeping"},
        {"pace": "hasty"},
        {"pace": None},
        {"pace": ["steady"]},
        {"mail": "yes"},
        {"unknown": 1},
    ):
        problem(teacher.put(f"{PLAN}/preferences", json=chosen | odd), 422)
    problem(teacher.put(f"{PLAN}/preferences", json={"pace": "gentle"}), 422)
    assert teacher.get(f"{PLAN}/preferences").json() == chosen


def test_every_learning_style_and_every_pace_can_be_chosen(teacher):
    chosen = teacher.get(f"{PLAN}/preferences").json()
    for style, pace in zip_longest(LearningStyle, Pace, fillvalue=Pace.STEADY):
        wanted = chosen | {"learning_style": style.value, "pace": pace.value}
        assert teacher.put(f"{PLAN}/preferences", json=wanted).json() == wanted


@pytest.mark.parametrize(
    ("asked", "media_type", "begins"),
    [
        ({}, "application/json", b"{"),
        ({"params": {"format": "markdown"}}, "text/markdown; charset=utf-8", b"#"),
        ({"params": {"format": "pdf"}}, "application/pdf", b"%PDF-"),
        ({"headers": {"Accept": "application/pdf"}}, "application/pdf", b"%PDF-"),
        ({"headers": {"Accept": "text/markdown, */*;q=0.1"}}, "text/markdown; charset=utf-8", b"#"),
        ({"headers": {"Accept": "application/pdf"}, "params": {"format": "json"}}, "application/json", b"{"),
    ],
)
def test_a_plan_is_taken_along_in_the_form_that_was_asked_for(teacher, asked, media_type, begins):
    generated(teacher)
    answer = teacher.get(f"{PLAN}/export", **asked)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert answer.content.startswith(begins)
    assert "attachment" in answer.headers["content-disposition"]


def test_a_form_there_is_not_is_refused_with_those_there_are(teacher):
    generated(teacher)
    assert "text/markdown" in problem(teacher.get(f"{PLAN}/export", headers={"Accept": "image/png"}), 406)
    problem(teacher.get(f"{PLAN}/export", params={"format": "doc"}), 422)


def test_of_markdown_and_pdf_an_older_version_is_there_too_and_nobody_elses(teacher, as_holder):
    old = older(teacher)
    new = generated(teacher)
    assert len(json.loads(teacher.get(f"{PLAN}/export").content)["plans"]) == 2
    for form in ("markdown", "pdf"):
        for plan in (old, new):
            found = teacher.get(f"{PLAN}/export", params={"format": form, "plan_id": plan["id"]})
            assert found.status_code == 200
    stranger = as_holder(factories.learner("Alan Turing", roles=(Role.TEACHER,)))
    for params in ({"format": "markdown"}, {"format": "pdf", "plan_id": old["id"]}):
        problem(stranger.get(f"{PLAN}/export", params=params), 404)


def test_asking_whether_a_new_plan_is_due_makes_none(teacher):
    plan = generated(teacher)
    first, again = (teacher.get(f"{PLAN}/should-regenerate").json() for _ in range(2))
    assert first == again == {"should_regenerate": False, "plan_id": plan["id"], "reasons": []}
    assert statements.rows("select count(*) as plans from growth_plans") == [{"plans": 1}]


@pytest.mark.slow
def test_many_requests_at_once_leave_one_plan_in_force(committed_db, as_holder):
    teacher = factories.learner("Grace Hopper", roles=(Role.TEACHER,))
    client = as_holder(teacher)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.post(f"{PLAN}/generate"), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    active = statements.rows("select id from growth_plans where user_id = :me and is_active", me=teacher)
    assert [row["id"] for row in active] == [client.get(f"{PLAN}/current").json()["id"]]
