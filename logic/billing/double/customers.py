"""Customers and the cards they pay with. A card here is one of two stubs: it works, or it is declined."""

from __future__ import annotations

import re
from typing import Any, Final

from logic.billing.double import forms
from logic.billing.double.problems import Problem, invalid, missing
from logic.billing.double.values import Thing
from logic.billing.double.world import World

STUBS: Final = {"pm_card_visa": False, "pm_card_chargeCustomerFail": True}  # name -> whether it will be declined
MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
TAKEN: Final = ("name", "email", "phone", "description")
NOWHERE: Final = {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None}
YEAR_OF_EXPIRY: Final = 2048


def create(world: World, params: Thing) -> Thing:
    """POST /v1/customers."""
    forms.only(params, *TAKEN, "metadata", "payment_method", "invoice_settings", "address", "preferred_locales")
    customer_id = world.new_id("cus_", 14)
    customer: Thing = {
        "id": customer_id,
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": world.now,
        "currency": None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": world.new_id("", 8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": forms.many(params, "preferred_locales"),
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    _take(customer, params)
    world.put("customer", customer)
    if forms.text(params, "payment_method"):
        attach(world, forms.needed(params, "payment_method"), customer_id)
    _choose_default(world, customer, params)
    world.put("customer", customer)
    world.emit("customer.created", customer)
    return customer


def update(world: World, customer_id: str, params: Thing) -> Thing:
    """POST /v1/customers/{id}."""
    forms.only(params, *TAKEN, "metadata", "invoice_settings", "address", "balance", "preferred_locales")
    customer = alive(world, customer_id)
    _take(customer, params)
    customer["balance"] = forms.integer(params, "balance", customer["balance"])
    _choose_default(world, customer, params)
    world.save("customer", customer, "customer.updated")
    return customer


def _take(customer: Thing, params: Thing) -> None:
    for name in TAKEN:
        if name in params:
            customer[name] = forms.text(params, name)
    if customer["email"] and not MAIL.fullmatch(customer["email"]):
        raise invalid(f"Invalid email address: {customer['email']}", "email", "email_invalid")
    if "address" in params:
        customer["address"] = {**NOWHERE, **forms.nested(params, "address")} if params["address"] else None
    if "metadata" in params:
        customer["metadata"] = forms.metadata(params, customer["metadata"])


def _choose_default(world: World, customer: Thing, params: Thing) -> None:
    settings = forms.nested(params, "invoice_settings")
    forms.only(settings, "default_payment_method", inside="invoice_settings")
    if "default_payment_method" not in settings:
        return
    chosen = forms.text(settings, "default_payment_method")
    if chosen in STUBS:
        own = [card for card in cards_of(world, customer["id"]) if card.get("_stub") == chosen]
        chosen = own[-1]["id"] if own else chosen
    card = world.get("payment_method", chosen, "default_payment_method") if chosen else None
    if card and card["customer"] != customer["id"]:
        raise invalid("The customer does not have a payment method with that ID.", "default_payment_method")
    customer["invoice_settings"]["default_payment_method"] = card["id"] if card else None


def alive(world: World, customer_id: str, param: str | None = None) -> Thing:
    """A customer that was not deleted."""
    customer = world.get("customer", customer_id, param)
    if customer.get("deleted"):
        raise missing("customer", customer_id, param or "id", status=400 if param else 404)
    return customer


def cards_of(world: World, customer_id: str) -> list[Thing]:
    """The cards attached to a customer, oldest first."""
    return [card for card in world.every("payment_method") if card["customer"] == customer_id]


def attach(world: World, name: str, customer_id: str) -> Thing:
    """Give a customer a card: one of the stubs by its name, or one that exists and is nobody's."""
    card = stub(world, declines=STUBS[name], name=name) if name in STUBS else world.get("payment_method", name)
    if card["customer"] not in {None, customer_id}:
        raise Problem("This payment method belongs to another customer.", param="payment_method")
    card["customer"] = customer_id
    world.save("payment_method", card, "payment_method.attached")
    return card


def stub(world: World, *, declines: bool, name: str | None = None) -> Thing:
    """A card that works or one that is declined; it has no number."""
    return {
        "id": world.new_id("pm_"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": {"address": dict(NOWHERE), "email": None, "name": None, "phone": None, "tax_id": None},
        "card": {
            "brand": "visa",
            "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
            "country": "US",
            "display_brand": "visa",
            "exp_month": 12,
            "exp_year": YEAR_OF_EXPIRY,
            "fingerprint": None,
            "funding": "credit",
            "generated_from": None,
            "last4": "0000",
            "networks": {"available": ["visa"], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
        "created": world.now,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
        "_declines": declines,
        "_stub": name,
    }


def fail_next(world: World, customer_id: str, times: int) -> None:
    """Let the next payments of a customer fail, whatever the card."""
    customer = alive(world, customer_id)
    customer["_fail"] = times
    world.put("customer", customer)


def will_fail(world: World, customer: Thing, card: Thing) -> bool:
    """Whether this payment fails; counts down what was asked for with `fail_next`."""
    left = customer.get("_fail", 0)
    if left:
        customer["_fail"] = left - 1
        world.put("customer", customer)
    return bool(left or card.get("_declines"))


def delete(world: World, customer_id: str) -> Thing:
    """The customer is gone; who calls this has canceled the subscriptions before."""
    customer = alive(world, customer_id)
    world.emit("customer.deleted", customer)
    gone: Thing = {"id": customer_id, "object": "customer", "deleted": True, "_n": customer["_n"]}
    world.put("customer", gone)
    return gone


def snapshot_of(customer: Thing) -> dict[str, Any]:
    """The address block that sessions and invoices copy from a customer."""
    return {key: customer.get(key) for key in ("address", "email", "name", "phone")}
