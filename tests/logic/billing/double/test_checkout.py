"""Checkout: a session is opened by the app and completed on the hosted page."""

from __future__ import annotations

import pytest
import stripe
import urllib3

from logic.billing.double.values import DAY


def page(url: str, **fields: str) -> urllib3.BaseHTTPResponse:
    http = urllib3.PoolManager(retries=False)
    if not fields:
        return http.request("GET", url)
    return http.request("POST", url, fields=fields, encode_multipart=False, redirect=False)


def test_paying_on_the_page_makes_an_active_subscription_and_leads_back_to_the_app(shop) -> None:
    session = shop.session(client_reference_id="7", subscription_data={"metadata": {"user": "7"}})
    shown = page(session.url)
    assert shown.status == 200
    assert "$9.00" in shown.data.decode()
    answer = page(session.url, action="pay_ok")
    assert answer.status == 303
    assert answer.headers["Location"] == f"http://127.0.0.1:1/paid?session={session.id}"
    done = shop.api.checkout.sessions.retrieve(session.id, {"expand": ["subscription", "line_items"]})
    assert (done.status, done.payment_status, done.client_reference_id) == ("complete", "paid", "7")
    assert done.url is None
    assert done.line_items.data[0].price.lookup_key == "starter_month"
    assert (done.subscription.status, done.subscription.metadata.user) == ("active", "7")
    assert done.subscription.default_payment_method is not None


def test_a_declined_card_leaves_the_session_open_and_nothing_subscribed_to(shop) -> None:
    session = shop.session()
    answer = page(session.url, action="pay_declined")
    assert answer.status == 402
    assert "declined" in answer.data.decode()
    assert shop.api.checkout.sessions.retrieve(session.id).status == "open"
    assert shop.api.subscriptions.list({"customer": session.customer, "status": "all"}).data == []
    [charge] = shop.api.charges.list({"customer": session.customer}).data
    assert (charge.status, charge.failure_code, charge.amount) == ("failed", "card_declined", 900)
    assert page(session.url, action="pay_ok").status == 303


def test_going_back_pays_nothing_and_leads_to_the_cancel_address(shop) -> None:
    session = shop.session()
    answer = page(session.url, action="cancel")
    assert answer.headers["Location"] == "http://127.0.0.1:1/not-paid"
    assert shop.api.checkout.sessions.retrieve(session.id).status == "open"


def test_a_promotion_code_typed_on_the_page_counts_from_the_first_invoice(shop) -> None:
    session = shop.session(allow_promotion_codes=True)
    assert page(session.url, action="code", code="welcome20").status == 303
    assert "$7.20" in page(session.url).data.decode()
    assert page(session.url, action="pay_ok", code="welcome20").status == 303
    done = shop.api.checkout.sessions.retrieve(session.id, {"expand": ["invoice", "discounts.promotion_code"]})
    assert (done.amount_subtotal, done.amount_total, done.total_details.amount_discount) == (900, 720, 180)
    assert done.discounts[0].promotion_code.code == "WELCOME20"
    assert (done.invoice.subtotal, done.invoice.total, done.invoice.amount_paid) == (900, 720, 720)


def test_a_code_that_does_not_exist_pays_nothing(shop) -> None:
    session = shop.session(allow_promotion_codes=True)
    answer = page(session.url, action="pay_ok", code="NOBODY")
    assert answer.status == 402
    assert "not valid" in answer.data.decode()
    assert shop.api.checkout.sessions.retrieve(session.id).status == "open"


def test_a_trial_costs_nothing_today_and_begins_with_an_invoice_over_nothing(shop) -> None:
    session = shop.session("premium_month", subscription_data={"trial_period_days": 14})
    assert "Free until" in page(session.url).data.decode()
    subscription = shop.api.subscriptions.retrieve(shop.double.pay(session.id))
    assert subscription.status == "trialing"
    assert subscription.trial_end == subscription.trial_start + 14 * DAY
    done = shop.api.checkout.sessions.retrieve(session.id, {"expand": ["invoice"]})
    assert (done.payment_status, done.invoice.total, done.invoice.status) == ("no_payment_required", 0, "paid")


def test_a_session_expires_by_itself_after_a_day_or_when_it_is_told_to(shop) -> None:
    first, second = shop.session(), shop.session()
    shop.api.checkout.sessions.expire(first.id)
    shop.double.advance(days=1)
    for session in (first, second):
        assert shop.api.checkout.sessions.retrieve(session.id).status == "expired"
        assert page(session.url).status == 404
    assert len(shop.events("checkout.session.expired")) == 2
    with pytest.raises(stripe.InvalidRequestError, match="status in"):
        shop.api.checkout.sessions.expire(first.id)


def test_what_is_completed_cannot_be_paid_again(shop) -> None:
    session = shop.session()
    assert shop.double.pay(session.id)
    with pytest.raises(RuntimeError, match="no longer open"):
        shop.double.pay(session.id)
    assert len(shop.api.subscriptions.list({"customer": session.customer}).data) == 1


def test_the_completed_session_is_told_after_its_subscription(shop) -> None:
    shop.double.pay(shop.session().id)
    types = [event.type for event in shop.events()]
    order = ["customer.subscription.created", "invoice.paid", "customer.subscription.updated"]
    assert [each for each in types if each in [*order, "checkout.session.completed"]] == [
        *order,
        "checkout.session.completed",
    ]
