"""The headers every answer carries, on the API alone and on the whole server with its pages."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests import factories
from tests.api.conftest import problem

ROOT = Path(__file__).resolve().parents[2]
PATHS = ("/health", "/api/docs", "/api/openapi.json", "/api/me", "/api/nothing", "/auth/session")


def assert_guarded(answer: httpx.Response) -> None:
    """Check the headers that keep a browser from being used against its owner."""
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["frame-ancestors"] == "'none'"
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert "'unsafe-inline'" not in policy["script-src"]
    assert "*" not in policy["script-src"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers_and_is_stored_nowhere(database, client, path):
    answer = client.get(path)
    assert_guarded(answer)
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers


def test_no_other_site_is_invited(learner):
    answer = learner.get("/api/me", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers
    asked = learner.options(
        "/api/me", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    )
    problem(asked, 405)
    assert "access-control-allow-origin" not in asked.headers


def test_a_ticket_from_our_own_page_becomes_a_cookie_that_no_script_reads(database, client, address):
    from datetime import UTC, datetime

    from logic.accounts import service as accounts

    factories.learner(email="ada@example.org")
    ticket = accounts.begin_sign_in("ada@example.org", factories.PASSWORD, "127.0.0.1", datetime.now(UTC))
    own = {"Origin": address, "Sec-Fetch-Site": "same-origin"}
    assert problem(client.post("/auth/session", json={"ticket": ticket}), 403)
    answer = client.post("/auth/session", json={"ticket": ticket}, headers=own)
    assert answer.status_code == 204
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert client.get("/api/me").json()["email"] == "ada@example.org"
    assert "already used" in problem(client.post("/auth/session", json={"ticket": ticket}, headers=own), 401)


BAD_TICKETS = {
    "nothing": {},
    "no json": {"content": b"{broken", "headers": {"Content-Type": "application/json"}},
    "another type": {"content": b'{"ticket": "x"}', "headers": {"Content-Type": "text/plain"}},
    "a list": {"json": []},
    "no ticket": {"json": {}},
    "an empty one": {"json": {"ticket": ""}},
    "a number": {"json": {"ticket": 7}},
    "a long one": {"json": {"ticket": "x" * 100_000}},
    "not even text": {"content": b'{"ticket": "\xff"}', "headers": {"Content-Type": "application/json"}},
    "half a character": {"content": b'{"ticket": "\\ud800"}', "headers": {"Content-Type": "application/json"}},
    "very deep": {"content": b"[" * 100_000, "headers": {"Content-Type": "application/json"}},
}


@pytest.mark.parametrize("body", BAD_TICKETS.values(), ids=BAD_TICKETS.keys())
def test_what_is_no_ticket_is_refused_with_a_sentence(database, client, address, body):
    headers = {"Origin": address, **body.get("headers", {})}
    answer = client.post("/auth/session", **{**body, "headers": headers})
    assert answer.status_code in {400, 401, 413, 422}
    problem(answer, answer.status_code)
    assert "set-cookie" not in answer.headers


@pytest.fixture
def whole_server(committed_db, tmp_path):
    """asgi.py itself on a database of this test's own: pages, API and sign-in in one process."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": committed_db.url,
        "WAYMARK_DATA": str(tmp_path),
        "WAYMARK_BASE_URL": f"http://127.0.0.1:{port}",
    }
    with (tmp_path / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "asgi:app", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            httpx.get(f"{address}/_stcore/health")
            break
        except httpx.TransportError:
            assert process.poll() is None, (tmp_path / "server.log").read_text()
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(20)


@pytest.mark.slow
def test_pages_and_api_live_in_one_server_and_carry_the_same_headers(whole_server):
    user_id = factories.learner("Ada Lovelace")
    bearer = {"Authorization": f"Bearer {factories.api_token(user_id)}"}
    with httpx.Client(base_url=whole_server) as client:
        for path in ("/", "/plan", *PATHS):
            assert_guarded(client.get(path))
        assert client.get("/api/me", headers=bearer).json()["id"] == user_id
        assert problem(client.get("/api/nothing"), 404)
        assert client.get("/health").json()["parts"]["database"]["fine"]
        page = client.get("/")
        assert page.headers["content-type"].startswith("text/html")
        assert "cache-control" not in page.headers or "no-store" not in page.headers["cache-control"]
