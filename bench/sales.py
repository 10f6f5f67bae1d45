"""Three years of subscriptions straight into the tables, with what their facts lead to beside them.

Each customer begins at a moment of the three years (later more often), some change their plan once, some leave, some
come back. Movements are differences of neighbouring facts, as the product tells them.
"""

from __future__ import annotations

import sys
import time
from typing import Final

from sqlalchemy import create_engine, text

from bench.servers import Stage

FILLING: Final = (
    "set synchronous_commit = off",
    "set work_mem = '256MB'",
    "select setseed(0.25)",
    """
    insert into users (email, display_name, password_hash)
    select 'buyer-' || number || '@waymark.test', 'Buyer ' || number, '!' from generate_series(1, :customers) as number
    """,
    """
    insert into billing_customers (user_id, stripe_customer_id)
    select id, 'cus_' || id from users where email like 'buyer-%'
    """,
    """
    create temporary table life as
    select customer.id, customer.user_id, began, tier, other, interval, changes, leaves, returns,
           date_trunc('second', began + (:now - began) * (.1 + .3 * random())) as changed,
           date_trunc('second', began + (:now - began) * (.5 + .3 * random())) as left_at,
           date_trunc('second', began + (:now - began) * (.85 + .1 * random())) as back
    from (
        select id, user_id, date_trunc('second', :now - interval '1095 days' * (1 - sqrt(random()))) as began,
               (array['starter', 'starter', 'premium'])[1 + floor(3 * random())::int] as tier,
               (array['starter', 'premium'])[1 + floor(2 * random())::int] as other,
               (array['month', 'month', 'year'])[1 + floor(3 * random())::int] as interval,
               random() < .35 as changes, random() < .55 as leaves, random() < .2 as returns
        from billing_customers
    ) customer
    """,
    """
    insert into subscription_states (event_id, customer_id, stripe_subscription_id, at, rank, status, tier, interval,
                                     gross_cents, currency)
    select 'evt_' || id || '_' || step, id, 'sub_' || id || case step when 4 then 'b' else '' end, at, 1, status, what,
           interval, (case what when 'starter' then 900 else 1900 end) * case interval when 'year' then 10 else 1 end,
           'usd'
    from life cross join lateral (values
        (1, began, 'active', tier, true), (2, changed, 'active', other, changes),
        (3, left_at, 'canceled', other, leaves), (4, back, 'active', tier, leaves and returns)
    ) as fact (step, at, status, what, happens)
    where happens
    """,
    """
    insert into mrr_movements (customer_id, at, kind, before_cents, after_cents, currency, tier)
    select customer_id, at, case when before = 0 and number = 1 then 'new' when before = 0 then 'reactivation'
               when after = 0 then 'churn' when after > before then 'expansion' else 'contraction' end,
           before, after, 'usd', tier
    from (
        select customer_id, at, tier, worth as after, coalesce(lag(worth) over told, 0) as before,
               row_number() over told as number
        from (
            select customer_id, at, tier, case status when 'active'
                       then round(gross_cents::numeric / case interval when 'year' then 12 else 1 end)::bigint else 0
                   end as worth
            from subscription_states
        ) fact window told as (partition by customer_id order by at)
    ) difference where before <> after
    """,
    """
    insert into mrr_months (month, kind, currency, delta_cents, movements)
    select date_trunc('month', at at time zone 'UTC')::date, kind, currency, sum(delta_cents), count(*)
    from mrr_movements group by 1, 2, 3
    """,
    """
    insert into user_subscriptions (user_id, customer_id, stripe_subscription_id, stripe_item_id, tier, interval,
        status, currency, unit_amount, mrr_cents, started_at, current_period_start, current_period_end,
        cancel_at_period_end, is_current, read_at)
    select life.user_id, life.id, last.stripe_subscription_id, 'si_' || life.id, last.tier, last.interval, last.status,
           'usd', last.gross_cents, case last.status when 'active'
               then round(last.gross_cents::numeric / case last.interval when 'year' then 12 else 1 end)::bigint else 0
           end, life.began, last.at, last.at + interval '30 days', false, true, :now
    from life join lateral (
        select * from subscription_states where customer_id = life.id order by at desc limit 1) last on true
    """,
    """
    insert into payments (user_id, customer_id, stripe_invoice_id, status, tier, currency, amount_due, amount_paid,
                          amount_refunded, tax, attempts, created_at, paid_at, next_attempt_at)
    select user_id, id, 'in_' || id || '_' || number, case when fails then 'open' else 'paid' end, tier, 'usd', cents,
           case when fails then 0 else cents end, 0, 0, 1, at, case when not fails then at end,
           case when fails then at + interval '3 days' end
    from (
        select life.*, number, began + number * step as at, random() < .005 as fails,
               (case tier when 'starter' then 900 else 1900 end) * case interval when 'year' then 10 else 1 end as cents
        from life
        cross join lateral (
            select case interval when 'year' then interval '1 year' else interval '1 month' end) as often (step)
        cross join lateral generate_series(0, 35) as number
        where began + number * step < case when leaves then left_at else :now end
    ) bill
    """,
    """
    insert into revenue_days (date, currency, paid_cents, payments, refunded_cents)
    select (paid_at at time zone 'UTC')::date, currency, sum(amount_paid), count(*), 0
    from payments where paid_at is not null group by 1, 2
    """,
)
TIDYING: Final = tuple(
    f"vacuum analyze {table}"
    for table in (
        "users",
        "billing_customers",
        "subscription_states",
        "mrr_movements",
        "mrr_months",
        "user_subscriptions",
        "payments",
        "revenue_days",
    )
)
# The same months from the facts alone, as one would ask without movements that are kept.
NAIVE: Final = """
    with worth as (
        select customer_id, at, case status when 'active'
                   then round(gross_cents::numeric / case interval when 'year' then 12 else 1 end)::bigint else 0
               end as cents
        from subscription_states
    ), difference as (
        select at, cents, coalesce(lag(cents) over told, 0) as before, row_number() over told as number
        from worth window told as (partition by customer_id order by at)
    )
    select date_trunc('month', at at time zone 'UTC')::date as month,
           case when before = 0 and number = 1 then 'new' when before = 0 then 'reactivation'
                when cents = 0 then 'churn' when cents > before then 'expansion' else 'contraction' end as kind,
           sum(cents - before)::bigint as delta_cents
    from difference where cents <> before group by 1, 2 order by 1, 2
"""


def fill(on: Stage, *, customers: int) -> dict[str, int]:
    """Add this many customers with their three years; returns how many rows the tables of money have."""
    engine = create_engine(on.cluster.owner_url())
    started = time.monotonic()
    with engine.begin() as connection:
        values = {"customers": customers, "now": connection.scalar(text("select now()"))}
        for place, statement in enumerate(FILLING, start=1):
            wanted = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement.replace(":now", "cast(:now as timestamptz)")), wanted)
            print(f"sales: step {place} of {len(FILLING)}, {time.monotonic() - started:.0f} s", file=sys.stderr)
        counted = {
            table: int(connection.scalar(text(f"select count(*) from {table}")) or 0)  # noqa: S608 -- named here
            for table in ("user_subscriptions", "subscription_states", "mrr_movements", "payments")
        }
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in TIDYING:
            connection.execute(text(statement))
    engine.dispose()
    return counted
