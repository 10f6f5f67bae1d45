"""A running subscription gets another price, quantity, trial, discount or card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from logic.billing.double import billing, customers, discounts, forms, lines, subscriptions, wishes
from logic.billing.double.problems import Problem, declined
from logic.billing.double.subscription_shape import set_price
from logic.billing.double.values import Thing
from logic.billing.double.world import World

KNOWN: Final = (
    "items", "proration_behavior", "proration_date", "cancel_at_period_end", "cancel_at", "cancellation_details",
    "trial_end", "discounts", "metadata", "default_payment_method", "payment_behavior", "description", "off_session",
)  # fmt: skip
ItemChange = tuple[Thing, Thing, int]


def update(world: World, subscription_id: str, params: Thing) -> Thing:
    """POST /v1/subscriptions/{id}."""
    forms.only(params, *KNOWN)
    subscription = world.get("subscription", subscription_id)
    if subscription["status"] in subscriptions.OVER:
        only_words = set(params) <= {"metadata", "cancellation_details", "expand"}
        if not only_words:
            raise Problem("A canceled subscription can only update its cancellation_details and metadata.")
    prorations = forms.choice(params, "proration_behavior", wishes.PRORATIONS, "create_prorations")
    behaviour = forms.choice(params, "payment_behavior", wishes.BEHAVIOURS, "allow_incomplete")
    changed = wishes.changed_items(world, subscription, params)
    end_of_trial = wishes.trial_end(world, params)
    _take(world, subscription, params)
    entries, new_period = _apply(world, subscription, changed, end_of_trial, prorations, _moment(world, params))
    if {"cancel_at_period_end", "cancel_at", "cancellation_details"} & set(params):
        subscriptions.plan_end(world, subscription, params)
    if new_period or (entries and prorations == "always_invoice"):
        _invoice(world, subscription, entries, behaviour)
    else:
        if entries:
            subscription["_pending"] = [*subscription.get("_pending", []), *entries]
        world.save("subscription", subscription, "customer.subscription.updated")
    return world.get("subscription", subscription_id)


def _moment(world: World, params: Thing) -> int:
    return forms.integer(params, "proration_date", world.now) or world.now


def _take(world: World, subscription: Thing, params: Thing) -> None:
    if "metadata" in params:
        subscription["metadata"] = forms.metadata(params, subscription["metadata"])
    if "description" in params:
        subscription["description"] = forms.text(params, "description")
    if "default_payment_method" in params:
        card_id = forms.text(params, "default_payment_method")
        customer = customers.alive(world, subscription["customer"])
        subscriptions.ensure_own(world, customer, card_id)
        subscription["default_payment_method"] = card_id
    if "discounts" in params:
        _change_discounts(world, subscription, params)


def _change_discounts(world: World, subscription: Thing, params: Thing) -> None:
    wished = discounts.wished(world, forms.objects(params, "discounts"), subscription["customer"])
    customer, before = subscription["customer"], subscription["discounts"]
    subscription["discounts"] = [
        discounts.redeem(world, wish, customer=customer, subscription=subscription["id"]) for wish in wished
    ]
    for discount_id in before:
        if discount_id not in subscription["discounts"]:
            discounts.ended(world, discount_id)


def _apply(
    world: World,
    subscription: Thing,
    changed: Sequence[ItemChange],
    end_of_trial: int | None,
    prorations: str,
    moment: int,
) -> tuple[list[Thing], bool]:
    """Write the changes into the subscription; the lines they cost, and whether a new period begins now."""
    was_trial = subscription["status"] == "trialing"
    if end_of_trial is not None:
        return _change_trial(world, subscription, changed, end_of_trial)
    another_rhythm = any(wishes.rhythm(item["price"]) != wishes.rhythm(price) for item, price, _ in changed)
    entries: list[Thing] = []
    for item, price, quantity in changed:
        back = lines.unused(world, subscription, item, moment)
        set_price(item, price)
        item["quantity"] = quantity
        rest = None if another_rhythm else lines.remaining(world, subscription, item, moment)
        if prorations != "none" and not was_trial:
            entries += [line for line in (back, rest) if line is not None]
            item["_billed"] = _billed(rest, moment, item["current_period_end"])
    if another_rhythm and not was_trial:
        _new_period(world, subscription)
        return [*entries, *billing.period_lines(world, subscription)], True
    return entries, False


def _billed(rest: Thing | None, start: int, end: int) -> Thing:
    return {"net": rest["amount"] if rest else 0, "start": start, "end": end}


def _new_period(world: World, subscription: Thing) -> None:
    subscription["billing_cycle_anchor"] = world.now
    billing.set_period(subscription, world.now, billing.next_end(subscription, world.now))
    if subscription["cancel_at_period_end"]:
        subscription["cancel_at"] = subscription["items"]["data"][0]["current_period_end"]


def _change_trial(
    world: World, subscription: Thing, changed: Sequence[ItemChange], end_of_trial: int
) -> tuple[list[Thing], bool]:
    """A trial ends now, ends at another moment, or begins in the middle."""
    back = [line for item, _, _ in changed if (line := lines.unused(world, subscription, item, world.now))]
    if subscription["status"] != "trialing" and not changed:
        found = (lines.unused(world, subscription, item, world.now) for item in subscription["items"]["data"])
        back = [line for line in found if line is not None]
    for item, price, quantity in changed:
        set_price(item, price)
        item["quantity"] = quantity
    if end_of_trial <= world.now:
        if subscription["status"] == "trialing":
            subscription |= {"status": "active", "trial_end": world.now}
            _new_period(world, subscription)
            return billing.period_lines(world, subscription), True
        return back, False
    start = subscription["trial_start"] if subscription["status"] == "trialing" else world.now
    subscription |= {"status": "trialing", "trial_start": start, "trial_end": end_of_trial, "_warned": False}
    subscription["billing_cycle_anchor"] = end_of_trial
    billing.set_period(subscription, world.now, end_of_trial)
    for item in subscription["items"]["data"]:
        item.pop("_billed", None)
    return back, False


def _invoice(world: World, subscription: Thing, entries: list[Thing], behaviour: str) -> None:
    invoice = billing.bill(world, subscription, entries, "subscription_update", at_once=True)
    if behaviour == "error_if_incomplete" and invoice["status"] == "open":
        payment = world.get("invoice_payment", invoice["_payment"])
        raise declined(payment["payment"]["payment_intent"], "")
