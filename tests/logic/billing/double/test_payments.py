"""Charges, refunds and what an invoice says about its payments; the portal, where a card is changed."""

from __future__ import annotations

import pytest
import stripe

from logic.billing.double.values import DAY, HOUR
from tests.logic.billing.double.test_checkout import page


def charge_of(shop, subscription) -> stripe.Charge:
    invoice = shop.invoices(subscription)[0]
    [payment] = shop.api.invoice_payments.list({"invoice": invoice.id, "expand": ["data.payment.payment_intent"]}).data
    assert (payment.status, payment.amount_paid, payment.is_default) == ("paid", invoice.amount_paid, True)
    return shop.api.charges.retrieve(payment.payment.payment_intent.latest_charge)


def test_a_charge_goes_back_in_parts_and_not_further_than_it_reached(shop) -> None:
    subscription = shop.subscribe()
    charge = charge_of(shop, subscription)
    assert (charge.amount, charge.refunded, charge.status) == (900, False, "succeeded")
    part = shop.api.refunds.create({"charge": charge.id, "amount": 300, "reason": "requested_by_customer"})
    assert (part.amount, part.status, part.payment_intent) == (300, "succeeded", charge.payment_intent)
    assert shop.api.charges.retrieve(charge.id).amount_refunded == 300
    with pytest.raises(stripe.InvalidRequestError, match="between 1 and"):
        shop.api.refunds.create({"charge": charge.id, "amount": 601})
    rest = shop.api.refunds.create({"payment_intent": charge.payment_intent})
    assert rest.amount == 600
    assert shop.api.charges.retrieve(charge.id).refunded is True
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.api.refunds.create({"charge": charge.id})
    assert refused.value.code == "charge_already_refunded"
    assert [each.amount for each in shop.api.refunds.list({"charge": charge.id}).data] == [600, 300]
    told = [event.data.object.amount_refunded for event in shop.events("charge.refunded")]
    assert told == [300, 900]
    assert len(shop.events("refund.created")) == 2


def test_a_refund_does_not_end_the_subscription(shop) -> None:
    subscription = shop.subscribe()
    shop.api.refunds.create({"charge": charge_of(shop, subscription).id})
    assert shop.again(subscription).status == "active"
    assert shop.invoices(subscription)[0].status == "paid"


def test_what_was_declined_cannot_be_refunded(shop) -> None:
    session = shop.session()
    shop.double.pay(session.id, card="declined")
    [charge] = shop.api.charges.list({"customer": session.customer}).data
    with pytest.raises(stripe.InvalidRequestError, match="not paid"):
        shop.api.refunds.create({"charge": charge.id})
    intent = shop.api.payment_intents.retrieve(charge.payment_intent)
    assert (intent.status, intent.last_payment_error.code) == ("requires_payment_method", "card_declined")


def test_without_a_card_nothing_can_be_subscribed_to(shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="no attached payment source"):
        shop.subscribe(customer=shop.customer(None).id)


def test_an_invoice_can_be_written_off_or_voided_by_hand(shop) -> None:
    subscription = shop.subscribe()
    shop.double.fail_next(subscription.customer, 9)
    shop.double.advance(to=subscription["items"].data[0].current_period_end + HOUR)
    invoice = shop.invoices(subscription)[-1]
    assert shop.api.invoices.mark_uncollectible(invoice.id).status == "uncollectible"
    assert shop.api.invoices.void_invoice(invoice.id).status == "void"
    with pytest.raises(stripe.InvalidRequestError, match="already paid"):
        shop.api.invoices.pay(shop.invoices(subscription)[0].id)


def test_the_portal_changes_the_card_and_pays_what_is_open(shop) -> None:
    subscription = shop.api.subscriptions.retrieve(shop.double.pay(shop.session("premium_month").id))
    given = {"customer": subscription.customer, "return_url": "http://127.0.0.1:1/account"}
    portal = shop.api.billing_portal.sessions.create(given)
    assert page(portal.url, action="card_declined").status == 303
    shop.double.advance(to=subscription["items"].data[0].current_period_end + HOUR)
    assert shop.again(subscription).status == "past_due"
    portal = shop.api.billing_portal.sessions.create(given)
    shown = page(portal.url).data.decode()
    assert "past due" in shown
    assert "Pay $19.00 now" in shown
    assert 'href="http://127.0.0.1:1/account"' in shown
    [invoice] = [each for each in shop.invoices(subscription) if each.status == "open"]
    page(portal.url, action=f"pay:{invoice.id}")
    assert shop.again(subscription).status == "past_due"
    page(portal.url, action="card_ok")
    shown = page(invoice.hosted_invoice_url).data.decode()
    assert f"Invoice {invoice.number}" in shown
    page(invoice.hosted_invoice_url, action="pay")
    assert shop.again(subscription).status == "active"
    assert shop.api.invoices.retrieve(invoice.id).attempt_count == 3


def test_the_portal_cancels_at_the_end_and_resumes(shop) -> None:
    subscription = shop.subscribe()
    portal = shop.api.billing_portal.sessions.create({"customer": subscription.customer})
    page(portal.url, action=f"cancel:{subscription.id}")
    planned = shop.again(subscription)
    assert (planned.cancel_at_period_end, planned.cancel_at) == (True, planned["items"].data[0].current_period_end)
    assert "It ends on Wednesday 21 October 2026" in page(portal.url).data.decode()
    page(portal.url, action=f"resume:{subscription.id}")
    assert shop.again(subscription).cancel_at is None
    shop.double.turn(portal_cancels="moment")
    page(portal.url, action=f"cancel:{subscription.id}")
    planned = shop.again(subscription)
    assert (planned.cancel_at_period_end, planned.cancel_at) == (False, planned["items"].data[0].current_period_end)


def test_nobody_reaches_what_is_not_theirs_through_the_portal(shop) -> None:
    mine, theirs = shop.subscribe(), shop.subscribe()
    portal = shop.api.billing_portal.sessions.create({"customer": mine.customer})
    assert page(portal.url, action=f"cancel:{theirs.id}").status == 404
    assert shop.again(theirs).cancel_at is None
    shop.double.advance(seconds=DAY)
    assert page(portal.url).status == 404
