from __future__ import annotations

from http.cookies import SimpleCookie

import httpx
import pytest

from logic import clock, settings
from logic.accounts import service as accounts
from tests.api.conftest import problem
from tests.logic.accounts.signing import ADDRESS, FIREFOX, PASSWORD, register


@pytest.fixture
def ticket(database) -> str:
    """What a page holds after a right password."""
    register(at=clock.now())
    return accounts.begin_sign_in("amara@example.org", PASSWORD, ADDRESS, clock.now())


def own(client: httpx.Client, **headers: str) -> dict[str, str]:
    """The headers a browser sends from one of our own pages."""
    origin = str(client.base_url).rstrip("/")
    return {"Origin": origin, "Sec-Fetch-Site": "same-origin", "User-Agent": FIREFOX, **headers}


def sign_in(client: httpx.Client, ticket: object, **headers: str) -> httpx.Response:
    return client.post("/auth/session", json={"ticket": ticket}, headers=own(client, **headers))


def test_a_ticket_buys_a_cookie_no_script_can_read(client, ticket):
    answer = sign_in(client, ticket)
    assert answer.status_code == 204
    assert answer.headers["cache-control"] == "no-store"
    [cookie] = SimpleCookie(answer.headers["set-cookie"]).values()
    assert cookie.key == "waymark_session"
    assert (cookie["httponly"], cookie["samesite"].lower(), cookie["path"]) == (True, "lax", "/")
    assert cookie["max-age"] == str(30 * 24 * 3600)
    assert not cookie["domain"]
    signed_in = accounts.visitor(cookie.value, clock.now())
    assert signed_in is not None
    assert signed_in.email == "amara@example.org"


@pytest.mark.parametrize(("base_url", "secure"), [("https://waymark.example", True), ("http://waymark.example", False)])
def test_behind_https_the_cookie_travels_over_https_only(client, ticket, monkeypatch, base_url, secure):
    chosen = settings.from_environment({"WAYMARK_BASE_URL": base_url})
    monkeypatch.setattr(settings, "current", lambda: chosen)
    answer = sign_in(client, ticket, Origin=base_url)
    assert answer.status_code == 204
    assert ("; secure" in answer.headers["set-cookie"].lower()) is secure


def test_a_used_ticket_is_401_and_sets_no_cookie(client, ticket):
    assert sign_in(client, ticket).status_code == 204
    again = sign_in(client, ticket)
    assert "already used" in problem(again, 401)
    assert "set-cookie" not in again.headers


def test_a_made_up_ticket_is_401(client, database):
    assert problem(sign_in(client, "x" * 43), 401)
    assert problem(sign_in(client, "\x00"), 401)


def test_a_ticket_that_is_not_even_text_is_401(client, database):
    headers = own(client, **{"Content-Type": "application/json"})
    answer = client.post("/auth/session", content=b'{"ticket": "\\ud800"}', headers=headers)
    assert problem(answer, 422)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_strangers_page_is_403_and_changes_nothing(client, ticket, headers, method):
    cookie = accounts.redeem_ticket(ticket, FIREFOX, clock.now())
    another = accounts.begin_sign_in("amara@example.org", PASSWORD, ADDRESS, clock.now())
    answer = client.request(
        method,
        "/auth/session",
        json={"ticket": another},
        headers=own(client, **headers, Cookie=f"{accounts.COOKIE}={cookie}"),
    )
    assert "own pages" in problem(answer, 403)
    assert "set-cookie" not in answer.headers
    assert accounts.visitor(cookie, clock.now()) is not None
    assert sign_in(client, another).status_code == 204


def test_a_request_without_an_origin_is_403(client, ticket):
    answer = client.post("/auth/session", json={"ticket": ticket})
    assert problem(answer, 403)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"text"', b"{}", b'{"ticket": 7}', b'{"ticket": ""}', b'{"ticket": null}']
)
def test_a_body_that_is_no_ticket_is_a_clear_422(client, database, body):
    headers = own(client, **{"Content-Type": "application/json"})
    assert "Nothing was changed" in problem(client.post("/auth/session", content=body, headers=headers), 422)


def test_a_form_of_a_strange_page_is_no_ticket(client, ticket):
    answer = client.post("/auth/session", data={"ticket": ticket}, headers=own(client))
    assert problem(answer, 422)


def test_a_ticket_longer_than_any_of_ours_is_422(client, database):
    assert problem(sign_in(client, "x" * 201), 422)


def test_signing_out_ends_the_session_and_takes_the_cookie_back(client, ticket):
    sign_in(client, ticket)
    stolen = client.cookies[accounts.COOKIE]
    answer = client.delete("/auth/session", headers=own(client))
    assert answer.status_code == 204
    assert 'waymark_session=""' in answer.headers["set-cookie"]
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert accounts.COOKIE not in client.cookies
    assert accounts.visitor(stolen, clock.now()) is None


def test_a_stolen_cookie_dies_with_the_session(client, ticket):
    sign_in(client, ticket)
    stolen = {"Cookie": f"{accounts.COOKIE}={client.cookies[accounts.COOKIE]}"}
    with httpx.Client(base_url=client.base_url) as thief:
        assert thief.get("/api/me", headers=stolen).status_code == 200
        client.delete("/auth/session", headers=own(client))
        assert problem(thief.get("/api/me", headers=stolen), 401)


def test_signing_out_twice_is_harmless(client, database):
    assert client.delete("/auth/session", headers=own(client)).status_code == 204
    made_up = own(client, Cookie=f"{accounts.COOKIE}=made-up")
    assert client.delete("/auth/session", headers=made_up).status_code == 204


def test_the_cookie_cannot_be_asked_for_by_get(client, ticket):
    assert problem(client.get("/auth/session", headers=own(client)), 405)
