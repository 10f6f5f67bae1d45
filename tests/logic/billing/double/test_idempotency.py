"""The same key and the same request: one change, one answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe


def test_twenty_requests_at_once_with_one_key_make_one_subscription(shop) -> None:
    customer = shop.customer()
    given = {"customer": customer.id, "items": [{"price": shop.prices["starter_month"]}]}

    def ask(_number: int) -> str:
        return shop.api.subscriptions.create(given, {"idempotency_key": "one"}).id

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(ask, range(20)))
    assert len(answers) == 1
    assert len(shop.api.subscriptions.list({"customer": customer.id}).data) == 1
    assert len(shop.api.charges.list({"customer": customer.id}).data) == 1


def test_the_same_key_with_another_body_is_an_error(shop) -> None:
    first = shop.api.customers.create({"email": "a@example.com"}, {"idempotency_key": "two"})
    with pytest.raises(stripe.IdempotencyError) as refused:
        shop.api.customers.create({"email": "b@example.com"}, {"idempotency_key": "two"})
    assert refused.value.http_status == 400
    again = shop.api.customers.create({"email": "a@example.com"}, {"idempotency_key": "two"})
    assert (again.id, again.created) == (first.id, first.created)
    assert again.last_response.headers["Idempotent-Replayed"] == "true"


def test_a_refused_request_may_be_sent_again_with_its_key(shop) -> None:
    given = {"customer": "cus_nobody", "items": [{"price": shop.prices["starter_month"]}]}
    with pytest.raises(stripe.InvalidRequestError):
        shop.api.subscriptions.create(given, {"idempotency_key": "three"})
    given["customer"] = shop.customer().id
    assert shop.api.subscriptions.create(given, {"idempotency_key": "three"}).status == "active"


def test_a_key_is_forgotten_after_a_day(shop) -> None:
    first = shop.api.customers.create({"email": "a@example.com"}, {"idempotency_key": "four"})
    shop.double.advance(hours=25)
    assert shop.api.customers.create({"email": "a@example.com"}, {"idempotency_key": "four"}).id != first.id


def test_events_name_the_request_and_the_key_that_caused_them(shop) -> None:
    made = shop.api.customers.create({"email": "a@example.com"}, {"idempotency_key": "five"})
    event = shop.events("customer.created")[-1]
    assert event.request.idempotency_key == "five"
    assert event.request.id == made.last_response.request_id
    shop.subscribe(customer=shop.customer().id)
    shop.double.advance(days=31, hours=2)
    assert shop.events("invoice.paid")[-1].request.id is None
