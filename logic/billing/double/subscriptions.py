"""Subscriptions: begun, canceled, resumed, read from requests; changes of price are in `changes`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from logic.billing.double import billing, customers, discounts, forms, lines, wishes
from logic.billing.double.due import period_end
from logic.billing.double.ending import end
from logic.billing.double.problems import Problem, declined, invalid
from logic.billing.double.subscription_shape import item_shape, subscription_shape
from logic.billing.double.values import Thing
from logic.billing.double.world import World

OVER: Final = ("canceled", "incomplete_expired")
FEEDBACK: Final = ("comment", "feedback")


def create(world: World, params: Thing) -> Thing:
    """POST /v1/subscriptions."""
    forms.only(
        params, "customer", "items", "metadata", "default_payment_method", "trial_period_days", "trial_end",
        "trial_settings", "discounts", "payment_behavior", "cancel_at_period_end", "proration_behavior", "off_session",
        "description", "collection_method", "payment_settings",
    )  # fmt: skip
    forms.choice(params, "collection_method", ("charge_automatically",), "charge_automatically")
    customer = customers.alive(world, forms.needed(params, "customer"), "customer")
    behaviour = forms.choice(params, "payment_behavior", wishes.BEHAVIOURS, "allow_incomplete")
    card_id = forms.text(params, "default_payment_method")
    ensure_own(world, customer, card_id)
    end_of_trial = wishes.trial_end(world, params)
    has_card = card_id or customer["invoice_settings"]["default_payment_method"]
    if not has_card and end_of_trial is None:
        raise Problem(
            "This customer has no attached payment source or default payment method.", code="resource_missing"
        )
    subscription = begin(
        world,
        customer["id"],
        wishes.new_items(world, params),
        wished=discounts.wished(world, forms.objects(params, "discounts"), customer["id"]),
        end_of_trial=end_of_trial,
        card_id=card_id,
        metadata=forms.metadata(params),
        without_card=wishes.missing_payment_method(params),
    )
    if forms.boolean(params, "cancel_at_period_end"):
        subscription = update_cancellation(world, subscription["id"], {"cancel_at_period_end": "true"})
    if behaviour == "error_if_incomplete" and subscription["status"] == "incomplete":
        raise _refused(world, subscription)
    return subscription


def ensure_own(world: World, customer: Thing, card_id: str | None) -> None:
    """Refuse a card that is not the customer's."""
    if card_id and world.get("payment_method", card_id, "default_payment_method")["customer"] != customer["id"]:
        raise invalid("The customer does not have a payment method with that ID.", "default_payment_method")


def _refused(world: World, subscription: Thing) -> Problem:
    invoice = world.get("invoice", subscription["latest_invoice"])
    payment = world.get("invoice_payment", invoice["_payment"])
    intent = world.get("payment_intent", payment["payment"]["payment_intent"])
    return declined(intent["id"], intent["latest_charge"] or "")


def begin(
    world: World,
    customer_id: str,
    wanted: Sequence[tuple[Thing, int]],
    *,
    wished: Sequence[Thing] = (),
    end_of_trial: int | None = None,
    card_id: str | None = None,
    metadata: Thing | None = None,
    without_card: str = "create_invoice",
    session: str | None = None,
) -> Thing:
    """A subscription that begins now: on trial, or with a first invoice that is collected at once."""
    subscription = subscription_shape(world, customer_id, wanted[0][0]["currency"])
    subscription |= {"default_payment_method": card_id, "metadata": metadata or {}}
    subscription["trial_settings"]["end_behavior"]["missing_payment_method"] = without_card
    for price, quantity in wanted:
        subscription["items"]["data"].append(item_shape(world, subscription["id"], price, quantity))
    subscription["discounts"] = [
        discounts.redeem(world, wish, customer=customer_id, subscription=subscription["id"], session=session)
        for wish in wished
    ]
    is_trial = end_of_trial is not None and end_of_trial > world.now
    if end_of_trial is not None and is_trial:
        subscription |= {"status": "trialing", "trial_start": world.now, "trial_end": end_of_trial}
        subscription["billing_cycle_anchor"] = end_of_trial
        billing.set_period(subscription, world.now, end_of_trial)
    else:
        billing.set_period(subscription, world.now, billing.next_end(subscription, world.now))
    world.put("subscription", subscription)
    entries = [
        lines.of_period(
            world, subscription, item, item["current_period_start"], item["current_period_end"], free=is_trial
        )
        for item in subscription["items"]["data"]
    ]
    invoice = billing.draft_only(world, subscription, entries, "subscription_create")
    world.emit("customer.subscription.created", subscription)
    billing.collect(world, invoice["id"])
    return world.get("subscription", subscription["id"])


def update_cancellation(world: World, subscription_id: str, params: Thing) -> Thing:
    """Cancel at the end of the period or at a moment, or take that back."""
    subscription = world.get("subscription", subscription_id)
    plan_end(world, subscription, params)
    world.save("subscription", subscription, "customer.subscription.updated")
    return subscription


def plan_end(world: World, subscription: Thing, params: Thing) -> None:
    """Write the wished-for end into the subscription."""
    details = forms.nested(params, "cancellation_details")
    subscription["cancellation_details"] |= {key: forms.text(details, key) for key in FEEDBACK if key in details}
    if "cancel_at_period_end" in params:
        at_end = forms.boolean(params, "cancel_at_period_end")
        last = subscription["trial_end"] if subscription["status"] == "trialing" else period_end(subscription)
        _plan_cancel(world, subscription, last if at_end else None, at_period_end=at_end)
    elif "cancel_at" in params:
        moment = forms.integer(params, "cancel_at")
        if moment is not None and moment <= world.now:
            raise invalid("cancel_at must be in the future.", "cancel_at")
        _plan_cancel(world, subscription, moment, at_period_end=False)


def _plan_cancel(world: World, subscription: Thing, moment: int | None, *, at_period_end: bool) -> None:
    asked = (subscription["canceled_at"] or world.now) if moment is not None else None
    subscription |= {"cancel_at": moment, "cancel_at_period_end": at_period_end, "canceled_at": asked}
    subscription["cancellation_details"]["reason"] = "cancellation_requested" if moment is not None else None


def cancel(world: World, subscription_id: str, params: Thing) -> Thing:
    """DELETE /v1/subscriptions/{id}: at once."""
    forms.only(params, "prorate", "invoice_now", "cancellation_details")
    subscription = running(world, subscription_id)
    details = forms.nested(params, "cancellation_details")
    subscription["cancellation_details"] |= {key: forms.text(details, key) for key in FEEDBACK if key in details}
    if forms.boolean(params, "prorate"):
        given_back = [
            line
            for item in subscription["items"]["data"]
            if (line := lines.unused(world, subscription, item, world.now))
        ]
        subscription["_pending"] = [*subscription.get("_pending", []), *given_back]
    pending = subscription.get("_pending", [])
    world.put("subscription", subscription)
    if forms.boolean(params, "invoice_now") and pending:
        billing.bill(world, subscription, [], "subscription_update", at_once=True)
    return end(world, subscription_id, "cancellation_requested")


def running(world: World, subscription_id: str) -> Thing:
    """A subscription that has not ended."""
    subscription = world.get("subscription", subscription_id)
    if subscription["status"] in OVER:
        raise Problem(f"No such subscription: '{subscription_id}'", status=404, code="resource_missing", param="id")
    return subscription


def delete_customer(world: World, customer_id: str) -> Thing:
    """DELETE /v1/customers/{id}: what they subscribed to is canceled first."""
    for found in of_customer(world, customer_id):
        if found["status"] not in OVER:
            end(world, found["id"], "cancellation_requested")
    return customers.delete(world, customer_id)


def of_customer(world: World, customer_id: str) -> list[Thing]:
    """All subscriptions of a customer, oldest first, to be read only."""
    return [each for each in world.every("subscription") if each["customer"] == customer_id]
