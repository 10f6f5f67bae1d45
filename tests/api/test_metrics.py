"""/metrics over real HTTP: closed without its token, and never an id or an address in it."""

from __future__ import annotations

import dataclasses

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

import db.engine
from db.engine import DatabaseRole, transaction
from logic import clock, events, settings
from logic.access.roles import Role
from logic.notifications import service as notifications
from tests import factories
from tests.api.conftest import problem

TOKEN = "a-token-nobody-guesses-0123456789"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def opened(monkeypatch):
    """An installation whose settings name a token."""
    wanted = dataclasses.replace(settings.current(), metrics_token=TOKEN)
    monkeypatch.setattr(settings, "current", lambda: wanted)


def read(client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-store"
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def requests(figures, route: str) -> float:
    return sum(
        value
        for (name, labels), value in figures.items()
        if name == "waymark_http_requests_total" and ("route", route) in labels
    )


def test_without_a_token_in_the_settings_there_is_nothing(client):
    assert "nothing at this address" in problem(client.get("/metrics"), 404)
    assert "nothing at this address" in problem(client.get("/metrics", headers=BEARER), 404)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer x",
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN}x",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer \u00e9\u00e8",
    ],
)
def test_nobody_but_the_bearer_of_the_token_reads_them(opened, client, header):
    answer = client.get("/metrics", headers={"Authorization": header.encode()} if header else {})
    problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


def test_an_administrators_own_token_is_not_this_token(opened, database, as_holder):
    problem(as_holder(factories.learner(roles=(Role.ADMIN,))).get("/metrics"), 401)


def test_figures_are_read_and_nothing_else(opened, client):
    problem(client.post("/metrics", headers=BEARER), 405)


def test_answers_are_counted_by_template_and_never_by_number(opened, database, as_holder, client):
    asking = as_holder(factories.learner_with_plan().id)
    template = "/api/tests/{test_id}"
    before = read(client)
    for number in (4711, 4712):
        asking.get(f"/api/tests/{number}")
        asking.get(f"/api/there-is-no-{number}")
    asking.get("/api/me")
    after = read(client)
    assert requests(after, "/api/me") - requests(before, "/api/me") == 1
    assert requests(after, "/api/(unknown)") - requests(before, "/api/(unknown)") == 2
    assert requests(after, template) - requests(before, template) == 2
    assert not [labels for _, labels in after if "471" in str(labels)]
    seconds = ("waymark_http_request_seconds_count", (("method", "GET"), ("route", "/api/me")))
    assert after[seconds] - before.get(seconds, 0.0) == 1


def test_a_method_somebody_made_up_is_no_label_of_its_own(opened, client):
    client.request("BREW", "/api/me")
    assert not [labels for _, labels in read(client) if "BREW" in str(labels)]


def test_jobs_mail_people_and_the_process_are_there(opened, database, client):
    before = read(client)
    person = factories.learner()
    with transaction(None, role=DatabaseRole.WORKER) as session:
        notifications.mail(session, person, "a@example.org", "Subject", "Body")
        session.execute(text("update users set is_test = false where id = :id"), {"id": person})
        events.record(session, person, events.EventKind.PRACTISED, at=clock.now())
    after = read(client)

    def grown(name: str, **labels: str) -> float:
        key = (name, tuple(sorted(labels.items())))
        return after[key] - before[key]

    assert grown("waymark_mail_waiting") == 1
    assert grown("waymark_jobs", state="waiting") == 1
    assert grown("waymark_people_active_today") == 1
    assert after["waymark_database_up", ()] == 1
    assert after["process_resident_memory_bytes", ()] > 0


def test_the_pool_is_shown_and_without_a_database_the_rest_still_is(opened, client):
    before = db.engine.use_factory(None)
    db.engine.connect("postgresql+psycopg://waymark_service:hunter2@127.0.0.1:9/waymark")
    figures = read(client)
    db.engine.use_factory(before)
    assert figures["waymark_database_up", ()] == 0
    assert figures["waymark_database_connections_most", ()] == 16
    assert ("waymark_database_connections", (("state", "in_use"),)) in figures
    assert ("waymark_mail_waiting", ()) not in figures
    assert "hunter2" not in str(figures)
