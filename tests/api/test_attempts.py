"""A running test over HTTP: due, begun, answered, flagged, by the server's clock, and nothing that tells the key."""

from __future__ import annotations

import json

import httpx
import pytest

from logic import clock
from logic.plans import accommodations_service
from tests import factories, statements, timed_tests
from tests.api import taking
from tests.api.conftest import problem
from tests.api.test_plan import NO_IDS

QUESTIONS = 30
HIDDEN_NAMES = {"key", "is_right", "explanation", "misconception", "correct"}
NO_CHOICES = {
    "too large": {"choice": 4},
    "negative": {"choice": -1},
    "huge": {"choice": 2**70},
    "a text": {"choice": "1"},
    "a yes": {"choice": True},
    "a share": {"choice": 1.5},
    "a whole share": {"choice": 1.0},
    "none": {"choice": None},
    "a list": {"choice": [1]},
    "missing": {},
    "something beside it": {"choice": 1, "learner_id": 1},
    "no object": [1],
}


@pytest.fixture
def sitter(database, as_holder) -> httpx.Client:
    """A learner whose weekly test is due."""
    return as_holder(timed_tests.learner_at_test("ada@example.org"))


@pytest.fixture
def running(sitter) -> tuple[httpx.Client, int]:
    """A learner in their weekly test, and its id."""
    return sitter, taking.begun(sitter)


def put_answer(client, test_id: int, position: int, choice: int) -> httpx.Response:
    return client.put(f"/api/tests/{test_id}/questions/{position}/answer", json={"choice": choice})


def test_a_test_says_what_it_asks_for_before_it_begins(sitter):
    assert sitter.get("/api/plan/test").json() == {
        "kind": "weekly",
        "week_number": 1,
        "title": "Week 1: test",
        "questions": 30,
        "needed": 21,
        "minutes": 45,
        "test_id": None,
    }


def test_a_final_asks_for_43_of_60(database, as_holder):
    learner = timed_tests.learner_at_test("ada@example.org")
    timed_tests.finish_weeks(learner)
    due = as_holder(learner).get("/api/plan/test").json()
    assert (due["kind"], due["week_number"], due["questions"], due["needed"], due["minutes"]) == (
        "final",
        None,
        60,
        43,
        90,
    )


def test_no_test_is_due_while_days_are_to_be_done(database, as_holder):
    client = as_holder(factories.learner_with_plan().id)
    assert "No test is due" in problem(client.get("/api/plan/test"), 404)
    assert "No test is due" in problem(client.post("/api/plan/test"), 409)
    assert statements.rows("select id from assessment_attempts where kind = 'weekly'") == []


def test_without_a_plan_there_is_no_test(learner):
    assert "no active plan" in problem(learner.get("/api/plan/test"), 404)
    assert "no active plan" in problem(learner.post("/api/plan/test"), 404)


def test_a_test_begun_again_is_the_same_test(sitter):
    first = sitter.post("/api/plan/test")
    again = sitter.post("/api/plan/test")
    assert (first.status_code, again.status_code) == (201, 200)
    test_id = first.json()["id"]
    assert first.headers["location"] == again.headers["location"] == f"/api/tests/{test_id}"
    assert first.json() | {"seconds_left": 0} == again.json() | {"seconds_left": 0}
    assert sitter.get("/api/plan/test").json()["test_id"] == test_id
    assert sitter.get(first.headers["location"]).json()["id"] == test_id


def test_a_new_test_waits_for_its_first_answer(running):
    client, test_id = running
    test = client.get(f"/api/tests/{test_id}").json()
    assert (test["kind"], test["week_number"], test["track"]) == ("weekly", 1, "Python")
    assert (test["position"], test["answered"], test["saved_at"], test["submitted_at"]) == (1, 0, None, None)
    assert test["questions"] == [
        {"position": place, "choice": None, "is_flagged": False, "is_left_out": False} for place in range(1, 31)
    ]


def test_the_seconds_left_are_those_of_the_server(running):
    client, test_id = running
    begun = client.get(f"/api/tests/{test_id}").json()
    assert 0 < begun["seconds_left"] <= 45 * 60
    statements.write(
        "update assessment_attempts set deadline_at = :at + interval '600 seconds' where id = :id",
        at=clock.now(),
        id=test_id,
    )
    odd = {"Date": "Mon, 01 Jan 2001 00:00:00 GMT", "If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"}
    assert 0 < client.get(f"/api/tests/{test_id}", headers=odd).json()["seconds_left"] <= 600


def test_who_was_granted_more_time_has_it(database, as_holder):
    learner = timed_tests.learner_at_test("ada@example.org")
    accommodations_service.grant(factories.keeper(), learner, 1.5, "A letter of the clinic", at=clock.now())
    client = as_holder(learner)
    assert client.get("/api/plan/test").json()["minutes"] == 67
    test = client.post("/api/plan/test").json()
    assert 45 * 60 < test["seconds_left"] <= 67.5 * 60


def test_a_question_carries_its_text_and_nothing_that_tells_the_key(running):
    client, test_id = running
    question = client.get(f"/api/tests/{test_id}/questions/7").json()
    assert set(question) == {
        "position",
        "topic",
        "stem",
        "code",
        "code_language",
        "options",
        "options_as",
        "choice",
        "is_flagged",
    }
    assert (question["position"], question["choice"], question["is_flagged"]) == (7, None, False)
    assert question["stem"]
    assert len(set(question["options"])) == 4


def test_an_answer_is_saved_and_can_be_changed_on_any_device(running):
    client, test_id = running
    saved = put_answer(client, test_id, 1, 2).json()
    assert (saved["answered"], saved["position"], saved["questions"][0]["choice"]) == (1, 2, 2)
    assert saved["saved_at"]
    (owner,) = statements.rows("select user_id from assessment_attempts where id = :id", id=test_id)
    token = factories.api_token(owner["user_id"], "another device")
    elsewhere = httpx.Client(base_url=client.base_url, headers={"Authorization": f"Bearer {token}"})
    assert elsewhere.get(f"/api/tests/{test_id}/questions/1").json()["choice"] == 2
    assert put_answer(elsewhere, test_id, 1, 0).json()["answered"] == 1
    elsewhere.close()
    assert client.get(f"/api/tests/{test_id}").json()["questions"][0]["choice"] == 0
    assert timed_tests.stored(test_id)[0].chosen == 0


def test_an_answer_sent_twice_is_saved_once(running):
    client, test_id = running
    first = put_answer(client, test_id, 5, 3).json()
    again = put_answer(client, test_id, 5, 3).json()
    moving = {"saved_at": None, "seconds_left": None}
    assert again | moving == first | moving
    assert [question.position for question in timed_tests.stored(test_id) if question.chosen is not None] == [5]


def test_a_flag_comes_and_goes(running):
    client, test_id = running
    address = f"/api/tests/{test_id}/questions/4"
    for _ in range(2):
        assert client.put(f"{address}/flag").json()["questions"][3]["is_flagged"]
    assert client.get(address).json()["is_flagged"]
    for _ in range(2):
        assert not client.delete(f"{address}/flag").json()["questions"][3]["is_flagged"]
    assert not any(question.is_flagged for question in timed_tests.stored(test_id))


def test_a_question_left_out_is_out_for_good_and_five_are_the_most(running):
    client, test_id = running
    for position in (1, 2, 3, 4, 5, 5):
        test = client.put(f"/api/tests/{test_id}/questions/{position}/omission").json()
    assert [one["position"] for one in test["questions"] if one["is_left_out"]] == [1, 2, 3, 4, 5]
    assert test["position"] == 6
    assert "Five questions were left out" in problem(client.put(f"/api/tests/{test_id}/questions/6/omission"), 409)
    assert "was left out" in problem(put_answer(client, test_id, 1, 0), 409)
    assert "was left out" in problem(client.get(f"/api/tests/{test_id}/questions/1"), 409)
    taking.let_time_run_out(test_id)
    assert client.get(f"/api/tests/{test_id}/result").json()["counted"] == 25


def test_looking_at_a_test_is_no_time_spent_on_a_question(running):
    client, test_id = running
    opened = "select position, opened_at from assessment_responses where attempt_id = :id order by position"
    before = statements.rows(opened, id=test_id)
    client.get(f"/api/tests/{test_id}")
    client.get("/api/plan/test")
    assert statements.rows(opened, id=test_id) == before
    client.get(f"/api/tests/{test_id}/questions/9")
    changed = [
        new["position"] for new, old in zip(statements.rows(opened, id=test_id), before, strict=True) if new != old
    ]
    assert changed == [9]


def test_what_a_learner_may_not_see_is_in_no_answer_while_a_test_runs(running):
    client, test_id = running
    bodies = [client.get("/api/plan/test"), client.post("/api/plan/test"), client.get("/api/plan")]
    for position in range(1, QUESTIONS + 1):
        address = f"/api/tests/{test_id}/questions/{position}"
        bodies += [
            client.get(address),
            put_answer(client, test_id, position, position % 4),
            client.put(f"{address}/flag"),
        ]
    bodies += [client.delete(f"/api/tests/{test_id}/questions/1/flag"), client.get(f"/api/tests/{test_id}")]
    bodies += [client.get(f"/api/tests/{test_id}/{after}") for after in ("result", "review")]
    text = "\n".join(json.dumps(body.json(), ensure_ascii=False) for body in bodies)
    hidden = hidden_words(test_id)
    assert len(hidden) >= 4 * QUESTIONS - 10
    assert [words for words in hidden if json.dumps(words, ensure_ascii=False)[1:-1] in text] == []
    names = {name for body in bodies for name in taking.names_in(body.json())}
    assert names & HIDDEN_NAMES == set()


def hidden_words(test_id: int) -> list[str]:
    """Every explanation and misconception of a test."""
    questions = statements.rows(
        "select variant.explanation, variant.options from assessment_responses response"
        " join item_variants variant on variant.id = response.variant_id where response.attempt_id = :id",
        id=test_id,
    )
    found = [question["explanation"] for question in questions]
    found += [option["misconception"] for question in questions for option in question["options"]]
    return [words for words in found if words]


@pytest.mark.parametrize("body", NO_CHOICES.values(), ids=NO_CHOICES.keys())
def test_what_is_no_choice_is_refused_with_a_sentence(running, body):
    client, test_id = running
    answer = client.put(f"/api/tests/{test_id}/questions/1/answer", json=body)
    assert "Nothing was changed" in problem(answer, 422)
    assert answer.json()["errors"]
    assert timed_tests.stored(test_id)[0].chosen is None


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{broken", "application/json", 422),
        (b"", "application/json", 422),
        (b'{"choice": NaN}', "application/json", 422),
        (b'{"choice": 1}', "text/plain", 422),
        (b"choice=1", "application/x-www-form-urlencoded", 422),
        (b"\xff\xfe", "application/json", 422),
        (b"[" * 60_000, "application/json", 400),
        (b'{"choice": 1' + b" " * 70_000 + b"}", "application/json", 413),
    ],
    ids=["broken", "empty", "no number", "a text", "a form", "no text", "too deep", "too large"],
)
def test_what_is_no_json_changes_nothing(running, content, kind, status):
    client, test_id = running
    address = f"/api/tests/{test_id}/questions/1/answer"
    answer = client.put(address, content=content, headers={"Content-Type": kind})
    assert "Nothing was changed" in problem(answer, status)
    assert {field["field"] for field in answer.json().get("errors", ())} <= {"body", "choice"}
    assert timed_tests.stored(test_id)[0].chosen is None


def test_a_body_without_end_is_cut_off_whoever_sends_it(running, client):
    sitter, test_id = running
    address = f"/api/tests/{test_id}/questions/1/answer"
    for each in (sitter, client):
        answer = each.put(
            address, content=(b" " * 1024 for _ in range(100)), headers={"Content-Type": "application/json"}
        )
        assert "Nothing was changed" in problem(answer, 413)


@pytest.mark.parametrize("position", ["0", "-1", "61", "9" * 400, "one", "1.5", "%00"])
def test_what_is_no_position_is_refused_with_a_sentence(running, position):
    client, test_id = running
    address = f"/api/tests/{test_id}/questions/{position}"
    for answer in (
        client.get(address),
        client.put(f"{address}/answer", json={"choice": 1}),
        client.put(f"{address}/flag"),
        client.delete(f"{address}/flag"),
        client.put(f"{address}/omission"),
    ):
        assert "Nothing was changed" in problem(answer, 422)


def test_a_question_that_a_test_does_not_have_is_refused(running):
    client, test_id = running
    address = f"/api/tests/{test_id}/questions/31"
    for answer in (
        client.get(address),
        client.put(f"{address}/answer", json={"choice": 1}),
        client.put(f"{address}/flag"),
    ):
        assert "no such question" in problem(answer, 422)


@pytest.mark.parametrize("test_id", NO_IDS)
def test_what_is_no_id_of_a_test_is_refused_with_a_sentence(learner, test_id):
    for answer in (learner.get(f"/api/tests/{test_id}"), learner.post(f"/api/tests/{test_id}/submission")):
        assert "Nothing was changed" in problem(answer, 422)
        assert [field["field"] for field in answer.json()["errors"]] == ["test_id"]


def test_a_diagnostic_is_no_test_of_a_plan(running):
    client, _ = running
    (diagnostic,) = statements.rows("select id from assessment_attempts where kind = 'diagnostic'")
    assert "no such test" in problem(client.get(f"/api/tests/{diagnostic['id']}"), 404)
    assert "no such test" in problem(client.get(f"/api/tests/{diagnostic['id']}/review"), 404)
