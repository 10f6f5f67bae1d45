"""Stripe's objects (API 2026-10-28) as values of ours: what we need of them and nothing else.

Every function takes the object as a plain mapping, as `to_dict` of the SDK or the body of an event gives it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from logic.billing.movements import Discount, Fact
from logic.billing.tiers import Bought, Interval, Status

Object = Mapping[str, Any]

SUBSCRIPTION_EVENTS = "customer.subscription."
DISCOUNT_EVENTS = "customer.discount."
DISCOUNT_TAKEN_AWAY = "customer.discount.deleted"
# What may change a subscription, an invoice or what was given back; everything else is not ours to know.
WATCHED = (SUBSCRIPTION_EVENTS, DISCOUNT_EVENTS, "customer.deleted", "checkout.session.", "invoice.", "charge.")
_RANKS = {"customer.subscription.created": 0, "customer.subscription.deleted": 2}


class UnknownPriceError(Exception):
    """A price of Stripe's that says no tier: it belongs to something else that is sold with the same account."""


@dataclass(frozen=True, slots=True)
class Event:
    """What an event is about: one customer, or none."""

    id: str
    type: str
    created: datetime
    customer: str | None
    livemode: bool


@dataclass(frozen=True, slots=True)
class Price:
    """A price of one of our tiers."""

    id: str
    bought: Bought
    interval: Interval
    unit_amount: int
    currency: str
    active: bool


@dataclass(frozen=True, slots=True)
class ReadSubscription:
    """A subscription as Stripe shows it now; `discounts` by their ids."""

    id: str
    item: str
    price: Price
    quantity: int
    status: Status
    created: datetime
    started: datetime
    period_start: datetime
    period_end: datetime
    trial_end: datetime | None
    cancel_at_period_end: bool
    ended: datetime | None
    discounts: tuple[str, ...]

    def fact(self, event_id: str, at: datetime, rank: int) -> Fact:
        """This state as something said at a moment."""
        gross = self.price.unit_amount * self.quantity
        bought, interval, currency = self.price.bought, self.price.interval, self.price.currency
        return Fact(event_id, self.id, at, rank, self.status, bought, interval, gross, currency, self.discounts)


@dataclass(frozen=True, slots=True)
class NamedDiscount:
    """A discount and what it is called on screen."""

    id: str
    label: str
    duration: str
    discount: Discount


@dataclass(frozen=True, slots=True)
class Invoice:
    """A bill; cents, tax included in the amounts. `refunded` is what was given back of it."""

    id: str
    number: str | None
    status: str
    subscription: str | None
    bought: Bought | None
    currency: str
    amount_due: int
    amount_paid: int
    refunded: int
    tax: int
    attempts: int
    created: datetime
    paid: datetime | None
    refunded_at: datetime | None
    next_attempt: datetime | None
    url: str | None


def event(body: Object) -> Event:
    """The head of an event."""
    about: Object = body["data"]["object"]
    return Event(body["id"], body["type"], moment(body["created"]), _customer(body["type"], about), body["livemode"])


def is_watched(event_type: str) -> bool:
    """Whether an event of this type may change anything of ours."""
    return event_type.startswith(WATCHED)


def price(body: Object) -> Price:
    """A price; raises UnknownPriceError when neither its lookup key nor its metadata names a tier."""
    named = (body.get("metadata") or {}).get("tier") or str(body.get("lookup_key") or "").partition("_")[0]
    recurring = body.get("recurring") or {}
    if named not in set(Bought) or recurring.get("interval") not in set(Interval) or recurring["interval_count"] != 1:
        raise UnknownPriceError(str(body.get("id")))
    if body.get("unit_amount") is None:  # priced by steps, or by fractions of a cent
        raise UnknownPriceError(str(body.get("id")))
    amount = int(body["unit_amount"])
    bought, interval = Bought(named), Interval(recurring["interval"])
    return Price(body["id"], bought, interval, amount, body["currency"], bool(body["active"]))


def subscription(body: Object) -> ReadSubscription:
    """A subscription; raises UnknownPriceError when it is to something that is not ours."""
    item: Object = body["items"]["data"][0]
    return ReadSubscription(
        id=body["id"],
        item=item["id"],
        price=price(item["price"]),
        quantity=int(item.get("quantity") or 1),
        status=Status(body["status"]),
        created=moment(body["created"]),
        started=moment(body["start_date"]),
        period_start=moment(item["current_period_start"]),
        # What is planned to end at a moment of its own ends then, as at the end of a period.
        period_end=moment(body.get("cancel_at") or item["current_period_end"]),
        trial_end=_moment(body.get("trial_end")),
        cancel_at_period_end=bool(body["cancel_at_period_end"]) or body.get("cancel_at") is not None,
        ended=_moment(body.get("ended_at")),
        discounts=tuple(_id(one) for one in body.get("discounts") or ()),
    )


def fact(body: Object) -> Fact:
    """What a `customer.subscription.*` event says; raises UnknownPriceError."""
    about: Object = body["data"]["object"]
    said = subscription(about).fact(body["id"], moment(body["created"]), _RANKS.get(body["type"], 1))
    before = _overlaid(about, body["data"].get("previous_attributes") or {})
    return dataclasses.replace(said, before_print=_print(before), after_print=_print(about))


def discounts(bodies: Iterable[Object | str]) -> Iterator[NamedDiscount]:
    """The discounts among these that are whole objects, with their coupon."""
    for body in bodies:
        if isinstance(body, str):
            continue
        coupon = (body.get("source") or {}).get("coupon")
        if isinstance(coupon, Mapping):
            yield _discount(body, coupon)


def invoice(body: Object, charges: Sequence[Object], tiers: Mapping[str, Bought]) -> Invoice:
    """A bill, and what the charges that paid it say was given back; `tiers` by the ids of their prices."""
    intents = paid_by(body)
    paying = [charge for charge in charges if charge.get("payment_intent") and _id(charge["payment_intent"]) in intents]
    refunded = sum(int(charge["amount_refunded"]) for charge in paying)
    transitions = body.get("status_transitions") or {}
    return Invoice(
        id=body["id"],
        number=body.get("number"),
        status=body["status"],
        subscription=_billed_for(body),
        bought=_bought(body, tiers),
        currency=body["currency"],
        amount_due=int(body["amount_due"]),
        amount_paid=int(body["amount_paid"]),
        refunded=refunded,
        tax=sum(int(tax["amount"]) for tax in body.get("total_taxes") or ()),
        attempts=int(body.get("attempt_count") or 0),
        created=moment(body["created"]),
        paid=_moment(transitions.get("paid_at")),
        refunded_at=_refunded_at(paying),
        next_attempt=_moment(body.get("next_payment_attempt")),
        url=body.get("hosted_invoice_url"),
    )


def paid_by(body: Object) -> set[str]:
    """The payment intents that paid a bill; the bill must come with its payments."""
    found = (_intent(payment) for payment in (body.get("payments") or {}).get("data", ()))
    return {intent for intent in found if intent is not None}


def moment(seconds: float) -> datetime:
    """Stripe's seconds since 1970 as an aware moment."""
    return datetime.fromtimestamp(seconds, UTC)


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else moment(seconds)


def _overlaid(state: Object, before: Object) -> Object:
    """A state as it was before an event: objects by their parts, everything else whole."""
    return {
        **state,
        **{
            name: _overlaid(state[name], was)
            if isinstance(was, Mapping) and isinstance(state.get(name), Mapping)
            else was
            for name, was in before.items()
        },
    }


def _print(state: Object) -> str:
    """A print of whatever of a subscription an event of ours may change."""
    items = [
        [_id(item["price"]), item.get("quantity"), item.get("current_period_start")] for item in state["items"]["data"]
    ]
    parts = (
        state["status"],
        items,
        [_id(one) for one in state.get("discounts") or ()],
        [state.get(name) for name in ("cancel_at_period_end", "cancel_at", "trial_end", "latest_invoice", "ended_at")],
    )
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:16]


def _customer(event_type: str, about: Object) -> str | None:
    found = about.get("id") if event_type.startswith("customer.") and about["object"] == "customer" else None
    found = found or about.get("customer")
    return None if found is None else _id(found)


def _id(one: Object | str) -> str:
    return one if isinstance(one, str) else str(one["id"])


def _discount(body: Object, coupon: Object) -> NamedDiscount:
    percent, amount = coupon.get("percent_off"), coupon.get("amount_off")
    duration = str(coupon["duration"])
    off = Discount(
        percent_off=None if percent is None else Decimal(str(percent)),
        amount_off=None if amount is None else int(amount),
        recurs=duration != "once",
        ends_at=_moment(body.get("end")),
    )
    label = str(coupon.get("name") or (f"{off.percent_off} % off" if off.percent_off is not None else "Discount"))
    return NamedDiscount(str(body["id"]), label, duration, off)


def _intent(payment: Object) -> str | None:
    found = (payment.get("payment") or {}).get("payment_intent")
    return None if found is None else _id(found)


def _billed_for(body: Object) -> str | None:
    found = ((body.get("parent") or {}).get("subscription_details") or {}).get("subscription")
    return None if found is None else _id(found)


def _bought(body: Object, tiers: Mapping[str, Bought]) -> Bought | None:
    """The tier a bill is for, from its last line: one that gives money back for another tier stands before it."""
    lines: Sequence[Object] = (body.get("lines") or {}).get("data", ())
    named = (((line.get("pricing") or {}).get("price_details") or {}).get("price") for line in reversed(lines))
    return next((tiers[_id(price)] for price in named if price and _id(price) in tiers), None)


def _refunded_at(charges: Sequence[Object]) -> datetime | None:
    moments = [
        moment(refund["created"])
        for charge in charges
        for refund in (charge.get("refunds") or {}).get("data", ())
        if refund.get("status") == "succeeded"
    ]
    return max(moments, default=None)
