"""Reads a customer anew with Stripe and writes what follows: facts, subscriptions, bills, movements of revenue.

The customer is locked from before the reading until after the writing, so that an older reading never overwrites a
newer one. Everything is written in one transaction, and doing it again changes nothing.
"""

from __future__ import annotations

import contextlib
import threading
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import billing as queries
from db.queries import billing_events as event_queries
from logic import settings
from logic.billing import gateway, movements, stripe_objects
from logic.billing.gateway import Payments, PaymentsUnavailableError
from logic.billing.movements import Discount, Fact, Movement, Story
from logic.billing.stripe_objects import (
    DISCOUNT_EVENTS,
    DISCOUNT_TAKEN_AWAY,
    SUBSCRIPTION_EVENTS,
    Invoice,
    NamedDiscount,
    Object,
    ReadSubscription,
    UnknownPriceError,
)
from logic.billing.tiers import LIVE, Bought, Interval, Status
from logic.errors import NotFoundError
from logic.transactions import DatabaseRole, transaction

YOUNG = timedelta(days=2)
AT_ONCE = 4  # of the sixteen connections a process has
PATIENCE_SECONDS = 30.0
_TURNS = threading.BoundedSemaphore(AT_ONCE)
_LANES = tuple(threading.Lock() for _ in range(64))
log = structlog.get_logger(__name__)


def follow(customer: str, *, at: datetime, anew: bool = False) -> bool:
    """Let what Stripe knows of a customer be what we know. Whether there was anything to do.

    Without `anew` only when an event waits. Raises PaymentsUnavailableError; then nothing is written.
    """
    payments = gateway.payments(settings.current())
    if payments is None:
        return False
    with _turn(customer), transaction(None, role=DatabaseRole.WORKER) as session:
        queries.know_customer(session, customer, None)
        held = queries.hold_customer(session, customer)
        assert held is not None  # noqa: S101 -- noted in the line before, and never deleted
        waiting = event_queries.waiting(session, customer)
        if not waiting and not anew:
            return False
        _keep_facts(session, held.id, payments, waiting)
        _read(session, held, payments, at)
        event_queries.done(session, [event.event_id for event in waiting], at)
    return True


@contextlib.contextmanager
def _turn(customer: str) -> Iterator[None]:
    """Wait for one of few turns: each holds a connection for as long as Stripe takes, and pages need connections too.

    A customer has a lane, so that nobody holds more than one turn. Raises PaymentsUnavailableError when none comes up.
    """
    with contextlib.ExitStack() as held:
        for gate in (_LANES[zlib.crc32(customer.encode()) % len(_LANES)], _TURNS):
            if not gate.acquire(timeout=PATIENCE_SECONDS):
                raise PaymentsUnavailableError
            held.callback(gate.release)
        yield


def retell(customer: str, *, at: datetime) -> None:
    """Tell a customer's movements again from what is known: time alone has ended a grace or a discount."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        held = queries.hold_customer(session, customer)
        if held is not None:
            _tell(session, held.id, at, read_at=None)


def offer_prices() -> int:
    """Offer what Stripe has a price for; how many prices that are."""
    payments = gateway.payments(settings.current())
    if payments is None:
        return 0
    found = {}
    for body in payments.prices():
        try:
            price = stripe_objects.price(body)
        except UnknownPriceError:
            continue
        if body.get("lookup_key") == f"{price.bought}_{price.interval}":
            found[price.id] = price
    rows = [
        {
            "tier": price.bought,
            "interval": price.interval,
            "stripe_price_id": price.id,
            "unit_amount": price.unit_amount,
            "currency": price.currency,
        }
        for price in found.values()
    ]
    with transaction(None, role=DatabaseRole.WORKER) as session:
        queries.offer(session, rows)
    return len(rows)


def _keep_facts(session: Session, customer_id: int, payments: Payments, waiting: Sequence[Row[Any]]) -> None:
    """Ask Stripe for the events themselves: what stood in a webhook is never believed for more than its id."""
    facts: list[Fact] = []
    discounts: list[NamedDiscount] = []
    for row in waiting:
        # A discount that is taken away is missing from the subscription's next fact: its own event adds nothing.
        if not row.type.startswith((SUBSCRIPTION_EVENTS, DISCOUNT_EVENTS)) or row.type == DISCOUNT_TAKEN_AWAY:
            continue
        body = payments.event(row.event_id)
        if body is None:
            log.warning("an event is kept by nobody any more", event=row.event_id, type=row.type)
        elif row.type.startswith(DISCOUNT_EVENTS):
            discounts.extend(stripe_objects.discounts([_with_coupon(payments, body["data"]["object"])]))
        else:
            facts.extend(_facts(body))
    event_queries.add_states(session, customer_id, [_state(fact) for fact in facts])
    event_queries.keep_discounts(session, [_discount_row(discount) for discount in discounts])


def _with_coupon(payments: Payments, discount: Object) -> Object:
    """A discount with its coupon whole; an event has the coupon's id only."""
    source = discount.get("source") or {}
    if not isinstance(source.get("coupon"), str):
        return discount
    try:
        return {**discount, "source": {**source, "coupon": payments.coupon(source["coupon"])}}
    except NotFoundError:
        return discount  # deleted since; a subscription that still has the discount tells what it takes off


def _facts(body: Object) -> Iterable[Fact]:
    try:
        return [stripe_objects.fact(body)]
    except UnknownPriceError:
        return []


def _read(session: Session, held: Row[Any], payments: Payments, at: datetime) -> None:
    bodies = _subscriptions(payments, held.stripe_customer_id)
    found = [one for body in bodies for one in _subscription(body)]
    named = [one for body in bodies for one in stripe_objects.discounts(body.get("discounts") or ())]
    event_queries.keep_discounts(session, [_discount_row(discount) for discount in named])
    _end_doubles(payments, found, at)
    facts = _known_facts(session, held.id)
    rows = [_subscription_row(one, facts, named, held.user_id, at) for one in found]
    counting = _counting(found)
    queries.save_subscriptions(session, held.id, rows, current=counting.id if counting else None)
    _read_bills(session, held, payments, {one.id for one in found})
    _tell(session, held.id, at, read_at=at)


def _read_bills(session: Session, held: Row[Any], payments: Payments, ours: Collection[str]) -> None:
    """Keep the bills for what is ours: the account may sell other things, too."""
    tiers = {price: Bought(tier) for price, tier in queries.tiers_of_prices(session).items()}
    try:
        charges = payments.charges(held.stripe_customer_id)
        bills = [stripe_objects.invoice(body, charges, tiers) for body in payments.invoices(held.stripe_customer_id)]
    except NotFoundError:
        return
    rows = [_payment_row(bill) for bill in bills if bill.bought is not None or bill.subscription in ours]
    queries.save_payments(session, held.id, held.user_id, rows)


def _tell(session: Session, customer_id: int, at: datetime, *, read_at: datetime | None) -> Story:
    facts = [fact for of_one in _known_facts(session, customer_id).values() for fact in of_one]
    discounts = {
        row.stripe_discount_id: Discount(row.percent_off, row.amount_off, row.duration != "once", row.ends_at)
        for row in event_queries.discounts_of(session, customer_id)
    }
    # A caller's moment may be older than what is known by now, as that of a long reconciliation.
    until = max([at, *(fact.at for fact in facts), *event_queries.newest_movement(session, customer_id)])
    told = movements.story(facts, discounts, until=until)
    event_queries.tell_movements(session, customer_id, [_movement_row(movement) for movement in told.movements])
    queries.customer_read(session, customer_id, read_at=read_at, next_change_at=told.next_change_at)
    return told


def _subscriptions(payments: Payments, customer: str) -> list[Object]:
    try:
        return payments.subscriptions(customer)
    except NotFoundError:
        return []  # a customer who was deleted there has none


def _subscription(body: Object) -> Iterable[ReadSubscription]:
    try:
        return [stripe_objects.subscription(body)]
    except UnknownPriceError:
        return []


def _counting(found: Sequence[ReadSubscription]) -> ReadSubscription | None:
    """The subscription that counts: of those that live the best, and the oldest of equals; else the latest."""
    living = [one for one in found if one.status in LIVE]
    if living:
        return min(living, key=lambda one: (one.price.bought is not Bought.PREMIUM, one.created, one.id))
    return max(found, key=lambda one: (one.created, one.id), default=None)


def _end_doubles(payments: Payments, found: Sequence[ReadSubscription], at: datetime) -> None:
    """End what somebody bought twice: nobody pays for two tiers.

    What was bought in two windows at once is given back whole; of an older one the rest is credited to the next bill.
    """
    counting = _counting(found)
    for one in found:
        if one.status not in LIVE or counting is None or one is counting or one.cancel_at_period_end:
            continue
        is_young = at - one.created < YOUNG
        log.warning("bought twice; the lesser is ended", subscription=one.id, given_back=is_young)
        if is_young:  # before its end: what has ended is looked at no more, should Stripe be lost in between
            payments.give_back(one.id, key=f"double-refund-{one.id}")
        payments.end_now(one.id, credits_rest=not is_young, key=f"double-{one.id}")


def _known_facts(session: Session, customer_id: int) -> dict[str, list[Fact]]:
    facts: dict[str, list[Fact]] = {}
    for row in event_queries.states(session, customer_id):
        fact = Fact(
            event_id=row.event_id,
            subscription=row.stripe_subscription_id,
            at=row.at,
            rank=row.rank,
            status=Status(row.status),
            bought=Bought(row.tier),
            interval=Interval(row.interval),
            gross_cents=row.gross_cents,
            currency=row.currency,
            discounts=tuple(row.discounts),
            before_print=row.before_print,
            after_print=row.after_print,
        )
        facts.setdefault(fact.subscription, []).append(fact)
    return facts


def _state(fact: Fact) -> dict[str, Any]:
    return {
        "event_id": fact.event_id,
        "stripe_subscription_id": fact.subscription,
        "at": fact.at,
        "rank": fact.rank,
        "status": fact.status,
        "tier": fact.bought,
        "interval": fact.interval,
        "gross_cents": fact.gross_cents,
        "currency": fact.currency,
        "discounts": list(fact.discounts),
        "before_print": fact.before_print,
        "after_print": fact.after_print,
    }


def _discount_row(named: NamedDiscount) -> dict[str, Any]:
    return {
        "stripe_discount_id": named.id,
        "label": named.label,
        "percent_off": named.discount.percent_off,
        "amount_off": named.discount.amount_off,
        "duration": named.duration,
        "ends_at": named.discount.ends_at,
    }


def _subscription_row(
    one: ReadSubscription,
    facts: dict[str, list[Fact]],
    named: Sequence[NamedDiscount],
    user_id: int | None,
    at: datetime,
) -> dict[str, Any]:
    discounts = {discount.id: discount for discount in named if discount.id in one.discounts}
    off = {name: discount.discount for name, discount in discounts.items()}
    return {
        "user_id": user_id,
        "stripe_subscription_id": one.id,
        "stripe_item_id": one.item,
        "tier": one.price.bought,
        "interval": one.price.interval,
        "status": one.status,
        "currency": one.price.currency,
        "unit_amount": one.price.unit_amount * one.quantity,
        "mrr_cents": _worth(one, off, at),
        "discount_label": ", ".join(discount.label for discount in discounts.values()) or None,
        "started_at": one.started,
        "current_period_start": one.period_start,
        "current_period_end": one.period_end,
        "trial_ends_at": one.trial_end,
        "cancel_at_period_end": one.cancel_at_period_end,
        "ended_at": one.ended,
        # Until the event has come that says so, the beginning of the period is when the bill was not paid.
        "past_due_since": (movements.unpaid_since(facts.get(one.id, ())) or one.period_start)
        if one.status is Status.PAST_DUE
        else None,
        "read_at": at,
    }


def _worth(one: ReadSubscription, discounts: dict[str, Discount], at: datetime) -> int:
    if one.status not in {Status.ACTIVE, Status.PAST_DUE}:
        return 0
    return movements.monthly_cents(one.fact("", at, 1), discounts, at)


def _payment_row(bill: Invoice) -> dict[str, Any]:
    return {
        "stripe_invoice_id": bill.id,
        "number": bill.number,
        "status": bill.status,
        "tier": bill.bought,
        "currency": bill.currency,
        "amount_due": bill.amount_due,
        "amount_paid": bill.amount_paid,
        "amount_refunded": min(bill.refunded, bill.amount_paid),
        "tax": bill.tax,
        "attempts": bill.attempts,
        "created_at": bill.created,
        "paid_at": (bill.paid or bill.created) if bill.status == "paid" else None,
        "refunded_at": bill.refunded_at,
        "next_attempt_at": bill.next_attempt,
        "hosted_url": bill.url,
    }


def _movement_row(movement: Movement) -> dict[str, Any]:
    return {
        "at": movement.at,
        "kind": movement.kind,
        "before_cents": movement.before_cents,
        "after_cents": movement.after_cents,
        "currency": movement.currency,
        "tier": movement.bought,
    }
