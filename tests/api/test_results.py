"""What comes out of a test over HTTP: one result however often it is submitted, and what it leads to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from logic import clock
from tests import factories, finals, statements, timed_tests
from tests.api import taking
from tests.api.conftest import problem

THREADS = 50


@pytest.fixture
def sitter(database, as_holder) -> httpx.Client:
    """A learner whose weekly test is due."""
    return as_holder(timed_tests.learner_at_test("ada@example.org"))


def test_21_of_30_pass_a_week_and_are_paid(sitter):
    result = taking.taken(sitter, right=21)
    assert (result["kind"], result["title"]) == ("weekly", "Weekly test of week 1")
    assert (result["right"], result["counted"], result["needed"], result["is_passed"]) == (21, 30, 21, True)
    assert (result["xp_gained"], result["diagnosis"]) == (300, None)
    assert result["next_step"].startswith("The week is done")
    assert len(result["topics"]) == 7
    for topic in result["topics"]:
        assert 0 <= topic["probability_weak"] <= 1
        assert topic["correct"] <= topic["answered"]
    assert [week["status"] for week in sitter.get("/api/plan").json()["weeks"][:2]] == ["completed", "in_progress"]
    assert sitter.get("/api/xp").json()["total"] == 300 + 7 * 15


@pytest.mark.parametrize(("right", "severity", "days"), [(20, "low", 2), (17, "medium", 3), (14, "high", 4)])
def test_a_failed_week_is_diagnosed_and_gets_days(sitter, right, severity, days):
    result = taking.taken(sitter, right=right)
    assert (result["is_passed"], result["xp_gained"]) == (False, 0)
    diagnosis = result["diagnosis"]
    assert (diagnosis["severity"], diagnosis["extra_days"], diagnosis["failures"]) == (severity, days, 1)
    assert len(diagnosis["weak_topics"]) == days
    assert diagnosis["suggestions"] == []
    shown = {position for topic in diagnosis["weak_topics"] for position in topic["positions"]}
    assert shown <= set(range(right + 1, 31))
    week = sitter.get("/api/plan").json()["weeks"][0]
    assert (week["status"], len(week["days"])) == ("extra_days", 7 + days)


def test_a_recovered_week_is_paid_for_that_too(sitter):
    taking.taken(sitter, right=20)
    while (today := sitter.get("/api/plan").json()["today"]) is not None:
        sitter.post(f"/api/plan/days/{today}/start")
        sitter.post(f"/api/plan/days/{today}/complete")
    assert taking.taken(sitter, right=30)["xp_gained"] == 325


def test_submitted_again_the_same_result_comes_back(sitter):
    first = taking.taken(sitter, right=24)
    address = f"/api/tests/{first['test_id']}"
    total = sitter.get("/api/xp").json()["total"]
    assert sitter.post(f"{address}/submission").json() == first
    assert sitter.get(f"{address}/result").json() == first
    assert sitter.get("/api/xp").json()["total"] == total


def test_after_submission_nothing_can_be_changed(sitter):
    test_id = taking.taken(sitter, right=24)["test_id"]
    address = f"/api/tests/{test_id}/questions/1"
    before = timed_tests.stored(test_id)
    for answer in (
        sitter.put(f"{address}/answer", json={"choice": 1}),
        sitter.put(f"{address}/flag"),
        sitter.delete(f"{address}/flag"),
        sitter.put(f"{address}/omission"),
        sitter.get(address),
    ):
        assert "is over" in problem(answer, 409)
    assert timed_tests.stored(test_id) == before
    test = sitter.get(f"/api/tests/{test_id}").json()
    assert (test["seconds_left"], test["position"]) == (0, None)
    assert test["submitted_at"]


def test_while_a_test_runs_there_is_neither_result_nor_review(sitter):
    test_id = taking.begun(sitter)
    for after in ("result", "review"):
        assert "submitted" in problem(sitter.get(f"/api/tests/{test_id}/{after}"), 409)


def test_past_the_deadline_what_was_saved_counts_and_nothing_more(sitter):
    test_id = taking.begun(sitter)
    taking.answered(sitter, test_id, right=30, leaving=8)
    taking.let_time_run_out(test_id)
    late = timed_tests.stored(test_id)[-1]
    for _ in range(2):
        answer = sitter.put(f"/api/tests/{test_id}/questions/30/answer", json={"choice": late.key})
        assert "time is up" in problem(answer, 409)
    assert timed_tests.stored(test_id)[-1].chosen is None
    result = sitter.post(f"/api/tests/{test_id}/submission").json()
    assert (result["right"], result["counted"], result["is_passed"]) == (22, 30, True)
    test = sitter.get(f"/api/tests/{test_id}").json()
    assert test["submitted_at"] == test["deadline_at"]


@pytest.mark.parametrize("ask", ["", "/result", "/review", "/questions/1"])
def test_whatever_is_asked_first_after_the_deadline_finds_the_test_scored(sitter, ask):
    test_id = taking.begun(sitter)
    taking.answered(sitter, test_id, right=3, leaving=20)
    taking.let_time_run_out(test_id)
    sitter.get(f"/api/tests/{test_id}{ask}")
    (stored,) = statements.rows("select score from assessment_results where attempt_id = :id", id=test_id)
    assert stored["score"] == 3


def test_the_review_explains_every_question(sitter):
    test_id = taking.taken(sitter, right=10)["test_id"]
    questions = sitter.get(f"/api/tests/{test_id}/review").json()["questions"]
    assert [question["position"] for question in questions] == list(range(1, 31))
    for question, stored in zip(questions, timed_tests.stored(test_id), strict=True):
        assert (question["choice"], question["key"]) == (stored.chosen, stored.key)
        assert question["is_right"] == (stored.position <= 10)
        assert question["explanation"]
        assert bool(question["misconception"]) == (stored.position > 10)


def test_a_final_that_is_not_passed_opens_a_correction_plan(database, as_holder):
    learner = finals.learner_at_final().id
    client = as_holder(learner)
    result = taking.taken(client, right=42)
    assert (result["kind"], result["needed"], result["is_passed"]) == ("final", 43, False)
    assert "correction plan of 14 days" in result["next_step"]
    days = [day for week in client.get("/api/plan").json()["weeks"][4:] for day in week["days"]]
    assert len(days) == 14


@pytest.mark.slow
def test_fifty_requests_at_once_begin_one_test(committed_db, as_holder):
    client = as_holder(timed_tests.learner_at_test("ada@example.org"))
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda _: client.post("/api/plan/test"), range(THREADS)))
    assert sorted(answer.status_code for answer in answers) == [200] * (THREADS - 1) + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(statements.rows("select id from assessment_attempts where kind = 'weekly'")) == 1


@pytest.mark.slow
def test_fifty_requests_at_once_answering_and_submitting_give_one_result(committed_db, as_holder):
    client = as_holder(timed_tests.learner_at_test("ada@example.org"))
    test_id = taking.begun(client)
    taking.answered(client, test_id, right=30, leaving=5)
    keys = {question.position: question.key for question in timed_tests.stored(test_id)}

    def act(number: int) -> httpx.Response:
        if number % 2:
            return client.post(f"/api/tests/{test_id}/submission")
        position = 26 + number // 2 % 5
        return client.put(f"/api/tests/{test_id}/questions/{position}/answer", json={"choice": keys[position]})

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(act, range(THREADS)))
    results = [answer.json() for answer in answers[1::2]]
    assert {answer.status_code for answer in answers[1::2]} == {200}
    assert {answer.status_code for answer in answers[::2]} <= {200, 409}
    assert all(result == results[0] for result in results)
    saved = sum(question.chosen is not None for question in timed_tests.stored(test_id))
    assert results[0]["right"] == saved
    taken_in = {26 + number // 2 % 5 for number in range(0, THREADS, 2) if answers[number].status_code == 200}
    assert saved == 25 + len(taken_in)
    assert len(statements.rows("select attempt_id from assessment_results where attempt_id = :id", id=test_id)) == 1
    paid = statements.rows("select xp_amount from xp_rewards where reward_type = 'weekly_test'")
    assert [row["xp_amount"] for row in paid] == [300]
    assert client.get("/api/xp").json()["total"] == 300 + 7 * 15


def test_nobody_elses_test_is_there(sitter, as_holder):
    test_id = taking.taken(sitter, right=21)["test_id"]
    stranger = as_holder(factories.learner_with_plan("Mallory", at=clock.now()).id)
    for after in ("", "/result", "/review", "/questions/1"):
        unknown = problem(stranger.get(f"/api/tests/{2**63 - 1}{after}"), 404)
        assert problem(stranger.get(f"/api/tests/{test_id}{after}"), 404) == unknown
