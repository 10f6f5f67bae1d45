"""Revenue as an administrator sees it, in the worker's role: months of movements, days of payments, who pays now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_CURRENCY = text("""
    select currency from mrr_months group by currency order by sum(movements) desc, currency limit 1
""")
_MONTHS = text("""
    select month, kind, delta_cents, movements from mrr_months where currency = :currency order by month, kind
""")
_MOVED_SINCE = text("""
    select coalesce(sum(delta_cents), 0)::bigint from mrr_movements
    where currency = :currency and at >= :since and at < :until
""")
_LOST = text("""
    select count(*) from (
        select distinct customer_id from mrr_movements
        where currency = :currency and kind = 'churn' and at >= :since and at < :until
    ) gone
    where (select after_cents from mrr_movements movement
           where movement.customer_id = gone.customer_id and at < :since order by at desc limit 1) > 0
      and (select after_cents from mrr_movements movement
           where movement.customer_id = gone.customer_id and at < :until order by at desc limit 1) = 0
""")
_PAYING = text("""
    select tier, interval, count(*) as people, sum(mrr_cents)::bigint as mrr_cents
    from user_subscriptions
    where is_current and mrr_cents > 0 and status in ('active', 'past_due') and currency = :currency
      and (past_due_since is null or past_due_since > :unpaid_since)
    group by tier, interval order by tier, interval
""")
_DAYS = text("""
    select date, paid_cents, payments, refunded_cents from revenue_days
    where currency = :currency and date >= :since and date <= :until order by date
""")
_FAILED = text("""
    select customer_id, user_id, number, tier, currency, amount_due, attempts, created_at, next_attempt_at, status
    from payments where status in ('open', 'uncollectible') and attempts > 0
    order by next_attempt_at nulls last, id desc limit :most
""")
_FAILED_TOTAL = text("""
    select count(*) as payments, coalesce(sum(amount_due), 0)::bigint as cents from payments
    where status in ('open', 'uncollectible') and attempts > 0
""")
_MISTOLD = text("""
    with told as (
        select date_trunc('month', at at time zone 'UTC')::date as month, kind, currency,
               sum(delta_cents)::bigint as delta_cents, count(*) as movements
        from mrr_movements group by 1, 2, 3
    )
    select month, kind, currency, coalesce(kept.delta_cents, 0) as kept, coalesce(told.delta_cents, 0) as told
    from mrr_months kept full join told using (month, kind, currency)
    where (coalesce(kept.delta_cents, 0), coalesce(kept.movements, 0))
        is distinct from (coalesce(told.delta_cents, 0), coalesce(told.movements, 0))
    order by month, kind, currency
""")
_MISCOUNTED_DAYS = text("""
    with told as (
        select date, currency, sum(paid)::bigint as paid, sum(number)::bigint as payments, sum(refunded)::bigint as back
        from (
            select (paid_at at time zone 'UTC')::date as date, currency, amount_paid as paid, 1 as number, 0 as refunded
            from payments where paid_at is not null and amount_paid > 0
            union all
            select (refunded_at at time zone 'UTC')::date, currency, 0, 0, amount_refunded
            from payments where refunded_at is not null
        ) bill group by date, currency
    )
    select date, currency, coalesce(kept.paid_cents, 0) as kept, coalesce(told.paid, 0) as told
    from revenue_days kept full join told using (date, currency)
    where (coalesce(kept.paid_cents, 0), coalesce(kept.payments, 0), coalesce(kept.refunded_cents, 0))
        is distinct from (coalesce(told.paid, 0), coalesce(told.payments, 0), coalesce(told.back, 0))
    order by date, currency
""")


def currency(session: Session) -> str | None:
    """The currency in which most was sold; None before the first sale."""
    found: str | None = session.scalar(_CURRENCY)
    return found


def months(session: Session, of: str) -> Sequence[Row[Any]]:
    """Every month's movements by kind, from the first one on."""
    return session.execute(_MONTHS, {"currency": of}).all()


def moved(session: Session, of: str, *, since: datetime, until: datetime) -> int:
    """By how many cents a month revenue moved from one moment until before another."""
    return int(session.execute(_MOVED_SINCE, {"currency": of, "since": since, "until": until}).scalar_one())


def lost(session: Session, of: str, *, since: datetime, until: datetime) -> int:
    """How many paid at one moment and no longer at another."""
    return int(session.execute(_LOST, {"currency": of, "since": since, "until": until}).scalar_one())


def paying(session: Session, of: str, *, unpaid_since: datetime) -> Sequence[Row[Any]]:
    """Who pays now, by tier and interval; who has not paid since before `unpaid_since` no longer counts."""
    return session.execute(_PAYING, {"currency": of, "unpaid_since": unpaid_since}).all()


def days(session: Session, of: str, *, since: date, until: date) -> Sequence[Row[Any]]:
    """What was paid and given back on each day, both ends included; days without any are left out."""
    return session.execute(_DAYS, {"currency": of, "since": since, "until": until}).all()


def failed(session: Session, *, most: int) -> Sequence[Row[Any]]:
    """Bills that were tried and not paid, those that are tried again soonest first."""
    return session.execute(_FAILED, {"most": most}).all()


def failed_total(session: Session) -> Row[Any]:
    """How many bills were tried and not paid, and how much they come to."""
    return session.execute(_FAILED_TOTAL).one()


def mistold_months(session: Session) -> Sequence[Row[Any]]:
    """Months that differ from the sum of their movements."""
    return session.execute(_MISTOLD).all()


def miscounted_days(session: Session) -> Sequence[Row[Any]]:
    """Days of revenue that differ from the sum of their bills."""
    return session.execute(_MISCOUNTED_DAYS).all()
