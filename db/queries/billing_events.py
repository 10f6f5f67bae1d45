"""What Stripe told of customers, and the revenue that follows from it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_NOTE = text("""
    insert into webhook_events (event_id, type, stripe_customer_id, created_at, received_at, source)
    values (:event_id, :type, :stripe_customer_id, :created_at, :received_at, :source)
    on conflict do nothing
    returning event_id
""")
_WAITING = text("""
    select event_id, type, created_at from webhook_events
    where stripe_customer_id = :stripe_customer_id and processed_at is null order by created_at, event_id
""")
_CUSTOMERS_WAITING = text("""
    select distinct stripe_customer_id from webhook_events
    where processed_at is null and stripe_customer_id is not null
      and (cast(:before as timestamptz) is null or received_at <= :before)
    limit 500
""")
_DONE = text("update webhook_events set processed_at = :at where event_id = any(:event_ids) and processed_at is null")
_STATE = text("""
    insert into subscription_states (event_id, customer_id, stripe_subscription_id, at, rank, status, tier, interval,
        gross_cents, currency, discounts, before_print, after_print)
    values (:event_id, :customer_id, :stripe_subscription_id, :at, :rank, :status, :tier, :interval, :gross_cents,
        :currency, cast(:discounts as jsonb), :before_print, :after_print)
    on conflict do nothing
""")
_STATES = text("""
    select event_id, stripe_subscription_id, at, rank, status, tier, interval, gross_cents, currency, discounts,
           before_print, after_print
    from subscription_states where customer_id = :customer_id
""")
_DISCOUNT = text("""
    insert into stripe_discounts (stripe_discount_id, label, percent_off, amount_off, duration, ends_at)
    values (:stripe_discount_id, :label, :percent_off, :amount_off, :duration, :ends_at)
    on conflict do nothing
""")
_DISCOUNTS = text("""
    select distinct discount.* from subscription_states state
    cross join lateral jsonb_array_elements_text(state.discounts) as named (id)
    join stripe_discounts discount on discount.stripe_discount_id = named.id
    where state.customer_id = :customer_id
""")
# What is no longer true goes, what is new comes, and the months, locked in one order, follow by the difference.
_TELL = text("""
    with told as (
        select * from jsonb_to_recordset(cast(:movements as jsonb)) as row (
            at timestamptz, kind text, before_cents bigint, after_cents bigint, currency text, tier text)
    ), gone as (
        delete from mrr_movements old where old.customer_id = :customer_id and not exists (
            select from told where (told.at, told.kind, told.before_cents, told.after_cents, told.currency, told.tier)
                = (old.at, old.kind, old.before_cents, old.after_cents, old.currency, old.tier))
        returning old.at, old.kind, old.currency, old.delta_cents
    )
    select coalesce(jsonb_agg(to_jsonb(gone)), '[]'::jsonb) from gone
""")
_ADD = text("""
    with told as (
        select * from jsonb_to_recordset(cast(:movements as jsonb)) as row (
            at timestamptz, kind text, before_cents bigint, after_cents bigint, currency text, tier text)
    ), come as (
        insert into mrr_movements (customer_id, at, kind, before_cents, after_cents, currency, tier)
        select :customer_id, at, kind, before_cents, after_cents, currency, tier from told
        on conflict (customer_id, at) do nothing
        returning at, kind, currency, delta_cents
    ), gone as (
        select * from jsonb_to_recordset(cast(:gone as jsonb)) as row (
            at timestamptz, kind text, currency text, delta_cents bigint)
    ), difference as (
        select date_trunc('month', at at time zone 'UTC')::date as month, kind, currency,
               sum(cents) as cents, sum(number) as number
        from (select at, kind, currency, delta_cents as cents, 1 as number from come
              union all select at, kind, currency, -delta_cents, -1 from gone) change
        group by 1, 2, 3
    )
    insert into mrr_months (month, kind, currency, delta_cents, movements)
    select month, kind, currency, cents, number from difference where cents <> 0 or number <> 0
    order by month, kind, currency
    on conflict (month, kind, currency) do update set
        delta_cents = mrr_months.delta_cents + excluded.delta_cents,
        movements = mrr_months.movements + excluded.movements
""")
_NEWEST_MOVEMENT = text("select at from mrr_movements where customer_id = :customer_id order by at desc limit 1")
_CURSOR = text("select swept_until from billing_cursor")
_SWEPT = text("""
    insert into billing_cursor (id, swept_until, swept_at) values (1, :until, :at)
    on conflict (id) do update set swept_until = greatest(billing_cursor.swept_until, excluded.swept_until),
        swept_at = excluded.swept_at
""")


def note(session: Session, event: Mapping[str, object], *, at: datetime, source: str) -> bool:
    """Note an event; whether it is the first time that we hear of it."""
    return session.scalar(_NOTE, {**event, "received_at": at, "source": source}) is not None


def waiting(session: Session, stripe_customer_id: str) -> Sequence[Row[Any]]:
    """Events of a customer that nothing has followed from yet, in Stripe's order."""
    return session.execute(_WAITING, {"stripe_customer_id": stripe_customer_id}).all()


def customers_waiting(session: Session, before: datetime | None) -> list[str]:
    """Customers with events that were noted before this moment (None: ever) and still wait."""
    return list(session.scalars(_CUSTOMERS_WAITING, {"before": before}))


def done(session: Session, event_ids: Sequence[str], at: datetime) -> None:
    """What was to follow from these events has followed."""
    session.execute(_DONE, {"event_ids": list(event_ids), "at": at})


def add_states(session: Session, customer_id: int, states: Sequence[Mapping[str, Any]]) -> None:
    """Append facts; one that is known stays as it is."""
    for state in states:
        discounts = json.dumps(state["discounts"])
        session.execute(_STATE, {**state, "customer_id": customer_id, "discounts": discounts})


def states(session: Session, customer_id: int) -> Sequence[Row[Any]]:
    """Every fact of a customer's subscriptions."""
    return session.execute(_STATES, {"customer_id": customer_id}).all()


def keep_discounts(session: Session, discounts: Sequence[Mapping[str, Any]]) -> None:
    """Keep what these discounts take off; what a discount is never changes, whoever tells of it last."""
    for discount in discounts:
        session.execute(_DISCOUNT, discount)


def discounts_of(session: Session, customer_id: int) -> Sequence[Row[Any]]:
    """The discounts that a customer's facts name, as far as they are known."""
    return session.execute(_DISCOUNTS, {"customer_id": customer_id}).all()


def newest_movement(session: Session, customer_id: int) -> list[datetime]:
    """The moment of a customer's newest movement, if there is one."""
    return list(session.scalars(_NEWEST_MOVEMENT, {"customer_id": customer_id}))


def tell_movements(session: Session, customer_id: int, movements: Sequence[Mapping[str, Any]]) -> None:
    """Let a customer's movements be these and no others; the months of revenue follow. The customer is locked."""
    told = json.dumps(movements, default=datetime.isoformat)
    gone = session.scalar(_TELL, {"customer_id": customer_id, "movements": told})
    session.execute(_ADD, {"customer_id": customer_id, "movements": told, "gone": json.dumps(gone)})


def swept_until(session: Session) -> datetime | None:
    """Up to which moment every event of Stripe's is known."""
    found: datetime | None = session.scalar(_CURSOR)
    return found


def swept(session: Session, *, until: datetime, at: datetime) -> None:
    """Every event up to `until` is known."""
    session.execute(_SWEPT, {"until": until, "at": at})
