"""Leaderboards and leagues over HTTP: true, paged, and without those who opted out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from logic import clock
from logic.leaderboards import league_service as leagues
from logic.leaderboards import service as leaderboards
from logic.leaderboards.service import Visibility
from tests import factories
from tests.api.conftest import problem
from tests.boards import be_active, earn, learners, this_weeks_forming

HIDDEN = Visibility(on_boards=False, in_leagues=False)


def test_a_board_names_ranks_and_the_reader(database, as_holder):
    _, _, grace = learners(90, 70, 70, at=clock.now())
    board = as_holder(grace).get("/api/leaderboard").json()
    assert (board["period"], board["zone"], board["page"], board["has_more"]) == ("week", "UTC", 1, False)
    assert [(line["rank"], line["name"], line["is_me"]) for line in board["lines"]] == [
        (1, "Earned 90", False),
        (2, "Earned 70", False),
        (2, "Earned 70", True),
    ]
    assert (board["my_xp"], board["my_rank"], len(board["around_me"])) == (70, 2, 3)
    assert set(board["lines"][0]) == {"rank", "name", "xp", "is_me"}


@pytest.mark.parametrize("period", ["week", "month", "all"])
def test_who_opted_out_is_in_no_answer(database, as_holder, period):
    reader, hidden = learners(90, 80, at=clock.now())
    leaderboards.choose(hidden, HIDDEN)
    for person in (reader, hidden):
        answer = as_holder(person).get("/api/leaderboard", params={"period": period})
        assert "Earned 80" not in answer.text
        assert "Earned 90" in answer.text
    assert answer.json()["my_xp"] == 80
    assert answer.json()["my_rank"] is None


def test_a_board_of_a_track_and_its_pages(database, as_holder):
    made = factories.learner_with_plan("Ada")
    earn(made.id, 40, at=clock.now())
    client = as_holder(made.id)
    assert len(client.get("/api/leaderboard", params={"track": "python"}).json()["lines"]) == 1
    assert client.get("/api/leaderboard", params={"track": "sql"}).json()["lines"] == []
    assert client.get("/api/leaderboard", params={"page": 2}).json()["lines"] == []


def test_what_cannot_be_is_refused_with_a_sentence(learner):
    assert "no track" in problem(learner.get("/api/leaderboard", params={"track": "alchemy"}), 404)
    for wrong in ({"page": 0}, {"page": 10_001}, {"period": "year"}, {"page": "x"}):
        assert "Nothing was changed" in problem(learner.get("/api/leaderboard", params=wrong), 422)


def test_nobody_reads_boards_without_saying_who_they_are(client):
    problem(client.get("/api/leaderboard"), 401)
    problem(client.get("/api/league"), 401)


def test_a_league_names_its_members_but_those_who_opted_out(database, as_holder):
    now = clock.now()
    people = [factories.learner(name) for name in ("Ada", "Grace", "Hidden")]
    for person in people:
        be_active(person, at=this_weeks_forming(now) - timedelta(days=1))
    leagues.keep(at=this_weeks_forming(now))
    client = as_holder(people[0])
    leaderboards.choose(people[2], HIDDEN)
    week = client.get("/api/league").json()
    assert week["tier"] == "Path"
    assert sorted(member["name"] for member in week["members"]) == ["Ada", "Grace"]
    assert "Hidden" not in client.get("/api/league").text
    assert as_holder(people[2]).get("/api/league").json() == {
        "wants": False,
        "tier": None,
        "week": None,
        "members": [],
    }


def test_asking_for_a_league_joins_none(database, as_holder):
    first = factories.learner()
    be_active(first, at=clock.now())
    leagues.keep(at=this_weeks_forming(clock.now()))
    newcomer = as_holder(factories.learner("Late")).get("/api/league").json()
    assert (newcomer["wants"], newcomer["tier"], newcomer["members"]) == (True, None, [])
