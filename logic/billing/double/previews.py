"""Invoices that do not exist yet: what the next one will say, or what a change would cost.

A preview makes the change as it would be made and reads the invoice off it; whoever calls this takes everything back.
"""

from __future__ import annotations

from typing import Final

from logic.billing.double import billing, changes, forms, subscriptions
from logic.billing.double.due import period_end
from logic.billing.double.problems import Problem, required
from logic.billing.double.values import Thing
from logic.billing.double.world import World

DETAILS: Final = ("items", "proration_behavior", "proration_date", "trial_end", "cancel_at_period_end", "cancel_at")


def create(world: World, params: Thing) -> Thing:
    """POST /v1/invoices/create_preview, for a subscription that runs."""
    forms.only(params, "subscription", "customer", "subscription_details", "discounts", "preview_mode")
    subscription_id = forms.text(params, "subscription")
    if subscription_id is None:
        raise required("subscription")
    subscription = subscriptions.running(world, subscription_id)
    details = forms.nested(params, "subscription_details")
    forms.only(details, *DETAILS, inside="subscription_details")
    wanted = {**details, **({"discounts": params["discounts"]} if "discounts" in params else {})}
    before = subscription["latest_invoice"]
    if wanted:
        subscription = changes.update(world, subscription_id, wanted)
    if subscription["latest_invoice"] != before:
        return _shown(world.get("invoice", subscription["latest_invoice"]))
    return _shown(_next(world, subscription))


def _next(world: World, subscription: Thing) -> Thing:
    if subscription["cancel_at"] is not None and subscription["cancel_at"] <= period_end(subscription):
        raise Problem("No upcoming invoices for customer", status=404, code="invoice_upcoming_none")
    start = subscription["trial_end"] if subscription["status"] == "trialing" else period_end(subscription)
    if subscription["status"] == "trialing":
        subscription["billing_cycle_anchor"] = start
    previous = (subscription["items"]["data"][0]["current_period_start"], start)
    for discount_id in list(subscription["discounts"]):
        end = world.get("discount", discount_id)["end"]
        if end is not None and end <= start:
            subscription["discounts"].remove(discount_id)
    billing.set_period(subscription, start, billing.next_end(subscription, start))
    entries = billing.period_lines(world, subscription)
    made = billing.draft_only(world, subscription, entries, "upcoming", period=previous)
    return {**made, "created": start}


def _shown(invoice: Thing) -> Thing:
    """As a draft that nobody can find: under an id of its own, neither final nor paid."""
    owed = max(0, invoice["total"] + invoice["starting_balance"])
    lines = {**invoice["lines"], "data": [{**line, "invoice": None} for line in invoice["lines"]["data"]]}
    return {
        **invoice,
        "id": "upcoming_" + invoice["id"],
        "lines": lines,
        "status": "draft",
        "number": None,
        "amount_due": owed,
        "amount_paid": 0,
        "amount_remaining": owed,
        "attempt_count": 0,
        "attempted": False,
        "billing_reason": "upcoming",
        "effective_at": None,
        "ending_balance": invoice["starting_balance"] + invoice["total"] - owed,
        "next_payment_attempt": invoice["created"],
        "status_details": None,
        "status_transitions": dict.fromkeys(invoice["status_transitions"]),
    }
