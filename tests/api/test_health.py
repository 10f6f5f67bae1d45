"""/health: ok, degraded, unavailable, and never a secret."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import create_engine, text

import db.engine
from logic.health import condition
from logic.health.condition import Condition, judge
from tests.api.conftest import problem


@pytest.fixture
def owner(committed_db):
    """The database as its owner sees it."""
    engine = create_engine(committed_db.owner_url)
    yield engine
    engine.dispose()


def heartbeat(owner, seconds_ago: int) -> None:
    """Let a worker have given its last sign of life so long ago."""
    with owner.begin() as connection:
        connection.execute(text("delete from procrastinate_workers"))
        beat = "insert into procrastinate_workers (last_heartbeat) values (now() - make_interval(secs => :seconds))"
        connection.execute(text(beat), {"seconds": seconds_ago})


def test_all_is_well_with_a_worker_that_lives(committed_db, owner, client):
    heartbeat(owner, seconds_ago=5)
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert all(part["fine"] for part in answer.json()["parts"].values())


def test_without_a_worker_it_still_serves_and_says_so(committed_db, client):
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert "manage.py worker" in answer.json()["parts"]["worker"]["sentence"]


def test_a_worker_that_fell_silent_is_missed(committed_db, owner, client):
    heartbeat(owner, seconds_ago=300)
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert "5 minutes ago" in answer.json()["parts"]["worker"]["sentence"]


def test_migrations_that_are_behind_are_named(committed_db, owner, client):
    heartbeat(owner, seconds_ago=1)
    with owner.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '0001'"))
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert "0001" in answer.json()["parts"]["migrations"]["sentence"]


def test_a_database_without_tables_serves_nobody(cluster, template, client):
    cluster.create_database("empty_waymark")
    before = db.engine.use_factory(None)
    db.engine.connect(cluster.service_url("empty_waymark"))
    answer = client.get("/health")
    db.engine.engine(cluster.service_url("empty_waymark")).dispose()
    db.engine.use_factory(before)
    cluster.drop_database("empty_waymark")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    assert answer.json()["parts"]["database"]["fine"]
    assert "migrate" in answer.json()["parts"]["migrations"]["sentence"]


@pytest.fixture
def no_database():
    """The address of a database that is not there, with a password that must not be told."""
    address = "postgresql+psycopg://waymark_service:hunter2@127.0.0.1:9/waymark"
    before = db.engine.use_factory(None)
    db.engine.connect(address)
    yield address
    db.engine.use_factory(before)


def test_without_a_database_it_is_unavailable_and_keeps_its_secrets(no_database, client):
    started = time.monotonic()
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    assert not answer.json()["parts"]["database"]["fine"]
    assert time.monotonic() - started < 5
    for secret in ("hunter2", "127.0.0.1", "waymark_service", "psycopg", "Traceback"):
        assert secret not in answer.text


def test_without_a_database_the_api_says_so_in_a_sentence(no_database, client):
    sentence = problem(client.get("/api/me", headers={"Authorization": "Bearer waymark_some-token"}), 503)
    assert "What you saved is safe" in sentence
    client.cookies.set("waymark_session", "some-cookie")
    assert problem(client.get("/api/plan"), 503) == sentence


def test_who_is_signed_in_makes_no_difference(committed_db, client):
    bearer = {"Authorization": "Bearer nonsense"}
    assert client.get("/health", headers=bearer).json() == client.get("/health").json()


def test_a_head_request_is_enough_for_a_load_balancer(committed_db, client):
    answer = client.head("/health")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("revision", "age", "expected"),
    [
        ("0002", 0.0, Condition.OK),
        ("0002", 30.0, Condition.OK),
        ("0002", 30.1, Condition.DEGRADED),
        ("0002", None, Condition.DEGRADED),
        ("0003", 1.0, Condition.DEGRADED),
        (None, None, Condition.UNAVAILABLE),
    ],
)
def test_the_condition_is_the_worst_of_the_parts(revision, age, expected):
    assert judge(revision=revision, newest="0002", heartbeat_age=age).condition is expected


def test_nothing_is_known_without_a_database():
    found = condition.without_database()
    assert found.condition is Condition.UNAVAILABLE
    assert not any(part.fine for part in found.parts)
