"""More time for learners over HTTP: granted by those who teach, with a reason, and to nobody by themselves."""

from __future__ import annotations

import json

import httpx
import pytest

from logic.accounts.visitor import Visitor
from tests import cohorts, factories, timed_tests
from tests.api.conftest import problem
from tests.api.test_plan import NO_IDS

REASON = "A letter of the clinic"
NO_GRANTS = {
    "too little": {"time_factor": 0.99, "reason": REASON},
    "too much": {"time_factor": 3.01, "reason": REASON},
    "endless": {"time_factor": 1e400, "reason": REASON},
    "no number": {"time_factor": "much", "reason": REASON},
    "no reason": {"time_factor": 1.5},
    "a short reason": {"time_factor": 1.5, "reason": "ok"},
    "an empty reason": {"time_factor": 1.5, "reason": " \u0000  \n "},
    "a long reason": {"time_factor": 1.5, "reason": "x" * 501},
    "somebody else's name": {"time_factor": 1.5, "reason": REASON, "set_by": 1},
}


@pytest.fixture
def grace(database) -> Visitor:
    """Somebody who teaches."""
    return cohorts.teacher(email="grace@example.org")


@pytest.fixture
def teacher(grace, as_holder) -> httpx.Client:
    """Their client."""
    return as_holder(grace.id)


def test_more_time_is_granted_with_a_reason_and_counts_from_then_on(grace, teacher, as_holder):
    learner = timed_tests.learner_at_test("ada@example.org")
    cohorts.cohort(grace, learner)
    (found,) = teacher.get("/api/learners", params={"search": "ada@example"}).json()["learners"]
    assert (found["id"], found["name"]) == (learner, "Ada Lovelace")
    address = f"/api/learners/{learner}/accommodations"
    assert teacher.get(address).json() == {"time_factor": 1.0, "granted": []}
    answer = teacher.post(address, json={"time_factor": 2, "reason": f"  {REASON} "})
    assert answer.status_code == 201
    (granted,) = answer.json()["granted"]
    assert (answer.json()["time_factor"], granted["time_factor"], granted["reason"]) == (2.0, 2.0, REASON)
    assert granted["set_by"] == teacher.get("/api/me").json()["id"]
    assert as_holder(learner).get("/api/plan/test").json()["minutes"] == 90
    taken_away = teacher.post(address, json={"time_factor": 1, "reason": "No longer needed"}).json()
    assert (taken_away["time_factor"], len(taken_away["granted"])) == (1.0, 2)
    assert teacher.get(address).json() == taken_away


def test_learners_neither_find_each_other_nor_grant_themselves_anything(database, as_holder):
    learner = factories.learner()
    client = as_holder(learner)
    for answer in (
        client.get("/api/learners"),
        client.get(f"/api/learners/{learner}/accommodations"),
        client.post(f"/api/learners/{learner}/accommodations", json={"time_factor": 3, "reason": REASON}),
    ):
        assert "Nothing was changed" in problem(answer, 403)


def test_nobody_grants_nothing(database, client):
    for answer in (
        client.get("/api/learners"),
        client.get("/api/learners/1/accommodations"),
        client.post("/api/learners/1/accommodations", json={"time_factor": 3, "reason": REASON}),
    ):
        assert problem(answer, 401)


@pytest.mark.parametrize("body", NO_GRANTS.values(), ids=NO_GRANTS.keys())
def test_what_cannot_be_granted_is_refused_with_a_sentence(grace, teacher, body):
    learner = factories.learner()
    cohorts.cohort(grace, learner)
    address = f"/api/learners/{learner}/accommodations"
    answer = teacher.post(address, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert "Nothing was changed" in problem(answer, 422)
    assert teacher.get(address).json()["granted"] == []


def test_a_learner_who_is_not_there_or_in_no_cohort_of_the_teachers_is_granted_nothing(teacher):
    body = {"time_factor": 1.5, "reason": REASON}
    for learner in (2**63 - 1, factories.learner()):
        address = f"/api/learners/{learner}/accommodations"
        assert "None of your learners" in problem(teacher.post(address, json=body), 404)
        assert "None of your learners" in problem(teacher.get(address), 404)


@pytest.mark.parametrize("learner", NO_IDS)
def test_what_is_no_id_of_a_learner_is_refused_with_a_sentence(teacher, learner):
    assert "Nothing was changed" in problem(teacher.get(f"/api/learners/{learner}/accommodations"), 422)


def test_a_search_can_hold_anything(teacher):
    for search in ("%", "_", "' or 1=1 --", "\x00", "ä", "x" * 100):
        assert teacher.get("/api/learners", params={"search": search}).json() == {"learners": []}
    assert "Nothing was changed" in problem(teacher.get("/api/learners", params={"search": "x" * 101}), 422)
