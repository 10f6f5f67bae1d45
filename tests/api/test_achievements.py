"""Achievements over HTTP: one's own, and how far the others are."""

from __future__ import annotations

from logic.achievements import service as achievements
from tests import factories
from tests.api.conftest import problem


def test_who_has_none_reads_hints_and_how_far_they_are(learner):
    wall = learner.get("/api/achievements").json()
    assert wall["earned"] == []
    assert len(wall["locked"]) == 12
    assert wall["locked"][0] == {
        "slug": "first-stone",
        "title": "First stone",
        "hint": "Finish a first day.",
        "rarity": "common",
        "requirement": "xp",
        "progress": 0,
        "threshold": 15,
    }


def test_a_finished_day_is_on_the_wall_and_reading_tells_nobody(database, as_holder):
    made = factories.learner_with_plan()
    client = as_holder(made.id)
    client.post(f"/api/plan/days/{made.today.id}/start")
    assert client.post(f"/api/plan/days/{made.today.id}/complete").status_code == 200
    wall = client.get("/api/achievements").json()
    assert [(one["slug"], one["rarity"]) for one in wall["earned"]] == [("first-stone", "common")]
    assert len(wall["locked"]) == 11
    assert [one.slug for one in achievements.unseen(made.id)] == ["first-stone"]
    assert as_holder(factories.learner("Grace")).get("/api/achievements").json()["earned"] == []


def test_nobody_reads_a_wall_without_saying_who_they_are(client):
    problem(client.get("/api/achievements"), 401)
