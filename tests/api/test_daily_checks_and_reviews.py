"""Daily checks and reviews over HTTP: begun once, without a time limit, paying and changing nothing of the plan."""

from __future__ import annotations

from datetime import timedelta

import pytest

from logic import clock
from tests import factories, statements
from tests.api import taking
from tests.api.conftest import problem
from tests.api.test_plan import NO_IDS


@pytest.fixture
def forgetful(database, as_holder):
    """A learner who got everything wrong in the diagnostic and did one day, days ago."""
    made = factories.learner_with_plan(share_right=0.0, at=clock.now() - timedelta(days=9))
    factories.finish_days(made.id, 1, at=clock.now() - timedelta(days=8))
    return made, as_holder(made.id)


def test_the_check_of_a_day_is_three_questions_on_its_topic(forgetful):
    made, client = forgetful
    address = f"/api/plan/days/{made.today.id}/check"
    first, again = client.post(address), client.post(address)
    assert (first.status_code, again.status_code) == (201, 200)
    check = first.json()
    assert (check["kind"], check["deadline_at"], check["seconds_left"]) == ("daily_check", None, None)
    assert (len(check["questions"]), again.json()["id"]) == (3, check["id"])
    topics = {client.get(f"/api/tests/{check['id']}/questions/{position}").json()["topic"] for position in (1, 2, 3)}
    assert topics == {made.today.topic}


def test_a_check_has_a_result_and_nothing_to_pass(forgetful):
    made, client = forgetful
    plan = client.get("/api/plan").json()
    check = client.post(f"/api/plan/days/{made.today.id}/check").json()["id"]
    taking.answered(client, check, right=2)
    result = client.post(f"/api/tests/{check}/submission").json()
    assert (result["kind"], result["right"], result["counted"]) == ("daily_check", 2, 3)
    assert (result["needed"], result["is_passed"], result["xp_gained"], result["diagnosis"]) == (0, None, 0, None)
    assert client.get("/api/plan").json()["weeks"] == plan["weeks"]


def test_a_day_that_was_not_started_has_no_check(forgetful):
    _, client = forgetful
    first = client.get("/api/plan").json()["weeks"][0]["days"]
    for day in (first[1], first[2]):
        assert "has not been started" in problem(client.post(f"/api/plan/days/{day['id']}/check"), 409)
    assert "no such day" in problem(client.post(f"/api/plan/days/{2**63 - 1}/check"), 404)


@pytest.mark.parametrize("day", NO_IDS)
def test_what_is_no_id_of_a_day_is_refused_with_a_sentence(learner, day):
    assert "Nothing was changed" in problem(learner.post(f"/api/plan/days/{day}/check"), 422)


def test_a_review_is_offered_begun_once_and_gone_when_done(forgetful):
    made, client = forgetful
    assert client.get("/api/plan/review").json() == {"topics": [made.today.topic], "questions": 2, "test_id": None}
    first, again = client.post("/api/plan/review"), client.post("/api/plan/review")
    assert (first.status_code, again.status_code) == (201, 200)
    review = first.json()["id"]
    assert again.json()["id"] == client.get("/api/plan/review").json()["test_id"] == review
    taking.answered(client, review, right=2)
    assert client.post(f"/api/tests/{review}/submission").json()["right"] == 2
    assert "Nothing is due" in problem(client.get("/api/plan/review"), 404)
    assert "Nothing is due" in problem(client.post("/api/plan/review"), 409)


def test_nothing_is_due_for_review_before_a_day_is_done(database, as_holder):
    client = as_holder(factories.learner_with_plan().id)
    assert "Nothing is due" in problem(client.get("/api/plan/review"), 404)
    assert "Nothing is due" in problem(client.post("/api/plan/review"), 409)
    assert statements.rows("select id from assessment_attempts where kind = 'review'") == []


def test_without_a_plan_there_is_nothing_to_review(learner):
    for answer in (learner.get("/api/plan/review"), learner.post("/api/plan/review")):
        assert "no active plan" in problem(answer, 404)


def test_another_learners_day_has_no_check(forgetful, as_holder):
    made, _ = forgetful
    stranger = as_holder(factories.learner_with_plan("Mallory").id)
    unknown = problem(stranger.post(f"/api/plan/days/{2**63 - 1}/check"), 404)
    assert problem(stranger.post(f"/api/plan/days/{made.today.id}/check"), 404) == unknown
