"""Every call the document describes: who may ask, and that other people's rows do not exist for whoever asks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from api.main import create_api
from logic import clock
from logic.access.roles import Role
from tests import factories, finals, statements
from tests.api import taking
from tests.api.conftest import problem

METHODS = ("get", "post", "put", "delete")
UNKNOWN = 2**63 - 1
FOR_OTHERS = ("/me", "/health", "/learners", "/growth-plan", "/performance")
BODY = {"choice": 1}
FILE = {"file": ("cv.txt", b"Ada")}
WRITTEN = (
    "assessment_attempts",
    "assessment_responses",
    "assessment_results",
    "daily_tasks",
    "final_retests",
    "learner_events",
    "personalized_plans",
    "topic_reviews",
    "user_xp",
    "weak_topic_diagnoses",
    "weekly_plans",
    "xp_rewards",
)


def calls() -> list[tuple[str, str]]:
    """(method, path) of every call for learners."""
    paths = create_api().openapi()["paths"]
    mine = [path for path in paths if not path.startswith(FOR_OTHERS)]
    return [(method, path) for path in mine for method in METHODS if method in paths[path]]


CALLS = calls()
WITH_ID = [call for call in CALLS if "_id}" in call[1] and "{track_id}" not in call[1]]  # a track is everybody's


def asked(client, method: str, path: str, **ids: int):
    """A call with these ids in its path, any question of a test, and a body where one belongs."""
    address = path
    for name in ("day_id", "plan_id", "test_id", "track_id", "resume_id"):
        address = address.replace(f"{{{name}}}", str(ids.get(name, UNKNOWN)))
    address = address.replace("{position}", "1").replace("{stage}", "before")
    body = {"files": FILE} if address.endswith("/before") else {"json": BODY} if address.endswith("/answer") else {}
    return client.request(method.upper(), f"/api{address}", **body)


def everything_of(learner_id: int) -> list:
    """What is stored of a learner that a call could change."""
    found = []
    for table in WRITTEN:
        owned = f"select to_jsonb({table}) as line from {table} where user_id = :me"  # noqa: S608 -- our own names
        found.append(sorted(str(row["line"]) for row in statements.rows(owned, me=learner_id)))
    return found


@pytest.fixture
def owner(database):
    """A learner with a verdict: their id, and the ids of what they have."""
    someone = finals.learner_at_final(email="ada@example.org", at=clock.now() - timedelta(days=90))
    test = finals.take(someone.id, 50, at=clock.now() - timedelta(hours=3))
    ids = {"plan_id": someone.plan.id, "day_id": someone.today.id, "test_id": test.attempt_id}
    return someone.id, ids | {"track_id": someone.plan.track_id}


def test_the_document_has_calls_to_try():
    assert len(CALLS) >= 26
    assert len(WITH_ID) >= 14


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_nobody_is_asked_who_they_are(database, client, method, path):
    answer = asked(client, method, path)
    assert "bearer" in problem(answer, 401).lower()
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMIN])
def test_who_is_no_learner_is_told_so(database, as_holder, role):
    client = as_holder(factories.learner("Grace Hopper", roles=(role,)))
    for method, path in CALLS:
        assert "belong to learners" in problem(asked(client, method, path), 403)


def test_what_another_learner_has_is_what_nobody_has(owner, as_holder):
    someone, ids = owner
    before = everything_of(someone)
    for stranger in (factories.learner("Mallory"), factories.learner_with_plan("Trudy").id):
        client = as_holder(stranger)
        for method, path in WITH_ID:
            theirs, nobodys = asked(client, method, path, **ids), asked(client, method, path)
            assert (theirs.status_code, theirs.text) == (nobodys.status_code, nobodys.text), (method, path)
            assert theirs.status_code == 404, (method, path)
    assert everything_of(someone) == before


def test_a_running_test_is_its_learners_alone(owner, as_holder):
    made = factories.learner_with_plan("Ada Byron", at=clock.now() - timedelta(days=9))
    factories.finish_days(made.id, 7, at=clock.now() - timedelta(days=1))
    test_id = taking.begun(as_holder(made.id))
    before = everything_of(made.id)
    client = as_holder(owner[0])
    for method, path in WITH_ID:
        if "{test_id}" in path:
            nobodys = asked(client, method, path)
            assert problem(asked(client, method, path, test_id=test_id), 404) == problem(nobodys, 404)
    assert everything_of(made.id) == before


def test_calls_that_only_read_are_safe_to_repeat(owner, as_holder):
    someone, ids = owner
    client = as_holder(someone)
    before = everything_of(someone)
    for method, path in CALLS:
        if method == "get":
            first, again = (asked(client, method, path, **ids) for _ in range(2))
            assert (first.status_code, first.content) == (again.status_code, again.content), path
    assert everything_of(someone) == before
