"""Invoices: drafted from lines, finalized, paid or not, tried again, given up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from logic.billing.double import customers, discounts, lines, payments
from logic.billing.double.invoice_shape import draft_shape, payment_shape
from logic.billing.double.problems import Problem
from logic.billing.double.values import DAY, Thing, listing
from logic.billing.double.world import World

COLLECTED: Final = ("paid", "void", "uncollectible")


def draft(
    world: World, subscription: Thing, entries: Sequence[Thing], reason: str, *, period: tuple[int, int] | None = None
) -> Thing:
    """A draft with these lines, the discounts at work and the customer's balance."""
    customer = world.get("customer", subscription["customer"])
    invoice = draft_shape(world, subscription, customer, reason)
    for line in entries:
        line["invoice"] = invoice["id"]
    totals = lines.discount(world, entries, subscription["discounts"])
    subtotal = sum(line["amount"] for line in entries)
    total = subtotal - sum(each["amount"] for each in totals)
    invoice |= {
        "discounts": list(subscription["discounts"]),
        "lines": listing(list(entries), f"/v1/invoices/{invoice['id']}/lines"),
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal,
        "total": total,
        "total_discount_amounts": totals,
        "total_excluding_tax": total,
    }
    if period is not None:
        invoice |= {"period_start": period[0], "period_end": period[1]}
    _owe(invoice, customer["balance"])
    world.save("invoice", invoice, "invoice.created")
    return invoice


def _owe(invoice: Thing, balance: int) -> None:
    """What is due after a credit (a negative balance) or a debt from before was counted in."""
    due = max(0, invoice["total"] + balance)
    invoice |= {"starting_balance": balance, "amount_due": due, "amount_remaining": due}


def use_once(world: World, subscription: Thing, invoice: Thing) -> None:
    """A coupon that works once is used by the first invoice it took something from."""
    used = {each["discount"] for each in invoice["total_discount_amounts"] if each["amount"]}
    for discount_id in used:
        if discounts.coupon_of(world, discount_id)["duration"] == "once":
            subscription["discounts"].remove(discount_id)
            discounts.ended(world, discount_id)


def finalize(world: World, invoice_id: str) -> Thing:
    """The draft becomes an open invoice with a number and, when something is due, a payment that waits."""
    invoice = world.get("invoice", invoice_id)
    if invoice["status"] != "draft":
        raise Problem("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    customer = world.get("customer", invoice["customer"])
    _owe(invoice, customer["balance"])
    invoice["ending_balance"] = invoice["starting_balance"] + invoice["total"] - invoice["amount_due"]
    invoice["number"] = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
    customer["next_invoice_sequence"] += 1
    told = (customer["currency"], customer["balance"]) != (invoice["currency"], invoice["ending_balance"])
    customer |= {"currency": invoice["currency"], "balance": invoice["ending_balance"]}
    world.save("customer", customer, "customer.updated" if told else None)
    invoice |= {"status": "open", "effective_at": world.now, "automatically_finalizes_at": None}
    invoice["status_transitions"]["finalized_at"] = world.now
    invoice["hosted_invoice_url"] = f"{world.base_url}/i/{invoice['id']}"
    if invoice["auto_advance"]:
        invoice["next_payment_attempt"] = world.now
    if invoice["amount_due"]:
        _expect_payment(world, invoice)
    world.put("invoice", invoice)
    world.emit("invoice.finalized", invoice)
    return invoice


def _expect_payment(world: World, invoice: Thing) -> None:
    intent = payments.intend(
        world, invoice["customer"], invoice["amount_due"], invoice["currency"], f"Invoice {invoice['number']}"
    )
    payment = payment_shape(world, invoice, intent["id"])
    world.put("invoice_payment", payment)
    invoice["_payment"] = payment["id"]


def pay(world: World, invoice_id: str, card: Thing | None) -> bool:
    """Try to collect an open invoice; whether it is paid now."""
    invoice = world.get("invoice", invoice_id)
    if invoice["amount_due"] == 0:
        _paid(world, invoice, payment=None)
        return True
    payment = world.get("invoice_payment", invoice["_payment"])
    charge = payments.attempt(world, payment["payment"]["payment_intent"], card)
    invoice |= {"attempted": True, "attempt_count": invoice["attempt_count"] + 1}
    if charge is None or not charge["paid"]:
        world.save("invoice", invoice, "invoice.updated")
        return False
    _paid(world, invoice, payment)
    return True


def _paid(world: World, invoice: Thing, payment: Thing | None) -> None:
    invoice |= {"status": "paid", "attempted": True, "amount_remaining": 0, "auto_advance": False}
    invoice |= {"amount_paid": invoice["amount_due"], "next_payment_attempt": None, "status_details": None}
    invoice["status_transitions"]["paid_at"] = world.now
    world.put("invoice", invoice)
    if payment is not None:
        payment |= {"status": "paid", "amount_paid": invoice["amount_due"]}
        payment["status_transitions"]["paid_at"] = world.now
        world.put("invoice_payment", payment)
        world.emit("invoice_payment.paid", payment)
    world.emit("invoice.paid", invoice)
    world.emit("invoice.payment_succeeded", invoice)


def plan_retry(world: World, invoice_id: str, days: Sequence[int]) -> bool:
    """After a failed attempt: when the next one is. False when there is none any more."""
    invoice = world.get("invoice", invoice_id)
    tried = invoice.get("_retries", 0)
    again: bool = tried < len(days)
    invoice["_retries"] = tried + 1
    invoice["next_payment_attempt"] = world.now + days[tried] * DAY if again else None
    world.put("invoice", invoice)
    world.emit("invoice.payment_failed", invoice)
    return again


def give_up(world: World, subscription_id: str, *, uncollectible: str | None) -> None:
    """No further attempt for a subscription that ended; with a reason, its open invoices count as lost."""
    for found in of_subscription(world, subscription_id):
        if found["status"] not in {"open", "draft"}:
            continue
        invoice = world.get("invoice", found["id"])
        invoice |= {"auto_advance": False, "next_payment_attempt": None, "automatically_finalizes_at": None}
        world.save("invoice", invoice, "invoice.updated")
        if uncollectible and invoice["status"] == "open":
            write_off(world, invoice, uncollectible)


def write_off(world: World, invoice: Thing, reason: str) -> Thing:
    """An open invoice that will not be paid."""
    if invoice["status"] != "open":
        raise Problem("You can only mark an open invoice as uncollectible.")
    invoice |= {"status": "uncollectible", "auto_advance": False, "next_payment_attempt": None}
    invoice["status_transitions"]["marked_uncollectible_at"] = world.now
    invoice["status_details"] = {"uncollectible": {"reason": reason}}
    world.save("invoice", invoice, "invoice.marked_uncollectible")
    return invoice


def void(world: World, invoice: Thing) -> Thing:
    """An open invoice that was a mistake, or came to nothing."""
    if invoice["status"] not in {"open", "uncollectible"}:
        raise Problem("You can only void an open or uncollectible invoice.")
    invoice |= {"status": "void", "auto_advance": False, "next_payment_attempt": None, "amount_remaining": 0}
    invoice["status_transitions"]["voided_at"] = world.now
    world.save("invoice", invoice, "invoice.voided")
    return invoice


def of_subscription(world: World, subscription_id: str) -> list[Thing]:
    """The invoices of a subscription, oldest first, to be read only."""
    ids = world.look("_invoices", subscription_id)
    return [found for each in (ids or {}).get("ids", []) if (found := world.look("invoice", each))]


def card_for(world: World, subscription: Thing) -> Thing | None:
    """The card an invoice is collected from: the subscription's own, else the customer's."""
    customer = customers.alive(world, subscription["customer"])
    card_id = subscription["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    return world.get("payment_method", card_id) if card_id else None
