"""A place counted day by day, and one that has sold something: by SQL, as the roll-up and Stripe leave them."""

from __future__ import annotations

from datetime import timedelta

from logic import clock
from logic.analytics import days as dates
from tests import factories, statements

_DAY = """
    insert into platform_analytics
        (date, people, new_people, active, weekly, monthly, active_plans, plans_started, plans_completed, days_finished,
         weekly_tests_passed, weekly_tests_failed, finals_taken, verdicts, job_ready, readiness_people,
         readiness_gained, readiness_deviation, rolled_up_at)
    values (:date, :people, 2, 10, 30, 60, 12, 1, 1, 8, 3, 1, 1, 1, 1, 2, .2, .1, :at)
"""
_PAID = """
    insert into payments (user_id, customer_id, stripe_invoice_id, number, status, tier, currency, amount_due,
                          amount_paid, amount_refunded, tax, attempts, created_at, paid_at, next_attempt_at)
    select user_id, id, 'in_' || cast(:paid as text), 'WAY-1', case when :paid then 'paid' else 'open' end, 'starter',
           'usd', 900, case when :paid then 900 else 0 end, 0, 0, 1, :at,
           case when :paid then cast(:at as timestamptz) end,
           case when not :paid then cast(:at as timestamptz) + interval '3 days' end
    from billing_customers
"""


def counted(how_many: int = 70) -> None:
    """A place that was counted every day, today included, which still runs."""
    now = clock.now()
    newest = dates.newest(now)
    for back in range(how_many):
        day = newest - timedelta(days=back)
        at = min(now, dates.ended(day) + timedelta(hours=1))
        statements.write(_DAY, date=day, people=200 - 2 * back, at=at)
    monday = dates.week_of(newest)
    for back in range(4):
        cohort = monday - timedelta(weeks=back)
        statements.write(
            "insert into funnel_weeks (cohort, registered, assessed, planned, first_day, first_week, final, verdict,"
            " rolled_up_at) values (:cohort, 40, 30, 20, 15, 10, 2, 1, :at)",
            cohort=cohort,
            at=now,
        )
        for week in range(back + 1):
            statements.write(
                "insert into retention_weeks (cohort, week, people) values (:cohort, :week, :people)",
                cohort=cohort,
                week=week,
                people=40 // (week + 1),
            )


def sales() -> None:
    """One customer: began two months ago, paid this morning, and owes one bill."""
    now = clock.now()
    person = factories.learner("Ada", email="ada@example.org")
    statements.write(
        "insert into billing_customers (user_id, stripe_customer_id) values (:person, 'cus_ada')", person=person
    )
    began = (now - timedelta(days=62)).replace(day=1)
    statements.write(
        "insert into mrr_movements (customer_id, at, kind, before_cents, after_cents, currency, tier)"
        " select id, :at, 'new', 0, 900, 'usd', 'starter' from billing_customers",
        at=began,
    )
    statements.write(
        "insert into mrr_months (month, kind, currency, delta_cents, movements) values (:month, 'new', 'usd', 900, 1)",
        month=began.date(),
    )
    statements.write(
        "insert into user_subscriptions (user_id, customer_id, stripe_subscription_id, stripe_item_id, tier, interval,"
        " status, currency, unit_amount, mrr_cents, started_at, current_period_start, current_period_end,"
        " cancel_at_period_end, is_current, read_at)"
        " select user_id, id, 'sub_ada', 'si_ada', 'starter', 'month', 'active', 'usd', 900, 900, :at, :at, :at, false,"
        " true, :at from billing_customers",
        at=began,
    )
    for paid in (True, False):
        statements.write(_PAID, paid=paid, at=now)
    statements.write(
        "insert into revenue_days (date, currency, paid_cents, payments, refunded_cents)"
        " values (:date, 'usd', 900, 1, 0)",
        date=now.date(),
    )
