"""The door to Stripe's webhooks: what is forged, old, replayed or too large changes nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from logic import settings
from logic.billing import webhook_service
from tests import money

SECRET = "whsec_tests"
PATH = "/webhooks/stripe"


@pytest.fixture
def door(committed_db: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """The route on a real server, with payments on and nobody behind them."""
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_nobody")
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")
    settings.current.cache_clear()
    with money.webhook_door() as address, httpx.Client(base_url=address.removesuffix(PATH), timeout=30) as client:
        yield client
    monkeypatch.undo()
    settings.current.cache_clear()


def event(
    number: int = 1, kind: str = "customer.subscription.updated", *, livemode: bool = False, padding: int = 0
) -> bytes:
    about = {"id": "sub_1", "object": "subscription", "customer": "cus_1", "metadata": {"p": "x" * padding}}
    body = {
        "id": f"evt_{number}",
        "object": "event",
        "type": kind,
        "created": int(time.time()),
        "livemode": livemode,
        "data": {"object": about},
    }
    return json.dumps(body).encode()


def signed(payload: bytes, *, secret: str = SECRET, seconds_ago: float = 0) -> dict[str, str]:
    at = int(time.time() - seconds_ago)
    signature = hmac.new(secret.encode(), f"{at}.".encode() + payload, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={at},v1={signature}", "Content-Type": "application/json"}


def noted() -> int:
    (row,) = money.rows("select count(*) as events from webhook_events")
    return int(row["events"])


def jobs() -> int:
    (row,) = money.rows(
        "select count(*) as waiting from procrastinate_jobs where task_name = :task", task=webhook_service.FOLLOW
    )
    return int(row["waiting"])


def test_a_signed_event_is_noted_and_a_job_waits_for_it(door: httpx.Client) -> None:
    payload = event()
    answer = door.post(PATH, content=payload, headers=signed(payload))
    assert (answer.status_code, answer.json()) == (202, {"received": True})
    assert (noted(), jobs()) == (1, 1)
    (row,) = money.rows("select * from webhook_events")
    assert (row["type"], row["stripe_customer_id"], row["source"]) == (
        "customer.subscription.updated",
        "cus_1",
        "webhook",
    )


def test_the_same_event_again_is_answered_and_changes_nothing(door: httpx.Client) -> None:
    payload = event()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: door.post(PATH, content=payload, headers=signed(payload)), range(50)))
    assert {answer.status_code for answer in answers} == {202}
    assert (noted(), jobs()) == (1, 1)


REFUSED = {
    "signed by somebody else": lambda payload: signed(payload, secret="whsec_other"),
    "an hour old": lambda payload: signed(payload, seconds_ago=3600),
    "not signed": lambda _payload: {},
    "signed for another body": lambda _payload: signed(b"{}"),
    "a signature no ascii has": lambda _payload: {"Stripe-Signature": f"t={int(time.time())},v1=".encode() + b"\xe9"},
    "nonsense for a signature": lambda _payload: {"Stripe-Signature": b"t=now,v1=\xe2\x82\xac"},
}


@pytest.mark.parametrize("how", REFUSED)
def test_what_is_not_proved_is_refused_and_not_read(door: httpx.Client, how: str) -> None:
    payload = event()
    answer = door.post(PATH, content=payload, headers=REFUSED[how](payload))
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Nothing was read" in answer.json()["detail"]
    assert (noted(), jobs()) == (0, 0)


def test_a_replay_after_five_minutes_is_refused(door: httpx.Client) -> None:
    payload = event()
    headers = signed(payload, seconds_ago=299)
    assert door.post(PATH, content=payload, headers=headers).status_code == 202
    assert door.post(PATH, content=payload, headers=signed(payload, seconds_ago=301)).status_code == 400


@pytest.mark.parametrize("sent", ["announced", "in pieces"])
def test_what_is_too_large_is_refused_before_it_is_held(door: httpx.Client, sent: str) -> None:
    payload = event(padding=webhook_service.LONGEST)

    def pieces() -> Iterator[bytes]:
        for place in range(0, len(payload), 65536):
            yield payload[place : place + 65536]

    content = payload if sent == "announced" else pieces()
    answer = door.post(PATH, content=content, headers=signed(payload))
    assert answer.status_code == 413
    assert noted() == 0


def test_an_event_of_the_other_mode_is_refused(door: httpx.Client) -> None:
    payload = event(livemode=True)
    assert door.post(PATH, content=payload, headers=signed(payload)).status_code == 400
    assert noted() == 0


def test_what_is_not_ours_to_know_is_answered_and_forgotten(door: httpx.Client) -> None:
    payload = event(kind="payout.paid")
    assert door.post(PATH, content=payload, headers=signed(payload)).status_code == 202
    assert noted() == 0


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"id": "evt_1", "object": "event"}'])
def test_what_is_signed_and_still_no_event_is_refused(door: httpx.Client, payload: bytes) -> None:
    answer = door.post(PATH, content=payload, headers=signed(payload))
    assert answer.status_code == 400
    assert noted() == 0


def test_only_posts_are_taken(door: httpx.Client) -> None:
    answer = door.get(PATH)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_where_nothing_costs_money_there_is_no_such_door(door: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STRIPE_SECRET_KEY")
    settings.current.cache_clear()
    payload = event()
    assert door.post(PATH, content=payload, headers=signed(payload)).status_code == 404


def test_no_payload_is_kept_anywhere(door: httpx.Client) -> None:
    payload = event().replace(b'"metadata": {"p": ""}', b'"metadata": {"p": "4242424242424242"}')
    assert door.post(PATH, content=payload, headers=signed(payload)).status_code == 202
    for table in ("webhook_events", "procrastinate_jobs"):
        assert "4242" not in str(money.rows(f"select * from {table}"))  # noqa: S608 -- one of the two above
