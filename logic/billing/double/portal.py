"""The customer portal: what somebody may do about their own subscriptions on the hosted page."""

from __future__ import annotations

from typing import Final

from logic.billing.double import billing, customers, forms, invoicing, knobs, subscriptions
from logic.billing.double.due import period_end
from logic.billing.double.problems import Problem, missing
from logic.billing.double.session_shape import portal_shape
from logic.billing.double.values import HOUR, Thing
from logic.billing.double.world import World

OPEN_FOR: Final = HOUR
RUNNING: Final = ("trialing", "active", "past_due")


def create(world: World, params: Thing) -> Thing:
    """POST /v1/billing_portal/sessions."""
    forms.only(params, "customer", "return_url", "locale", "configuration")
    customer = customers.alive(world, forms.needed(params, "customer"), "customer")
    session = portal_shape(world, customer["id"], forms.address(params, "return_url"))
    session["_used"] = world.now
    world.put("billing_portal.session", session)
    return session


def enter(world: World, session_id: str) -> Thing:
    """The session, while it is open: for an hour after it was used last."""
    session = world.get("billing_portal.session", session_id)
    if world.now > session["_used"] + OPEN_FOR:
        raise missing("billing_portal.session", session_id)
    return session


def running(world: World, customer_id: str) -> list[Thing]:
    """The subscriptions the page shows."""
    return [each for each in subscriptions.of_customer(world, customer_id) if each["status"] in RUNNING]


def act(world: World, session_id: str, action: str, subject: str | None) -> None:
    """One button of the page: `card_ok`, `card_declined`, `cancel`, `resume` or `pay` (an invoice)."""
    session = enter(world, session_id)
    session["_used"] = world.now
    world.put("billing_portal.session", session)
    customer_id = session["customer"]
    if action in {"card_ok", "card_declined"}:
        change_card(world, customer_id, declines=action == "card_declined")
    elif action in {"cancel", "resume"}:
        _change_end(world, _own(world, customer_id, "subscription", subject), resume=action == "resume")
    elif action == "pay":
        pay_open(world, _own(world, customer_id, "invoice", subject)["id"])
    else:
        raise Problem("There is no such button.")


def _own(world: World, customer_id: str, kind: str, thing_id: str | None) -> Thing:
    thing = world.get(kind, thing_id or "")
    if thing["customer"] != customer_id:
        raise missing(kind, thing_id or "")
    return thing


def change_card(world: World, customer_id: str, *, declines: bool) -> Thing:
    """Another card for the customer and everything they subscribed to."""
    card = customers.stub(world, declines=declines)
    world.put("payment_method", card)
    card = customers.attach(world, card["id"], customer_id)
    customer = customers.alive(world, customer_id)
    customer["invoice_settings"]["default_payment_method"] = card["id"]
    world.save("customer", customer, "customer.updated")
    for found in running(world, customer_id):
        subscription = world.get("subscription", found["id"])
        subscription["default_payment_method"] = card["id"]
        world.save("subscription", subscription, "customer.subscription.updated")
    return card


def _change_end(world: World, subscription: Thing, *, resume: bool) -> None:
    if subscription["status"] not in RUNNING:
        raise Problem("This subscription has ended.")
    wanted = {"cancel_at_period_end": "false" if resume else "true"}
    if not resume and knobs.of(world)["portal_cancels"] == "moment":
        wanted = {"cancel_at": str(period_end(subscription))}
    subscriptions.update_cancellation(world, subscription["id"], wanted)


def final_invoice(world: World, invoice_id: str) -> Thing:
    """An invoice that has a page of its own: it is no draft any more."""
    invoice = world.get("invoice", invoice_id)
    if invoice["status"] == "draft":
        raise missing("invoice", invoice_id)
    return invoice


def pay_open(world: World, invoice_id: str) -> None:
    """Somebody wants to pay an open invoice now, with the card that is known."""
    if final_invoice(world, invoice_id)["status"] != "open":
        raise Problem("This invoice is not open.")
    pay_now(world, invoice_id, None)


def pay_now(world: World, invoice_id: str, card: Thing | None) -> bool:
    """An attempt outside the plan of retries: when it fails, the next planned one stays."""
    invoice = world.get("invoice", invoice_id)
    subscription = world.get("subscription", billing.subscription_of(invoice))
    if invoicing.pay(world, invoice_id, card or invoicing.card_for(world, subscription)):
        billing.settled(world, subscription["id"])
        return True
    world.emit("invoice.payment_failed", world.get("invoice", invoice_id))
    return False
