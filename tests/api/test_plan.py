"""The plan over HTTP: read it, start a day, complete it; other people's days do not exist."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, text

from tests import factories
from tests.api.conftest import problem

LARGEST_ID = 2**63 - 1
NO_IDS = [
    "0",
    "-1",
    str(LARGEST_ID + 1),
    "9" * 400,
    "9" * 5000,
    "1.5",
    "one",
    "1e3",
    "%00",
    "1;drop",
    "true",
    "%E2%91%A0",
]


@pytest.fixture
def walker(database, as_holder):
    """A learner with a new plan, and their client."""
    made = factories.learner_with_plan()
    return made, as_holder(made.id)


def everything_written(connection) -> list:
    """What a call could have changed."""
    tables = ("daily_tasks", "weekly_plans", "personalized_plans", "xp_rewards", "user_xp", "learner_events")
    return [connection.execute(text(f"select * from {table} order by 1, 2")).all() for table in tables]  # noqa: S608 -- our own names


def test_a_plan_has_all_its_weeks_and_one_open_day(walker):
    made, client = walker
    plan = client.get("/api/plan").json()
    assert (plan["id"], plan["target"], plan["status"]) == (made.plan.id, "Python", "active")
    assert [week["number"] for week in plan["weeks"]] == [1, 2, 3, 4]
    assert [len(week["days"]) for week in plan["weeks"]] == [7, 7, 7, 7]
    days = [day for week in plan["weeks"] for day in week["days"]]
    assert [day["id"] for day in days if day["status"] == "unlocked"] == [plan["today"]] == [made.today.id]
    assert 0 <= plan["forecast"]["low"] <= plan["forecast"]["expected"] <= plan["forecast"]["high"] <= 1
    today = days[0]
    assert today["reason"]
    assert today["description"]
    assert len(today["resources"]) >= 2


def test_what_is_locked_carries_no_text(walker):
    _, client = walker
    weeks = client.get("/api/plan").json()["weeks"]
    locked = [day for week in weeks for day in week["days"] if day["status"] == "locked"]
    assert len(locked) == 27
    for day in locked:
        assert {key: day[key] for key in ("description", "reason", "practice", "minutes", "xp", "resources")} == {
            "description": "",
            "reason": "",
            "practice": "",
            "minutes": 0,
            "xp": 0,
            "resources": [],
        }
    assert all(day["topic"] is None for week in weeks[1:] for day in week["days"])


def test_no_word_of_a_locked_week_is_anywhere_in_the_answer(walker, shared_engine):
    made, client = walker
    answer = json.dumps(client.get("/api/plan").json(), ensure_ascii=False)
    from db.engine import transaction

    with transaction(made.id) as session:
        hidden = session.execute(
            text("select topic, description, practice from daily_tasks where plan_id = :plan and status = 'locked'"),
            {"plan": made.plan.id},
        ).all()
    assert len(hidden) == 27
    assert not [row.topic for row in hidden if row.description in answer or row.practice in answer]


def test_starting_and_completing_a_day_pays_it_and_opens_the_next(walker):
    made, client = walker
    day = made.today.id
    started = client.post(f"/api/plan/days/{day}/start")
    assert (started.status_code, started.content) == (204, b"")
    done = client.post(f"/api/plan/days/{day}/complete").json()
    assert done == {
        "topic": made.today.topic,
        "xp_gained": 15,
        "bonuses": {},
        "xp_total": 15,
        "level": 1,
        "levels_gained": 0,
        "next_topic": made.plan.weeks[0].days[1].topic,
    }
    plan = client.get("/api/plan").json()
    assert [each["status"] for each in plan["weeks"][0]["days"][:3]] == ["completed", "unlocked", "locked"]
    assert plan["today"] == plan["weeks"][0]["days"][1]["id"]
    assert plan["weeks"][0]["days_done"] == 1


def test_completing_a_day_twice_answers_the_same_and_pays_once(walker):
    made, client = walker
    address = f"/api/plan/days/{made.today.id}"
    client.post(f"{address}/start")
    first = client.post(f"{address}/complete").json()
    plan = client.get("/api/plan").json()
    for _ in range(3):
        assert client.post(f"{address}/complete").json() == first | {"xp_gained": 0}
    assert client.get("/api/plan").json() == plan
    assert client.get("/api/xp").json()["total"] == 15


def test_starting_a_started_day_changes_nothing(walker):
    made, client = walker
    address = f"/api/plan/days/{made.today.id}/start"
    assert client.post(address).status_code == 204
    plan = client.get("/api/plan").json()
    assert client.post(address).status_code == 204
    assert client.get("/api/plan").json() == plan


def test_a_day_cannot_be_completed_before_it_is_started(walker):
    made, client = walker
    assert "unlocked" in problem(client.post(f"/api/plan/days/{made.today.id}/complete"), 409)
    assert client.get("/api/xp").json()["total"] == 0


@pytest.mark.parametrize("act", ["start", "complete"])
def test_a_locked_day_can_neither_be_started_nor_completed(walker, act):
    made, client = walker
    for locked in (made.plan.weeks[0].days[1], made.plan.weeks[3].days[6]):
        assert "locked" in problem(client.post(f"/api/plan/days/{locked.id}/{act}"), 409)
    assert client.get("/api/plan").json()["today"] == made.today.id


def test_a_completed_day_cannot_be_started_again(walker):
    made, client = walker
    factories.finish_days(made.id, 1)
    assert "completed" in problem(client.post(f"/api/plan/days/{made.today.id}/start"), 409)


def test_after_the_last_day_of_a_week_its_test_is_due(walker):
    made, client = walker
    factories.finish_days(made.id, 6)
    day = client.get("/api/plan").json()["today"]
    client.post(f"/api/plan/days/{day}/start")
    assert client.post(f"/api/plan/days/{day}/complete").json()["next_topic"] is None
    plan = client.get("/api/plan").json()
    assert plan["today"] is None
    assert plan["weeks"][0]["status"] == "test_due"


@pytest.mark.parametrize("act", ["start", "complete"])
def test_another_learners_day_does_not_exist(walker, as_holder, act):
    made, client = walker
    stranger = as_holder(factories.learner("Mallory"))
    neighbour = as_holder(factories.learner_with_plan("Grace Hopper").id)
    before = client.get("/api/plan").json()
    unknown = problem(stranger.post(f"/api/plan/days/{LARGEST_ID}/{act}"), 404)
    for other in (stranger, neighbour):
        assert problem(other.post(f"/api/plan/days/{made.today.id}/{act}"), 404) == unknown
    assert client.get("/api/plan").json() == before
    assert "no active plan" in problem(stranger.get("/api/plan"), 404)


@pytest.mark.parametrize("act", ["start", "complete"])
@pytest.mark.parametrize("day", NO_IDS)
def test_what_is_no_id_is_refused_with_a_sentence(learner, act, day):
    answer = learner.post(f"/api/plan/days/{day}/{act}")
    assert "Nothing was changed" in problem(answer, 422)
    (field,) = answer.json()["errors"]
    assert field["field"] == "day_id"
    assert field["message"]


BODIES = {
    "nothing": {},
    "no json": {"content": b"{broken", "headers": {"Content-Type": "application/json"}},
    "the wrong kind": {"content": b"<xml/>", "headers": {"Content-Type": "application/xml"}},
    "a form": {"data": {"user_id": "1"}},
    "bytes": {"content": b"\x00\xff" * 1000},
    "another learner": {"json": {"learner_id": 1, "user_id": 1}},
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_where_none_belongs_decides_nothing(walker, body):
    made, client = walker
    assert client.post(f"/api/plan/days/{made.today.id}/start", **body).status_code == 204
    assert "locked" in problem(client.post(f"/api/plan/days/{made.plan.weeks[1].days[0].id}/start", **body), 409)
    assert client.get("/api/plan").json()["weeks"][0]["days"][0]["status"] == "started"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_the_wrong_method_is_told_which_one_is_right(learner, method):
    answer = learner.request(method, "/api/plan/days/1/complete")
    assert "POST" in problem(answer, 405)
    assert answer.headers["allow"] == "POST"


def test_every_method_of_an_address_is_named(learner):
    allowed = {"/api/plan/test": "GET, POST", "/api/tests/1/questions/1/flag": "DELETE, PUT", "/api/me": "GET"}
    for path, methods in allowed.items():
        answer = learner.patch(path)
        assert f"only {methods}." in problem(answer, 405)
        assert answer.headers["allow"] == methods


@pytest.mark.parametrize(
    "path", ["/api/plan/", "/api/plan/days", "/api/plan/days/1", "/api/nothing", "/api/", "/auth/x"]
)
def test_an_unknown_address_is_told_where_the_known_ones_are(learner, path):
    assert "/api/docs" in problem(learner.get(path), 404)


def test_refused_calls_write_nothing(committed_db, as_holder):
    made = factories.learner_with_plan()
    client = as_holder(made.id)
    stranger = as_holder(factories.learner("Mallory"))
    owner = create_engine(committed_db.owner_url)
    with owner.connect() as connection:
        before = everything_written(connection)
    for day in (*NO_IDS, made.plan.weeks[2].days[3].id, LARGEST_ID):
        for act in ("start", "complete"):
            assert client.post(f"/api/plan/days/{day}/{act}").status_code in {404, 409, 422}
            assert stranger.post(f"/api/plan/days/{made.today.id}/{act}").status_code == 404
    with owner.connect() as connection:
        assert everything_written(connection) == before
    owner.dispose()


@pytest.mark.slow
def test_fifty_requests_at_once_complete_a_day_once(committed_db, as_holder):
    made = factories.learner_with_plan()
    client = as_holder(made.id)
    address = f"/api/plan/days/{made.today.id}"
    client.post(f"{address}/start")
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: client.post(f"{address}/complete"), range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(answer.json()["xp_gained"] for answer in answers) == [0] * 49 + [15]
    assert {answer.json()["xp_total"] for answer in answers} == {15}
    plan = client.get("/api/plan").json()
    assert [day["status"] for day in plan["weeks"][0]["days"][:3]] == ["completed", "unlocked", "locked"]
    assert [entry["amount"] for entry in client.get("/api/xp").json()["entries"]] == [15]
