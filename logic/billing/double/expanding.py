"""What goes over the wire: without the double's notes, and with what `expand[]` asks for written out."""

from __future__ import annotations

from typing import Any, Final

from logic.billing.double.problems import Problem
from logic.billing.double.values import Thing, bare, listing
from logic.billing.double.world import World

KIND_OF: Final = {
    "charge": "charge",
    "coupon": "coupon",
    "customer": "customer",
    "default_payment_method": "payment_method",
    "discount": "discount",
    "discounts": "discount",
    "invoice": "invoice",
    "latest_charge": "charge",
    "latest_invoice": "invoice",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
    "price": "price",
    "product": "product",
    "promotion_code": "promotion_code",
    "subscription": "subscription",
}
DEEPEST: Final = 4


def rendered(world: World, thing: Thing, paths: list[Any]) -> Thing:
    """A copy of an object or a list as the provider shows it."""
    shown: Thing = bare(thing)
    for path in paths:
        steps = str(path).split(".")
        if len(steps) > DEEPEST:
            raise Problem(f"You cannot expand more than {DEEPEST} levels of a property ({path}).", param="expand")
        _expand(world, shown, steps, str(path))
    return shown


def _expand(world: World, shown: Any, steps: list[str], path: str) -> None:
    if isinstance(shown, list):
        for each in shown:
            _expand(world, each, steps, path)
        return
    if not steps or shown is None:
        return
    if not isinstance(shown, dict):
        raise Problem(f"This property cannot be expanded ({path}).", param="expand")
    name, rest = steps[0], steps[1:]
    if name not in shown:
        shown[name] = _included(world, shown, name, path)
    shown[name] = _resolved(world, name, shown[name])
    is_leaf_value = not rest and not isinstance(shown[name], dict | list | type(None))
    if is_leaf_value:
        raise Problem(f"This property cannot be expanded ({path}).", param="expand")
    _expand(world, shown[name], rest, path)


def _resolved(world: World, name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_resolved(world, name, each) for each in value]
    kind = KIND_OF.get(name)
    if kind is None or not isinstance(value, str):
        return value
    return bare(world.get(kind, value))


def _included(world: World, shown: Thing, name: str, path: str) -> Thing:
    """Lists that an object shows only to those who ask."""
    match shown.get("object"), name:
        case "invoice", "payments":
            payment_id = (world.look("invoice", shown["id"]) or {}).get("_payment")
            found = [world.get("invoice_payment", payment_id)] if payment_id else []
            return listing(bare(found), "/v1/invoice_payments")
        case "customer", "subscriptions":
            found = [each for each in world.every("subscription") if each["customer"] == shown["id"]]
            running = [each for each in found if each["status"] not in {"canceled", "incomplete_expired"}]
            return listing(bare(running), f"/v1/customers/{shown['id']}/subscriptions")
        case "checkout.session", "line_items":
            session = world.get("checkout.session", shown["id"])
            return listing(bare(session["_items"]), f"/v1/checkout/sessions/{shown['id']}/line_items")
        case "charge", "refunds":
            found = [each for each in world.every("refund") if each["charge"] == shown["id"]]
            return listing(bare(found), f"/v1/charges/{shown['id']}/refunds")
        case _:
            raise Problem(f"This property cannot be expanded ({path}).", param="expand")
