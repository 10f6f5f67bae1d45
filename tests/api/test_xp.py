"""XP over HTTP: the total, the level, the streak, and the learner's own ledger."""

from __future__ import annotations

import pytest

from logic import clock
from tests import factories
from tests.api.conftest import problem


def test_a_new_learner_stands_at_the_beginning(learner):
    assert learner.get("/api/xp").json() == {
        "total": 0,
        "level": 1,
        "to_next": 100,
        "level_share": 0.0,
        "streak_days": 0,
        "entries": [],
    }


def test_seven_days_make_a_level_and_seven_lines(database, as_holder):
    made = factories.learner_with_plan()
    factories.finish_days(made.id, 7, at=clock.now())
    standing = as_holder(made.id).get("/api/xp").json()
    assert (standing["total"], standing["level"], standing["to_next"], standing["level_share"]) == (105, 2, 95, 0.05)
    assert standing["streak_days"] == 1
    assert [entry["amount"] for entry in standing["entries"]] == [15] * 7
    assert {entry["reason"] for entry in standing["entries"]} == {"daily_task"}
    ids = [entry["id"] for entry in standing["entries"]]
    assert ids == sorted(ids, reverse=True)
    assert standing["entries"][-1]["subject"] == str(made.today.id)


def test_the_limit_keeps_the_newest_lines(database, as_holder):
    made = factories.learner_with_plan()
    factories.finish_days(made.id, 3)
    client = as_holder(made.id)
    everything = client.get("/api/xp").json()["entries"]
    assert client.get("/api/xp", params={"limit": 2}).json()["entries"] == everything[:2]
    assert client.get("/api/xp", params={"limit": 200}).json()["entries"] == everything


@pytest.mark.parametrize("limit", ["0", "-5", "201", "9" * 5000, "many", "", "1.5", "nan", "\x00"])
def test_a_limit_out_of_bounds_is_refused_with_a_sentence(learner, limit):
    answer = learner.get("/api/xp", params={"limit": limit})
    assert "Nothing was changed" in problem(answer, 422)
    (field,) = answer.json()["errors"]
    assert field["field"] == "limit"


def test_nobody_sees_what_somebody_else_earned(database, as_holder):
    made = factories.learner_with_plan()
    factories.finish_days(made.id, 2)
    stranger = as_holder(factories.learner("Mallory"))
    for trick in ({"user_id": made.id}, {"learner_id": made.id}, {"limit": 200}):
        assert stranger.get("/api/xp", params=trick).json()["entries"] == []


def test_the_ledger_can_only_be_read(learner):
    for method in ("POST", "PUT", "DELETE"):
        assert "GET" in problem(learner.request(method, "/api/xp", json={"amount": 1000}), 405)
