"""What ties a subscription to its invoices: periods, what is billed, what a payment or its failure means."""

from __future__ import annotations

from collections.abc import Sequence

from logic.billing.double import invoicing, knobs, lines, periods
from logic.billing.double.ending import end
from logic.billing.double.values import Thing
from logic.billing.double.world import World


def next_end(subscription: Thing, moment: int) -> int:
    """The end of the period that runs at `moment`."""
    recurring = subscription["items"]["data"][0]["price"]["recurring"]
    anchor = subscription["billing_cycle_anchor"]
    return periods.end_after(anchor, recurring["interval"], recurring["interval_count"], moment)


def set_period(subscription: Thing, start: int, end: int) -> None:
    """The current period of every item."""
    for item in subscription["items"]["data"]:
        item |= {"current_period_start": start, "current_period_end": end}


def period_lines(world: World, subscription: Thing) -> list[Thing]:
    """A line for every item and its whole current period."""
    return [
        lines.of_period(world, subscription, item, item["current_period_start"], item["current_period_end"])
        for item in subscription["items"]["data"]
    ]


def bill(
    world: World,
    subscription: Thing,
    entries: Sequence[Thing],
    reason: str,
    *,
    at_once: bool,
    period: tuple[int, int] | None = None,
) -> Thing:
    """Draft an invoice from what is pending and these lines; collect it at once, or in an hour."""
    invoice = draft_only(world, subscription, entries, reason, period=period)
    waits = knobs.of(world)["draft_seconds"]
    if at_once or waits == 0:
        collect(world, invoice["id"])
    else:
        invoice["automatically_finalizes_at"] = world.now + waits
        world.put("invoice", invoice)
    return world.get("invoice", invoice["id"])


def draft_only(
    world: World,
    subscription: Thing,
    entries: Sequence[Thing],
    reason: str,
    *,
    period: tuple[int, int] | None = None,
) -> Thing:
    """The draft, and the subscription saved as it is given, with all that changed in one event."""
    pending = subscription.pop("_pending", [])
    invoice = invoicing.draft(world, subscription, [*pending, *entries], reason, period=period)
    invoicing.use_once(world, subscription, invoice)
    _remember_billed(subscription, invoice)
    subscription["latest_invoice"] = invoice["id"]
    event = None if reason == "subscription_create" else "customer.subscription.updated"
    world.save("subscription", subscription, event)
    return invoice


def _remember_billed(subscription: Thing, invoice: Thing) -> None:
    """What each item cost for which time: what a later change gives back is a part of that."""
    by_id = {item["id"]: item for item in subscription["items"]["data"]}
    for line in invoice["lines"]["data"]:
        details = line["parent"]["subscription_item_details"]
        item = by_id.get(details["subscription_item"])
        if item is not None and not details["proration"]:
            item["_billed"] = {"net": lines.net(line), **line["period"]}


def collect(world: World, invoice_id: str) -> bool:
    """Finalize a draft and try to be paid."""
    invoicing.finalize(world, invoice_id)
    return try_payment(world, invoice_id)


def try_payment(world: World, invoice_id: str, *, card: Thing | None = None) -> bool:
    """One attempt, and what follows from it for the subscription."""
    invoice = world.get("invoice", invoice_id)
    subscription_id = subscription_of(invoice)
    subscription = world.get("subscription", subscription_id)
    paid = invoicing.pay(world, invoice_id, card or invoicing.card_for(world, subscription))
    if paid:
        settled(world, subscription_id)
    else:
        _failed(world, subscription_id, invoice_id)
    return paid


def subscription_of(invoice: Thing) -> str:
    """Which subscription an invoice is for."""
    return str(invoice["parent"]["subscription_details"]["subscription"])


def settled(world: World, subscription_id: str) -> None:
    """An invoice was paid: a first one begins the subscription, the last open one ends its being past due."""
    subscription = world.get("subscription", subscription_id)
    owing = [each for each in invoicing.of_subscription(world, subscription_id) if each["status"] == "open"]
    if subscription["status"] == "incomplete" or (subscription["status"] == "past_due" and not owing):
        subscription["status"] = "active"
        world.save("subscription", subscription, "customer.subscription.updated")
        _tell_delinquency(world, subscription, is_delinquent=False)


def _failed(world: World, subscription_id: str, invoice_id: str) -> None:
    subscription = world.get("subscription", subscription_id)
    if subscription["status"] == "incomplete":
        invoice = world.get("invoice", invoice_id)
        invoice["next_payment_attempt"] = None
        world.put("invoice", invoice)
        world.emit("invoice.payment_failed", invoice)
        return
    again = invoicing.plan_retry(world, invoice_id, knobs.of(world)["retry_days"])
    if subscription["status"] in {"active", "trialing"}:
        subscription["status"] = "past_due"
        world.save("subscription", subscription, "customer.subscription.updated")
        _tell_delinquency(world, subscription, is_delinquent=True)
    if not again and subscription["status"] == "past_due" and knobs.of(world)["after_retries"] == "cancel":
        end(world, subscription_id, "payment_failed", uncollectible="max_payment_attempts")


def _tell_delinquency(world: World, subscription: Thing, *, is_delinquent: bool) -> None:
    customer = world.get("customer", subscription["customer"])
    customer["delinquent"] = is_delinquent
    world.save("customer", customer, "customer.updated")
