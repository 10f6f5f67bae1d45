"""Lines of invoices and the arithmetic between them: discounts, what a part of a period costs, what one gives back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from logic.billing.double import catalogue, discounts
from logic.billing.double.values import Thing, share
from logic.billing.double.world import World


def of_period(world: World, subscription: Thing, item: Thing, start: int, end: int, *, free: bool = False) -> Thing:
    """One item for one whole period; free while on trial."""
    price, quantity = item["price"], item["quantity"]
    amount = 0 if free else price["unit_amount"] * quantity
    name = catalogue.name_of(world, price)
    unit = f"${price['unit_amount'] / 100:.2f} / {price['recurring']['interval']}"
    words = f"Trial period for {name}" if free else f"{quantity} x {name} (at {unit})"
    return _line(world, subscription, item, amount, words, (start, end), proration=False)


def unused(world: World, subscription: Thing, item: Thing, moment: int) -> Thing | None:
    """What is given back for the rest of a period that was billed; None when nothing was, or nothing is left."""
    billed = item.get("_billed") or {"net": 0, "start": 0, "end": 0}
    length, left = billed["end"] - billed["start"], billed["end"] - moment
    amount = share(billed["net"], max(0, min(left, length)), length)
    if amount == 0:
        return None
    words = f"Unused time on {_named(world, item)} after {_day(moment)}"
    return _line(world, subscription, item, -amount, words, (moment, billed["end"]), proration=True)


def remaining(world: World, subscription: Thing, item: Thing, moment: int) -> Thing | None:
    """What the rest of the running period costs at the item's price, net of the discounts at work."""
    start, end = item["current_period_start"], item["current_period_end"]
    whole = item["price"]["unit_amount"] * item["quantity"]
    for discount_id in subscription["discounts"]:
        whole -= discounts.off(discounts.coupon_of(world, discount_id), whole)
    amount = share(whole, max(0, end - moment), end - start)
    if amount == 0:
        return None
    words = f"Remaining time on {_named(world, item)} after {_day(moment)}"
    return _line(world, subscription, item, amount, words, (moment, end), proration=True)


def _named(world: World, item: Thing) -> str:
    quantity = f"{item['quantity']} x " if item["quantity"] != 1 else ""
    return quantity + catalogue.name_of(world, item["price"])


def _day(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%d %b %Y}"


def _line(
    world: World, subscription: Thing, item: Thing, amount: int, words: str, period: tuple[int, int], *, proration: bool
) -> Thing:
    price = item["price"]
    return {
        "id": world.new_id("il_"),
        "object": "line_item",
        "amount": amount,
        "currency": subscription["currency"],
        "description": words,
        "discount_amounts": [],
        "discountable": not proration,
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": dict(subscription["metadata"]),
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": world.new_id("ii_") if proration else None,
                "proration": proration,
                "proration_details": {"credited_items": None},
                "subscription": subscription["id"],
                "subscription_item": item["id"],
            },
            "type": "subscription_item_details",
        },
        "period": {"start": period[0], "end": period[1]},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": price["unit_amount_decimal"],
        },
        "quantity": item["quantity"],
        "quantity_decimal": str(item["quantity"]),
        "subscription": subscription["id"],
        "subtotal": amount,
        "taxes": [],
    }


def discount(world: World, lines: Sequence[Thing], discount_ids: Iterable[str]) -> list[Thing]:
    """Write each discount's share into the lines it applies to; the totals by discount."""
    totals = []
    for discount_id in discount_ids:
        coupon = discounts.coupon_of(world, discount_id)
        open_lines = [line for line in lines if line["discountable"] and net(line) > 0]
        shares = parts(coupon, [net(line) for line in open_lines])
        for line, amount in zip(open_lines, shares, strict=True):
            line["discount_amounts"].append({"amount": amount, "discount": discount_id})
        totals.append({"amount": sum(shares), "discount": discount_id})
    return totals


def parts(coupon: Thing, amounts: list[int]) -> list[int]:
    """A percentage goes to each line; an amount is spread over them, to the cent."""
    if coupon["percent_off"] is not None:
        return [discounts.off(coupon, amount) for amount in amounts]
    whole = sum(amounts)
    taken = discounts.off(coupon, whole)
    spread: list[int] = []
    before = given = 0
    for amount in amounts:
        before += amount
        spread.append(share(taken, before, whole) - given)
        given += spread[-1]
    return spread


def net(line: Thing) -> int:
    """What a line costs after its discounts."""
    off: int = sum(each["amount"] for each in line["discount_amounts"])
    return int(line["amount"]) - off
