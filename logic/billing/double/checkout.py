"""Checkout sessions: opened by the app, completed on the hosted page, or expired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from logic.billing.double import customers, discounts, forms, lines, payments, subscriptions, wishes
from logic.billing.double.problems import Problem, invalid, required
from logic.billing.double.session_shape import line_item_shape, session_shape
from logic.billing.double.values import DAY, HOUR, Thing, listing
from logic.billing.double.world import World

KNOWN: Final = (
    "mode", "line_items", "customer", "customer_email", "client_reference_id", "success_url", "cancel_url", "metadata",
    "allow_promotion_codes", "discounts", "subscription_data", "expires_at", "payment_method_collection", "locale",
    "billing_address_collection", "ui_mode", "automatic_tax",
)  # fmt: skip
SHORTEST: Final = HOUR // 2


def create(world: World, params: Thing) -> Thing:
    """POST /v1/checkout/sessions, for subscriptions on the hosted page."""
    forms.only(params, *KNOWN)
    forms.choice({"mode": forms.needed(params, "mode")}, "mode", ("subscription",), "")
    forms.choice(params, "ui_mode", ("hosted_page",), "hosted_page")
    if forms.boolean(forms.nested(params, "automatic_tax"), "enabled"):
        raise invalid("The double knows no taxes.", "automatic_tax")
    data = forms.nested(params, "subscription_data")
    forms.only(
        data, "metadata", "trial_period_days", "trial_end", "trial_settings", "description", inside="subscription_data"
    )
    wanted = [(forms.needed(given, "price"), wishes.quantity(given)) for given in forms.objects(params, "line_items")]
    if not wanted:
        raise required("line_items")
    priced = [(wishes.recurring_price(world, price, "line_items[price]"), quantity) for price, quantity in wanted]
    forms.needed(params, "success_url")
    session = session_shape(world, params, priced[0][0]["currency"])
    _who(world, session, params)
    _when(world, session, params)
    wished = discounts.wished(world, forms.objects(params, "discounts"), session["customer"])
    if wished and session["allow_promotion_codes"]:
        raise Problem("You may only specify one of these parameters: allow_promotion_codes, discounts.")
    session["_items"] = [line_item_shape(world, price, quantity) for price, quantity in priced]
    session["_wished"] = wished
    session["_trial_end"] = wishes.trial_end(world, data)
    session["_trial_days"] = forms.integer(data, "trial_period_days")
    session["_without_card"] = wishes.missing_payment_method(data)
    session["_metadata"] = forms.metadata(data)
    price_session(world, session)
    world.put("checkout.session", session)
    return session


def _who(world: World, session: Thing, params: Thing) -> None:
    customer_id = forms.text(params, "customer")
    if customer_id and forms.text(params, "customer_email"):
        raise Problem("You may only specify one of these parameters: customer, customer_email.")
    if customer_id:
        session["customer"] = customers.alive(world, customer_id, "customer")["id"]


def _when(world: World, session: Thing, params: Thing) -> None:
    expires_at = forms.integer(params, "expires_at", session["expires_at"])
    if expires_at is None or not world.now + SHORTEST <= expires_at <= world.now + DAY:
        raise invalid("expires_at must be between 30 minutes and 24 hours from now.", "expires_at")
    session["expires_at"] = expires_at


def price_session(world: World, session: Thing) -> None:
    """What the page shows as due today, with the discounts wished for so far."""
    free = session["_trial_end"] is not None
    subtotal = off = 0
    for item in session["_items"]:
        item["amount_subtotal"] = 0 if free else item["price"]["unit_amount"] * item["quantity"]
        subtotal += item["amount_subtotal"]
        item["amount_discount"] = 0
    for wish in session["_wished"]:
        coupon = world.get("coupon", wish["coupon"])
        amounts = [item["amount_subtotal"] - item["amount_discount"] for item in session["_items"]]
        for item, part in zip(session["_items"], lines.parts(coupon, amounts), strict=True):
            item["amount_discount"] += part
            off += part
    for item in session["_items"]:
        item["amount_total"] = item["amount_subtotal"] - item["amount_discount"]
    session |= {"amount_subtotal": subtotal, "amount_total": subtotal - off}
    session["total_details"]["amount_discount"] = off
    shown = [{"coupon": wish["coupon"], "promotion_code": wish["promotion_code"]} for wish in session["_wished"]]
    session["discounts"] = shown


def line_items(session: Thing) -> Thing:
    """GET /v1/checkout/sessions/{id}/line_items."""
    return listing(session["_items"], f"/v1/checkout/sessions/{session['id']}/line_items")


def open_session(world: World, session_id: str) -> Thing:
    """A session that can still be completed."""
    session = world.get("checkout.session", session_id)
    if session["status"] != "open":
        raise Problem("This Checkout Session is no longer open.", status=404)
    return session


def enter_code(world: World, session_id: str, code: str) -> bool:
    """Somebody typed a promotion code on the page; whether it counts. An empty one takes it away."""
    session = open_session(world, session_id)
    found = discounts.find_code(world, code, session["customer"]) if code.strip() else None
    if not session["allow_promotion_codes"] or (code.strip() and found is None):
        return False
    wish = found and {"coupon": found["promotion"]["coupon"], "promotion_code": found["id"]}
    session["_wished"] = [wish] if wish else []
    price_session(world, session)
    world.put("checkout.session", session)
    return True


def code_of(world: World, session: Thing) -> str:
    """The promotion code a session counts with; empty without one."""
    codes = [wish["promotion_code"] for wish in session["_wished"] if wish.get("promotion_code")]
    return str(world.get("promotion_code", codes[0])["code"]) if codes else ""


def complete(world: World, session_id: str, *, declines: bool) -> Thing | None:
    """Somebody paid on the page; None when the card was declined, and the session stays open."""
    session = open_session(world, session_id)
    customer = _customer(world, session)
    card = customers.stub(world, declines=declines)
    world.put("payment_method", card)
    if declines or (customer.get("_fail") and session["amount_total"]):
        _declined(world, session, customer, card)
        return None
    card = customers.attach(world, card["id"], customer["id"])
    subscription = subscriptions.begin(
        world,
        customer["id"],
        _priced(session),
        wished=session["_wished"],
        end_of_trial=trial_end(world, session),
        card_id=card["id"],
        metadata=session["_metadata"],
        without_card=session["_without_card"],
        session=session_id,
    )
    return _completed(world, session, subscription)


def _declined(world: World, session: Thing, customer: Thing, card: Thing) -> None:
    """A payment that failed, and nothing subscribed to; without anything due, the card is only refused."""
    world.put("checkout.session", session)
    if session["amount_total"]:
        total, currency = session["amount_total"], session["currency"]
        intent = payments.intend(world, customer["id"], total, currency, "Subscription creation")
        payments.attempt(world, intent["id"], card)


def _priced(session: Thing) -> Sequence[tuple[Thing, int]]:
    return [(item["price"], item["quantity"]) for item in session["_items"]]


def trial_end(world: World, session: Thing) -> int | None:
    """Days of trial count from the moment somebody subscribes."""
    if session["_trial_days"]:
        return int(world.now + session["_trial_days"] * DAY)
    end = session["_trial_end"]
    return None if end is None else int(end)


def _customer(world: World, session: Thing) -> Thing:
    if session["customer"] is None:
        email = session["customer_email"] or "visitor@example.com"
        session["customer"] = customers.create(world, {"email": email})["id"]
    return customers.alive(world, session["customer"])


def _completed(world: World, session: Thing, subscription: Thing) -> Thing:
    customer = customers.alive(world, session["customer"])
    invoice = world.get("invoice", subscription["latest_invoice"])
    session |= {
        "status": "complete",
        "payment_status": "paid" if invoice["amount_due"] else "no_payment_required",
        "subscription": subscription["id"],
        "invoice": invoice["id"],
        "url": None,
        "customer_details": {
            "address": customer["address"] or dict(customers.NOWHERE),
            "business_name": None,
            "email": customer["email"],
            "individual_name": None,
            "name": customer["name"],
            "phone": customer["phone"],
            "tax_exempt": "none",
            "tax_ids": [],
        },
    }
    world.put("checkout.session", session)
    world.emit("checkout.session.completed", session)
    return session


def expire(world: World, session_id: str) -> Thing:
    """POST /v1/checkout/sessions/{id}/expire, or its time is over."""
    session = world.get("checkout.session", session_id)
    if session["status"] != "open":
        raise Problem(f"Only Checkout Sessions with a status in [open] can be expired; this is {session['status']}.")
    session |= {"status": "expired", "url": None}
    world.put("checkout.session", session)
    world.emit("checkout.session.expired", session)
    return session
