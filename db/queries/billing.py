"""Money as one customer has it: who they are, their subscriptions, their bills. Written by the worker alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

Values = Mapping[str, Any]

_KNOW_CUSTOMER = text("""
    insert into billing_customers (user_id, stripe_customer_id)
    select cast(:user_id as bigint), :stripe_customer_id
    on conflict do nothing
""")
_NAME_CUSTOMER = text("""
    update billing_customers set user_id = :user_id
    where stripe_customer_id = :stripe_customer_id and user_id is null
      and not exists (select from billing_customers other where other.user_id = :user_id)
""")
_HOLD_CUSTOMER = text("""
    select id, user_id, stripe_customer_id from billing_customers
    where stripe_customer_id = :stripe_customer_id for no key update
""")
_CUSTOMER_OF = text("select id, stripe_customer_id from billing_customers where user_id = :user_id")
_CUSTOMERS = text("select stripe_customer_id from billing_customers order by read_at nulls first, id limit :most")
_CHANGING = text("""
    select stripe_customer_id from billing_customers where next_change_at <= :at order by next_change_at limit 500
""")
_CUSTOMER_READ = text("""
    update billing_customers set read_at = coalesce(:read_at, read_at), next_change_at = :next_change_at where id = :id
""")
_PLANS = text("""
    select id, tier, interval, stripe_price_id, unit_amount, currency from subscription_plans
    where is_offered order by unit_amount * case interval when 'month' then 12 else 1 end, interval
""")
_TIERS = text("select stripe_price_id, tier from subscription_plans")
_WITHDRAW_PLANS = text("""
    update subscription_plans set is_offered = false
    where is_offered and stripe_price_id <> all(cast(:offered as text[]))
""")
_OFFER_PLAN = text("""
    insert into subscription_plans (tier, interval, stripe_price_id, unit_amount, currency)
    values (:tier, :interval, :stripe_price_id, :unit_amount, :currency)
    on conflict (stripe_price_id) do update set is_offered = true, unit_amount = excluded.unit_amount
""")
_FORGET_CURRENT = text("""
    update user_subscriptions set is_current = false
    where customer_id = :customer_id and is_current and stripe_subscription_id is distinct from :stripe_subscription_id
""")
_SAVE_SUBSCRIPTION = text("""
    insert into user_subscriptions (user_id, customer_id, stripe_subscription_id, stripe_item_id, tier, interval,
        status, currency, unit_amount, mrr_cents, discount_label, started_at, current_period_start, current_period_end,
        trial_ends_at, cancel_at_period_end, ended_at, past_due_since, is_current, read_at)
    values (:user_id, :customer_id, :stripe_subscription_id, :stripe_item_id, :tier, :interval, :status,
        :currency, :unit_amount, :mrr_cents, :discount_label, :started_at, :current_period_start, :current_period_end,
        :trial_ends_at, :cancel_at_period_end, :ended_at, :past_due_since, :is_current, :read_at)
    on conflict (stripe_subscription_id) do update set
        stripe_item_id = excluded.stripe_item_id, tier = excluded.tier, interval = excluded.interval,
        status = excluded.status, currency = excluded.currency, unit_amount = excluded.unit_amount,
        mrr_cents = excluded.mrr_cents, discount_label = excluded.discount_label,
        current_period_start = excluded.current_period_start, current_period_end = excluded.current_period_end,
        trial_ends_at = excluded.trial_ends_at, cancel_at_period_end = excluded.cancel_at_period_end,
        ended_at = excluded.ended_at, past_due_since = excluded.past_due_since, is_current = excluded.is_current,
        read_at = excluded.read_at, user_id = excluded.user_id
""")
# The days of revenue follow by the difference of what was there before and what is there now, in one statement.
_SAVE_PAYMENTS = text("""
    with given as (
        select * from jsonb_to_recordset(cast(:invoices as jsonb)) as row (
            stripe_invoice_id text, number text, status text, tier text, currency text, amount_due bigint,
            amount_paid bigint, amount_refunded bigint, tax bigint, attempts int, created_at timestamptz,
            paid_at timestamptz, refunded_at timestamptz, next_attempt_at timestamptz, hosted_url text)
    ), before as (
        select old.paid_at, old.refunded_at, old.currency, old.amount_paid, old.amount_refunded
        from payments old join given using (stripe_invoice_id)
    ), saved as (
        insert into payments (user_id, customer_id, stripe_invoice_id, number, status, tier, currency, amount_due,
            amount_paid, amount_refunded, tax, attempts, created_at, paid_at, refunded_at, next_attempt_at, hosted_url)
        select :user_id, :customer_id, given.* from given
        on conflict (stripe_invoice_id) do update set
            number = excluded.number, status = excluded.status, tier = excluded.tier, amount_due = excluded.amount_due,
            amount_paid = excluded.amount_paid, amount_refunded = excluded.amount_refunded, tax = excluded.tax,
            attempts = excluded.attempts, paid_at = excluded.paid_at, refunded_at = excluded.refunded_at,
            next_attempt_at = excluded.next_attempt_at, hosted_url = excluded.hosted_url, user_id = excluded.user_id
        returning paid_at, refunded_at, currency, amount_paid, amount_refunded
    ), both_times as (
        select 1 as sign, saved.* from saved union all select -1, before.* from before
    ), difference as (
        select (paid_at at time zone 'UTC')::date as date, currency, sign * amount_paid as paid, sign as number,
               0 as refunded
        from both_times where paid_at is not null and amount_paid > 0
        union all
        select (refunded_at at time zone 'UTC')::date, currency, 0, 0, sign * amount_refunded
        from both_times where refunded_at is not null
    )
    insert into revenue_days (date, currency, paid_cents, payments, refunded_cents)
    select date, currency, sum(paid), sum(number), sum(refunded) from difference
    group by date, currency having sum(paid) <> 0 or sum(number) <> 0 or sum(refunded) <> 0
    order by date, currency
    on conflict (date, currency) do update set
        paid_cents = revenue_days.paid_cents + excluded.paid_cents,
        payments = revenue_days.payments + excluded.payments,
        refunded_cents = revenue_days.refunded_cents + excluded.refunded_cents
""")
_CURRENT = text("""
    select subscription.*, customer.stripe_customer_id,
           (select min(started_at) from user_subscriptions first
            where first.user_id = subscription.user_id and first.tier = 'starter'
              and first.status not in ('incomplete', 'incomplete_expired')) as enhanced_from,
           exists (select from user_subscriptions had where had.user_id = subscription.user_id
                   and had.status not in ('incomplete', 'incomplete_expired')) as had_one
    from user_subscriptions subscription join billing_customers customer on customer.id = subscription.customer_id
    where subscription.user_id = :user_id and subscription.is_current
""")
_BILLS = text("""
    select id, number, status, tier, currency, amount_due, amount_paid, amount_refunded, tax, attempts, created_at,
           paid_at, refunded_at, next_attempt_at, hosted_url
    from payments where user_id = :user_id and status <> 'draft' order by created_at desc, id desc limit :most
""")


def know_customer(session: Session, stripe_customer_id: str, user_id: int | None) -> None:
    """Note a customer, and whose they are once that is known; a person has one."""
    values = {"stripe_customer_id": stripe_customer_id, "user_id": user_id}
    session.execute(_KNOW_CUSTOMER, values)
    if user_id is not None:
        session.execute(_NAME_CUSTOMER, values)


def hold_customer(session: Session, stripe_customer_id: str) -> Row[Any] | None:
    """Lock a customer until the transaction ends: nobody else reads or writes what is theirs meanwhile."""
    return session.execute(_HOLD_CUSTOMER, {"stripe_customer_id": stripe_customer_id}).one_or_none()


def customer_of(session: Session, user_id: int) -> Row[Any] | None:
    """The customer a person is."""
    return session.execute(_CUSTOMER_OF, {"user_id": user_id}).one_or_none()


def customers(session: Session, most: int | None) -> list[str]:
    """Customers by Stripe's ids, all or `most`, those first that were read the longest ago."""
    return list(session.scalars(_CUSTOMERS, {"most": most}))


def changing(session: Session, at: datetime) -> list[str]:
    """Customers whose revenue time alone has changed: a grace or a discount has ended."""
    return list(session.scalars(_CHANGING, {"at": at}))


def customer_read(
    session: Session, customer_id: int, *, read_at: datetime | None, next_change_at: datetime | None
) -> None:
    """Note when a customer was read (None: only told anew), and when time alone will change their revenue."""
    session.execute(_CUSTOMER_READ, {"id": customer_id, "read_at": read_at, "next_change_at": next_change_at})


def plans(session: Session) -> Sequence[Row[Any]]:
    """What is offered, the cheapest first."""
    return session.execute(_PLANS).all()


def tiers_of_prices(session: Session) -> dict[str, str]:
    """The tier of every price that was ever offered."""
    return {row.stripe_price_id: row.tier for row in session.execute(_TIERS)}


def offer(session: Session, offered: Sequence[Values]) -> None:
    """Offer these prices and no others."""
    session.execute(_WITHDRAW_PLANS, {"offered": [values["stripe_price_id"] for values in offered]})
    for values in offered:
        session.execute(_OFFER_PLAN, values)


def save_subscriptions(session: Session, customer_id: int, rows: Sequence[Values], *, current: str | None) -> None:
    """Keep subscriptions as they were read; `current` is the one that counts."""
    session.execute(_FORGET_CURRENT, {"customer_id": customer_id, "stripe_subscription_id": current})
    for row in rows:
        is_current = row["stripe_subscription_id"] == current
        session.execute(_SAVE_SUBSCRIPTION, {**row, "customer_id": customer_id, "is_current": is_current})


def save_payments(session: Session, customer_id: int, user_id: int | None, rows: Sequence[Values]) -> None:
    """Keep bills as they were read."""
    invoices = json.dumps(rows, default=datetime.isoformat)
    session.execute(_SAVE_PAYMENTS, {"customer_id": customer_id, "user_id": user_id, "invoices": invoices})


def current(session: Session, user_id: int) -> Row[Any] | None:
    """The subscription that counts for a person, live or not, with when their first starter began."""
    return session.execute(_CURRENT, {"user_id": user_id}).one_or_none()


def bills(session: Session, user_id: int, *, most: int) -> Sequence[Row[Any]]:
    """A person's bills, the newest first."""
    return session.execute(_BILLS, {"user_id": user_id, "most": most}).all()
