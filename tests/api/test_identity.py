"""Who may ask: tokens, cookies, origins, roles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from logic.access.roles import Role
from logic.accounts import service as accounts
from tests import factories
from tests.api.conftest import problem

EMAIL = "ada@example.org"
ROUTES = (
    ("GET", "/api/me"),
    ("GET", "/api/plan"),
    ("GET", "/api/xp"),
    ("POST", "/api/plan/days/1/start"),
    ("POST", "/api/plan/days/1/complete"),
)


@pytest.fixture
def browser(database, address):
    """A browser in which Ada is signed in."""
    factories.learner(email=EMAIL)
    with httpx.Client(base_url=address, cookies={"waymark_session": factories.browser_cookie(EMAIL)}) as opened:
        yield opened


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_reads_and_changes_nothing(database, client, method, path):
    answer = client.request(method, path)
    assert "bearer" in problem(answer, 401).lower()
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    "token", ["nonsense", "waymark_nonsense", "waymark_" + "x" * 5000, "ä", "a b", "'; drop table"]
)
def test_an_unknown_token_opens_nothing(database, client, method, path, token):
    answer = client.request(method, path, headers={"Authorization": f"Bearer {token}".encode()})
    assert "token" in problem(answer, 401)


def test_a_token_says_who_its_holder_is(database, as_holder):
    user_id = factories.learner("Ada Lovelace", email=EMAIL, time_zone="Europe/London")
    assert as_holder(user_id).get("/api/me").json() == {
        "id": user_id,
        "display_name": "Ada Lovelace",
        "pseudonym": None,
        "shown_name": "Ada Lovelace",
        "email": EMAIL,
        "roles": ["learner"],
        "time_zone": "Europe/London",
    }


def test_a_revoked_token_opens_nothing_from_that_moment_on(database, as_holder):
    user_id = factories.learner()
    client = as_holder(user_id)
    assert client.get("/api/me").status_code == 200
    (token,) = accounts.list_api_tokens(user_id)
    accounts.revoke_api_token(user_id, token.id, factories.MORNING)
    assert "revoked" in problem(client.get("/api/me"), 401)


def test_a_token_decides_also_when_a_cookie_of_somebody_else_comes_along(browser):
    other = factories.learner("Grace Hopper")
    token = factories.api_token(other)
    answer = browser.get("/api/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["id"] == other


def test_a_wrong_token_is_refused_even_beside_a_good_cookie(browser):
    problem(browser.get("/api/me", headers={"Authorization": "Bearer waymark_wrong"}), 401)


def test_a_cookie_says_who_its_holder_is(browser):
    assert browser.get("/api/me").json()["email"] == EMAIL


def test_a_cookie_dies_with_its_session_and_with_time(database, address):
    factories.learner(email=EMAIL)
    signed_out = factories.browser_cookie(EMAIL)
    too_old = factories.browser_cookie(EMAIL, at=datetime.now(UTC) - timedelta(days=31))
    accounts.sign_out(signed_out, datetime.now(UTC))
    for cookie in (signed_out, too_old, "nonsense", "x" * 4000):
        with httpx.Client(base_url=address, cookies={"waymark_session": cookie}) as opened:
            assert "sign in again" in problem(opened.get("/api/me"), 401)


STRANGERS = {
    "no origin at all": {},
    "a page of somebody else": {"Origin": "https://evil.example"},
    "a page without an address": {"Origin": "null"},
    "our name in front of another": {"Origin": "http://127.0.0.1:8501.evil.example"},
    "our own address, as claimed by another site": {"Origin": "http://127.0.0.1:8501", "Sec-Fetch-Site": "cross-site"},
    "a neighbour on the same site": {"Origin": "http://127.0.0.1:8501", "Sec-Fetch-Site": "same-site"},
}


@pytest.mark.parametrize("headers", STRANGERS.values(), ids=STRANGERS.keys())
@pytest.mark.parametrize("path", ["/api/plan/days/1/start", "/api/plan/days/1/complete"])
def test_a_strangers_page_cannot_use_a_cookie_to_change_anything(browser, headers, path):
    assert "own pages" in problem(browser.post(path, headers=headers), 403)


def test_our_own_pages_can_use_a_cookie_to_change_something(browser, address):
    for origin in (address, "http://127.0.0.1:8501"):
        answer = browser.post("/api/plan/days/1/start", headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"})
        assert "no such day" in problem(answer, 404)


def test_a_token_needs_no_origin(learner):
    assert "no such day" in problem(learner.post("/api/plan/days/1/start"), 404)


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[1] != "/api/me"])
def test_who_is_no_learner_is_told_so_and_still_knows_who_they_are(database, as_holder, method, path):
    client = as_holder(factories.learner("Grace Hopper", roles=(Role.TEACHER, Role.ADMIN)))
    assert client.get("/api/me").json()["roles"] == ["admin", "teacher"]
    assert "learners" in problem(client.request(method, path), 403)
