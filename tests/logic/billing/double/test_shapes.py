"""Every object of the double, field by field, against the types of the provider's own library."""

from __future__ import annotations

import json
from typing import Any

import pytest
import urllib3

from logic.billing.double.running import running_double
from tests.logic.billing.double import sdk_types
from tests.logic.billing.double.conftest import START, Shop

KINDS = (
    "customers", "products", "prices", "coupons", "promotion_codes", "subscriptions", "invoices", "invoice_payments",
    "refunds", "charges", "payment_intents", "payment_methods", "events", "checkout/sessions",
)  # fmt: skip


@pytest.fixture(scope="module")
def lively():
    """A shop in which everything has happened once."""
    with running_double(now=START, seed="lively", event_days=10_000) as double:
        yield _lived(Shop(double))


def _lived(shop: Shop) -> Shop:
    double, api = shop.double, shop.api
    api.coupons.create({"amount_off": 200, "currency": "usd", "duration": "once", "id": "two-off", "name": "Two off"})
    trial = shop.subscribe("premium_year", trial_period_days=10)
    shop.subscribe(cancel_at_period_end=True, metadata={"user": "7"})
    upgraded = shop.subscribe(discounts=[{"coupon": "spring50"}, {"coupon": "two-off"}])
    shop.change(upgraded, "premium_month")
    shop.change(shop.subscribe(), "premium_month", proration_behavior="always_invoice")
    canceled = shop.subscribe()
    api.subscriptions.cancel(canceled.id, {"prorate": True, "invoice_now": True})
    incomplete = shop.subscribe(customer=shop.customer("pm_card_chargeCustomerFail").id)
    assert incomplete.status == "incomplete"
    paid = shop.session("premium_month", allow_promotion_codes=True)
    double.pay(paid.id, code="WELCOME20")
    double.pay(shop.session().id, card="declined")
    api.checkout.sessions.expire(shop.session(discounts=[{"coupon": "two-off"}], customer_email=None).id)
    [charge] = api.charges.list({"customer": paid.customer}).data
    api.refunds.create({"charge": charge.id, "amount": 500, "reason": "requested_by_customer"})
    api.refunds.create({"payment_intent": charge.payment_intent})
    late = shop.subscribe(customer=shop.customer(address={"city": "Addis Ababa", "country": "ET"}, name="Sara").id)
    double.fail_next(late.customer, 9)
    double.advance(days=31)
    shop.subscribe("premium_year", trial_period_days=10)
    api.customers.delete(trial.customer)
    shop.shown = {"late": late, "upgraded": upgraded, "paid": paid}
    return shop


def fetched(shop, path: str, **query: Any) -> Any:
    headers = {"Authorization": f"Bearer {shop.double.key}"}
    answer = urllib3.PoolManager().request("GET", f"{shop.double.base_url}/v1/{path}", fields=query, headers=headers)
    body = json.loads(answer.data)
    assert answer.status == 200, body
    return body


def everything(shop, path: str, **query: Any) -> list[Any]:
    found: list[Any] = []
    page = fetched(shop, path, limit=100, **query)
    while True:
        found += page["data"]
        if not page["has_more"]:
            return found
        page = fetched(shop, path, limit=100, starting_after=found[-1]["id"], **query)


def test_every_object_fits_the_librarys_own_types(lively) -> None:
    seen = set()
    for kind in KINDS:
        query = {"status": "all"} if kind == "subscriptions" else {}
        for thing in everything(lively, kind, **query):
            assert sdk_types.complaints(thing) == []
            seen.add((thing["object"], thing.get("status")))
    lived = {status for name, status in seen if name == "subscription"}
    assert lived >= {"active", "trialing", "past_due", "canceled", "incomplete_expired"}
    assert {status for name, status in seen if name == "invoice"} >= {"paid", "open", "void"}
    assert {status for name, status in seen if name == "checkout.session"} == {"complete", "expired"}


def test_what_events_carry_fits_too_and_updates_say_what_was_before(lively) -> None:
    types = set()
    for event in everything(lively, "events"):
        types.add(event["type"])
        assert sdk_types.complaints(event["data"]["object"]) == []
        previous = event["data"].get("previous_attributes")
        assert (previous is not None) == event["type"].endswith(".updated"), event["type"]
        assert previous is None or previous, event["type"]
        assert previous is None or set(previous) <= set(event["data"]["object"])
    assert types >= {
        "customer.created", "customer.updated", "customer.deleted", "customer.subscription.created",
        "customer.subscription.updated", "customer.subscription.deleted", "customer.subscription.trial_will_end",
        "customer.discount.created", "customer.discount.deleted", "invoice.created", "invoice.finalized",
        "invoice.paid", "invoice.payment_failed", "invoice.voided", "charge.succeeded", "charge.failed",
        "charge.refunded", "refund.created", "checkout.session.completed", "checkout.session.expired",
        "payment_intent.succeeded", "payment_intent.payment_failed", "payment_method.attached",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "expand"),
    [
        ("subscriptions", ["data.latest_invoice.payments.data", "data.latest_invoice.customer", "data.customer"]),
        ("invoice_payments", ["data.payment.payment_intent.latest_charge", "data.invoice"]),
        (
            "subscriptions",
            ["data.discounts.source.coupon", "data.discounts.promotion_code", "data.default_payment_method"],
        ),
        ("invoices", ["data.payments", "data.discounts", "data.total_discount_amounts.discount", "data.customer"]),
        ("charges", ["data.refunds", "data.payment_intent", "data.customer"]),
        ("customers", ["data.subscriptions"]),
        ("checkout/sessions", ["data.line_items", "data.subscription.latest_invoice", "data.invoice", "data.customer"]),
        ("prices", ["data.product"]),
        ("promotion_codes", ["data.promotion.coupon"]),
    ],
)
def test_what_is_expanded_fits_too(lively, path, expand) -> None:
    query = {f"expand[{number}]": each for number, each in enumerate(expand)}
    found = everything(lively, path, **query)
    assert found
    for thing in found:
        assert sdk_types.complaints(thing) == []


def test_previews_lines_and_portal_sessions_fit(lively) -> None:
    upgraded, late = lively.shown["upgraded"], lively.shown["late"]
    for details in ({}, {"items": [{"id": upgraded["items"].data[0].id, "price": lively.prices["starter_year"]}]}):
        preview = lively.api.invoices.create_preview({"subscription": upgraded.id, "subscription_details": details})
        assert sdk_types.complaints(raw(preview)) == []
    portal = lively.api.billing_portal.sessions.create({"customer": late.customer, "return_url": "http://127.0.0.1:1/"})
    assert sdk_types.complaints(raw(portal)) == []
    for line in fetched(lively, f"invoices/{lively.invoices(upgraded)[-1].id}/lines")["data"]:
        assert sdk_types.complaints(line) == []
    for line in fetched(lively, f"checkout/sessions/{lively.shown['paid'].id}/line_items")["data"]:
        assert sdk_types.complaints(line) == []


def raw(thing) -> dict[str, Any]:
    return json.loads(thing.last_response.body)


def test_the_walk_notices_a_foreign_key_a_missing_one_and_a_value_of_another_type(shop) -> None:
    customer = fetched(shop, f"customers/{shop.customer().id}")
    assert sdk_types.complaints(customer | {"tier": "premium"}) == ["customer.tier: unknown to Customer"]
    without = {name: value for name, value in customer.items() if name != "created"}
    assert sdk_types.complaints(without) == ["customer.created: required by Customer and missing"]
    assert sdk_types.complaints(customer | {"balance": "0"})
    assert sdk_types.complaints(customer | {"livemode": 0})
    assert sdk_types.complaints(customer | {"tax_exempt": "sometimes"})
    assert sdk_types.complaints(customer | {"invoice_settings": {"footer": 1}})
    subscription = fetched(shop, f"subscriptions/{shop.subscribe().id}")
    subscription["items"]["data"][0]["price"]["unit_amount"] = 9.5
    assert len(sdk_types.complaints(subscription)) == 1
