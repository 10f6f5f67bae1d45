"""What a person can ask and do about their subscription, and the one answer to whether they may use something.

Where nothing costs money everybody has everything. What Stripe's pages say on their way back is never believed: whoever
returns is read anew.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import billing as queries
from db.queries import jobs
from logic import settings
from logic.billing import entitlements, gateway, sync_service, tiers, webhook_service
from logic.billing.entitlements import Allowance, Feature
from logic.billing.gateway import Payments
from logic.billing.tiers import Bought, Interval, Status, Subscription, Tier
from logic.billing.views import Bill, NextBill, NextPayment, Plan, Standing
from logic.errors import ConflictError, NotFoundError, WaymarkError
from logic.transactions import DatabaseRole, transaction

__all__ = ["Bill", "NextBill", "NextPayment", "Plan", "Standing"]

TRIAL_DAYS = 7
BILLS_SHOWN = 60
FORGET = "forget_customer"
END = "end_with_period"


class LimitReachedError(WaymarkError):
    """Your subscription does not include this. Nothing was changed; see Plans and prices for what does."""

    status = 402


class AlreadySubscribedError(ConflictError):
    """You have a subscription already. Nothing was charged; change it instead."""


class NotSubscribedError(ConflictError):
    """You have no subscription that could be changed. Nothing was charged."""


class PaymentDueError(ConflictError):
    """Your last payment has failed, and comes first. Nothing was changed; pay it with another card, then change."""


class NothingForSaleError(NotFoundError):
    """Nothing costs money here: everything is included. Nothing was charged."""


def standing(person_id: int, *, at: datetime) -> Standing:
    """Where a person stands with their subscription at a moment."""
    with transaction(person_id) as session:
        row = queries.current(session, person_id)
    subscription = _subscription(row) if row else None
    payments = settings.current().payments
    tier = Tier.PREMIUM if payments == "off" else tiers.tier(subscription, at)
    return Standing(
        payments=payments,
        tier=tier,
        days_enhanced_left=tiers.days_enhanced_left(subscription, at),
        can_upgrade=tier is not Tier.PREMIUM,
        next_payment=_next_payment(row, subscription, at) if row and subscription else None,
        subscription=subscription,
        trial_is_new=row is None or not row.had_one,
    )


def tier(session: Session, person_id: int, *, at: datetime) -> Tier:
    """The tier a person has; joins the caller's transaction, in the person's name or the worker's."""
    if settings.current().payments == "off":
        return Tier.PREMIUM
    row = queries.current(session, person_id)
    return tiers.tier(_subscription(row) if row else None, at)


def require_tier(session: Session, person_id: int, wanted: Tier, *, at: datetime) -> None:
    """Raise LimitReachedError unless a person's tier has what `wanted` has; joins the caller's transaction."""
    if not tier(session, person_id, at=at).at_least(wanted):
        raise LimitReachedError(f"This is part of {wanted.label}. Nothing was changed; see Plans and prices.")


def allowance(session: Session, person_id: int, feature: Feature, *, used: int, at: datetime) -> Allowance:
    """How much of a feature a person has when `used` of it are gone; joins the caller's transaction."""
    return entitlements.allowance(feature, tier(session, person_id, at=at), used)


def require(session: Session, person_id: int, feature: Feature, *, used: int, at: datetime) -> None:
    """Raise LimitReachedError unless one more of a feature fits; joins the caller's transaction.

    Two at once are the caller's to keep apart: it holds the row under which `used` is counted.
    """
    found = allowance(session, person_id, feature, used=used, at=at)
    if found.allows_one_more:
        return
    offer = entitlements.OFFERS[feature]
    more = entitlements.first_tier_to_buy(feature, used)
    limit = f"{offer.words}: {found.limit} with your subscription." if found.limit else f"{offer.words}: not included."
    way = f" {more.label} has more; see Plans and prices." if more else ""
    raise LimitReachedError(f"{limit} Nothing was changed or lost.{way}")


def plans() -> tuple[Plan, ...]:
    """What can be bought, the cheapest first; empty where nothing costs money."""
    if settings.current().payments == "off":
        return ()
    found = _plans()
    if not found:
        sync_service.offer_prices()
        found = _plans()
    return found


def plan_for(bought: Bought, interval: Interval) -> Plan:
    """The plan of a tier that is paid so often; raises NothingForSaleError, or NotFoundError when it is not offered."""
    _payments()
    found = next((plan for plan in plans() if (plan.bought, plan.interval) == (bought, interval)), None)
    if found is None:
        raise NotFoundError("This is not offered at present. Nothing was charged; see Plans and prices for what is.")
    return found


def subscribe(person_id: int, plan_id: int, *, email: str, name: str, return_to: str, at: datetime) -> str:
    """The address of the page on which a person pays for a plan; `return_to` is our page they come back to.

    Nothing is charged before they pay there; asked for again, it is the same page while it is open.
    Raises AlreadySubscribedError, NotFoundError, PaymentsUnavailableError.
    """
    payments = _payments()
    chosen = _plan(plan_id)
    customer = _customer(payments, person_id, email, name)
    # What we know may be old: a message may be on its way, or lost.
    found = _read(customer, person_id, at)
    if found.subscription is not None and found.subscription.status in tiers.LIVE:
        raise AlreadySubscribedError
    trial_days = TRIAL_DAYS if found.trial_is_new else 0
    open_page = _only_open_page(payments, customer, chosen.stripe_price_id, trial_days)
    if open_page:
        return open_page
    made = payments.checkout(
        customer=customer,
        price=chosen.stripe_price_id,
        success_url=f"{return_to}?paid=1",
        cancel_url=return_to,
        trial_days=trial_days,
        key=secrets.token_hex(16),
    )
    return str(made["url"])


def preview(person_id: int, plan_id: int, *, at: datetime) -> NextBill:
    """The bill that would come next if a person moved to another plan now; raises as `change` does."""
    payments = _payments()
    chosen = _plan(plan_id)
    row = _payable(person_id)
    found = payments.preview(
        subscription=row.stripe_subscription_id, item=row.stripe_item_id, price=chosen.stripe_price_id
    )
    # Another rhythm begins a new period, unless nothing is paid yet.
    is_at_once = row.interval != chosen.interval and row.status != Status.TRIALING
    when = at if is_at_once else row.current_period_end
    return NextBill(when, is_at_once, int(found["amount_due"]), str(found["currency"]))


def change(person_id: int, plan_id: int, *, at: datetime) -> Standing:
    """Move a person's subscription to another plan at once; what they paid for is credited to the next bill.

    A subscription that was to end goes on. Raises NotSubscribedError, NotFoundError, PaymentDueError,
    PaymentsUnavailableError.
    """
    payments = _payments()
    chosen = _plan(plan_id)
    row = _payable(person_id)
    payments.change_price(
        subscription=row.stripe_subscription_id,
        item=row.stripe_item_id,
        price=chosen.stripe_price_id,
        key=secrets.token_hex(16),
    )
    return _read(row.stripe_customer_id, person_id, at)


def cancel(person_id: int, *, at: datetime) -> Standing:
    """Let a person's subscription end with the period they have paid for; raises NotSubscribedError."""
    return _set_end(person_id, ends=True, at=at)


def resume(person_id: int, *, at: datetime) -> Standing:
    """Let a subscription that was to end go on; raises NotSubscribedError when it has ended."""
    return _set_end(person_id, ends=False, at=at)


def portal(person_id: int, *, return_to: str) -> str:
    """The address of the page of Stripe's with bills and cards; raises NotSubscribedError for who never paid."""
    payments = _payments()
    with transaction(person_id) as session:
        customer = queries.customer_of(session, person_id)
    if customer is None:
        raise NotSubscribedError
    return payments.portal(customer=customer.stripe_customer_id, return_url=return_to)


def refresh(person_id: int, *, at: datetime) -> Standing:
    """Read a person's subscription anew with Stripe, as when they come back from paying."""
    with transaction(person_id) as session:
        customer = queries.customer_of(session, person_id)
    if customer is not None:
        sync_service.follow(customer.stripe_customer_id, at=at, anew=True)
    return standing(person_id, at=at)


def bills(person_id: int) -> tuple[Bill, ...]:
    """A person's bills, the newest first."""
    with transaction(person_id) as session:
        rows = queries.bills(session, person_id, most=BILLS_SHOWN)
    return tuple(
        Bill(
            id=row.id,
            number=row.number,
            status=row.status,
            tier=row.tier,
            currency=row.currency,
            amount_due=row.amount_due,
            amount_paid=row.amount_paid,
            amount_refunded=row.amount_refunded,
            tax=row.tax,
            created_at=row.created_at,
            paid_at=row.paid_at,
            next_attempt_at=row.next_attempt_at,
            url=row.hosted_url,
        )
        for row in rows
    )


def leave(session: Session, person_id: int) -> None:
    """Somebody deletes their account: have Stripe charge them nothing more; joins the caller's transaction.

    Their bills stay counted, without a name.
    """
    customer = queries.customer_of(session, person_id)
    if customer is not None:
        arguments = {"stripe_customer_id": customer.stripe_customer_id}
        jobs.defer(session, FORGET, queue=webhook_service.QUEUE, **arguments)


def keep_from_renewing(session: Session, person_id: int) -> None:
    """Somebody is kept out: have their subscription end with what they have paid for; joins the caller's transaction.

    Nobody is charged for what they cannot use. Let in again, they may resume it.
    """
    customer = queries.customer_of(session, person_id)
    if customer is not None:
        arguments = {"stripe_customer_id": customer.stripe_customer_id}
        jobs.defer(session, END, queue=webhook_service.QUEUE, **arguments)


def end_with_period(customer: str) -> None:
    """Let whatever a customer has end with its period. Again, it changes nothing."""
    payments = gateway.payments(settings.current())
    for body in payments.subscriptions(customer) if payments is not None else ():
        if body["status"] in tiers.LIVE and not body["cancel_at_period_end"] and payments is not None:
            payments.end_at_period_end(
                str(body["id"]), ends=True, key=f"kept-out-{body['id']}-{body['latest_invoice']}"
            )


def forget(customer: str) -> None:
    """Delete a customer with Stripe; their subscriptions end at once. Again, it changes nothing."""
    payments = gateway.payments(settings.current())
    if payments is not None:
        payments.delete_customer(customer)


def _payments() -> Payments:
    payments = gateway.payments(settings.current())
    if payments is None:
        raise NothingForSaleError
    return payments


def _plans() -> tuple[Plan, ...]:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        rows = queries.plans(session)
    return tuple(Plan(row.id, Bought(row.tier), Interval(row.interval), row.unit_amount, row.currency) for row in rows)


def _plan(plan_id: int) -> Row[Any]:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        found = next((row for row in queries.plans(session) if row.id == plan_id), None)
    if found is None:
        raise NotFoundError
    return found


def _live(person_id: int) -> Row[Any]:
    with transaction(person_id) as session:
        row = queries.current(session, person_id)
    if row is None or row.status not in tiers.LIVE:
        raise NotSubscribedError
    return row


def _payable(person_id: int) -> Row[Any]:
    """A person's live subscription of which nothing is owed: nobody moves to another tier on a bill that is open."""
    row = _live(person_id)
    if row.status == Status.PAST_DUE:
        raise PaymentDueError
    return row


def _only_open_page(payments: Payments, customer: str, price: str, trial_days: int) -> str | None:
    """The page on which a customer could pay this price already, with this trial, if one is open.

    Every other one is closed: of two windows only the one that was opened last can be paid.
    """
    found = None
    wanted = {"price": price, "trial_days": str(trial_days)}
    for page in payments.open_checkouts(customer):
        if found is None and page.get("url") and page.get("metadata") == wanted:
            found = str(page["url"])
        else:
            payments.expire_checkout(str(page["id"]))
    return found


def _set_end(person_id: int, *, ends: bool, at: datetime) -> Standing:
    payments = _payments()
    row = _live(person_id)
    payments.end_at_period_end(row.stripe_subscription_id, ends=ends, key=secrets.token_hex(16))
    return _read(row.stripe_customer_id, person_id, at)


def _read(customer: str, person_id: int, at: datetime) -> Standing:
    sync_service.follow(customer, at=at, anew=True)
    return standing(person_id, at=at)


def _customer(payments: Payments, person_id: int, email: str, name: str) -> str:
    """Stripe's customer for a person, made once: two windows at once ask with the same key."""
    with transaction(person_id) as session:
        known = queries.customer_of(session, person_id)
    if known is not None:
        return str(known.stripe_customer_id)
    who = hashlib.sha256(f"{person_id} {email} {name}".encode()).hexdigest()
    made = payments.create_customer(user_id=person_id, email=email, name=name, key=f"customer-{who}")
    with transaction(None, role=DatabaseRole.WORKER) as session:
        queries.know_customer(session, made, person_id)
        # Another window may have been quicker under another name: the customer that is theirs is the one that pays.
        known = queries.customer_of(session, person_id)
    return str(known.stripe_customer_id) if known else made


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        id=row.id,
        bought=Bought(row.tier),
        interval=Interval(row.interval),
        status=Status(row.status),
        currency=row.currency,
        unit_amount=row.unit_amount,
        started_at=row.started_at,
        period_end=row.current_period_end,
        trial_ends_at=row.trial_ends_at,
        cancel_at_period_end=row.cancel_at_period_end,
        past_due_since=row.past_due_since,
        enhanced_from=row.enhanced_from or row.started_at,
        discount=row.discount_label,
    )


def _next_payment(row: Row[Any], subscription: Subscription, at: datetime) -> NextPayment | None:
    """When the next bill comes; None when none does."""
    if not subscription.gives_anything(at) or subscription.cancel_at_period_end:
        return None
    cents = row.mrr_cents * subscription.interval.months if row.mrr_cents else subscription.unit_amount
    return NextPayment(subscription.period_end, cents, subscription.currency)
