"""Subscriptions, payments, what Stripe said of them, and the recurring revenue that follows.

Revision 0007, after 0006. New tables only, so the version before goes on running.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


ME = "(select nullif(current_setting('app.user_id', true), '')::bigint)"

# A person sees what is theirs; whatever changes it comes from Stripe, by the worker.
PERSONAL = ("billing_customers", "payments", "user_subscriptions")
WORKERS = {
    "billing_cursor": "select, insert, update",
    "billing_customers": "select, insert, update",
    "mrr_months": "select, insert, update",
    "mrr_movements": "select, insert, update, delete",
    "payments": "select, insert, update",
    "revenue_days": "select, insert, update",
    "stripe_discounts": "select, insert, update",
    "subscription_plans": "select, insert, update",
    "subscription_states": "select, insert",
    "user_subscriptions": "select, insert, update",
    "webhook_events": "select, insert, update (processed_at)",
}


def upgrade() -> None:
    _tables()
    _rights()


def _tables() -> None:
    op.create_table(
        "billing_cursor",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("swept_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_billing_cursor_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_cursor")),
    )
    op.create_table(
        "mrr_months",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("delta_cents", sa.BigInteger(), nullable=False),
        sa.Column("movements", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind in ('new', 'expansion', 'contraction', 'churn', 'reactivation')", name=op.f("ck_mrr_months_kind")
        ),
        sa.PrimaryKeyConstraint("month", "kind", "currency", name=op.f("pk_mrr_months")),
    )
    op.create_table(
        "stripe_discounts",
        sa.Column("stripe_discount_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("percent_off", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("amount_off", sa.BigInteger(), nullable=True),
        sa.Column("duration", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("duration in ('once', 'repeating', 'forever')", name=op.f("ck_stripe_discounts_duration")),
        sa.CheckConstraint("num_nonnulls(percent_off, amount_off) = 1", name=op.f("ck_stripe_discounts_what")),
        sa.PrimaryKeyConstraint("stripe_discount_id", name=op.f("pk_stripe_discounts")),
    )
    op.create_table(
        "subscription_plans",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("interval", sa.Text(), nullable=False),
        sa.Column("stripe_price_id", sa.Text(), nullable=False),
        sa.Column("unit_amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("is_offered", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.CheckConstraint("currency ~ '^[a-z]{3}$'", name=op.f("ck_subscription_plans_currency")),
        sa.CheckConstraint("interval in ('month', 'year')", name=op.f("ck_subscription_plans_interval")),
        sa.CheckConstraint("tier in ('starter', 'premium')", name=op.f("ck_subscription_plans_tier")),
        sa.CheckConstraint("unit_amount >= 0", name=op.f("ck_subscription_plans_unit_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_plans")),
        sa.UniqueConstraint("stripe_price_id", name=op.f("uq_subscription_plans_stripe_price_id")),
    )
    op.create_index(
        "uq_subscription_plans_offered",
        "subscription_plans",
        ["tier", "interval"],
        unique=True,
        postgresql_where=sa.text("is_offered"),
    )
    op.create_table(
        "webhook_events",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("stripe_customer_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("source in ('webhook', 'sweep')", name=op.f("ck_webhook_events_source")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_webhook_events")),
    )
    op.create_index(op.f("ix_webhook_events_received_at"), "webhook_events", ["received_at"], unique=False)
    op.create_index(
        op.f("ix_webhook_events_stripe_customer_id"),
        "webhook_events",
        ["stripe_customer_id"],
        unique=False,
        postgresql_where=sa.text("processed_at is null"),
    )
    op.create_table(
        "billing_customers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("stripe_customer_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_change_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_billing_customers_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_customers")),
        sa.UniqueConstraint("stripe_customer_id", name=op.f("uq_billing_customers_stripe_customer_id")),
        sa.UniqueConstraint("user_id", name=op.f("uq_billing_customers_user_id")),
    )
    op.create_index(
        op.f("ix_billing_customers_next_change_at"),
        "billing_customers",
        ["next_change_at"],
        unique=False,
        postgresql_where=sa.text("next_change_at is not null"),
    )
    op.create_table(
        "mrr_movements",
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("before_cents", sa.BigInteger(), nullable=False),
        sa.Column("after_cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "delta_cents", sa.BigInteger(), sa.Computed("after_cents - before_cents", persisted=True), nullable=False
        ),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "case kind when 'new' then before_cents = 0 and after_cents > 0 when 'reactivation' then before_cents = 0 and after_cents > 0 when 'expansion' then before_cents > 0 and after_cents > before_cents when 'contraction' then after_cents > 0 and after_cents < before_cents when 'churn' then before_cents > 0 and after_cents = 0 else false end",
            name=op.f("ck_mrr_movements_kind"),
        ),
        sa.CheckConstraint("currency ~ '^[a-z]{3}$'", name=op.f("ck_mrr_movements_currency")),
        sa.CheckConstraint("before_cents >= 0 and after_cents >= 0", name=op.f("ck_mrr_movements_cents")),
        sa.ForeignKeyConstraint(["customer_id"], ["billing_customers.id"], name=op.f("fk_mrr_movements_customer_id")),
        sa.PrimaryKeyConstraint("customer_id", "at", name=op.f("pk_mrr_movements")),
    )
    op.create_index(op.f("ix_mrr_movements_at"), "mrr_movements", ["at"], unique=False)
    op.create_index(
        "uq_mrr_movements_new", "mrr_movements", ["customer_id"], unique=True, postgresql_where=sa.text("kind = 'new'")
    )
    op.create_table(
        "payments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("stripe_invoice_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_due", sa.BigInteger(), nullable=False),
        sa.Column("amount_paid", sa.BigInteger(), nullable=False),
        sa.Column("amount_refunded", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refunded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hosted_url", sa.Text(), nullable=True),
        sa.CheckConstraint("(paid_at is not null) = (status = 'paid')", name=op.f("ck_payments_paid")),
        sa.CheckConstraint("currency ~ '^[a-z]{3}$'", name=op.f("ck_payments_currency")),
        sa.CheckConstraint(
            "status in ('draft', 'open', 'paid', 'uncollectible', 'void')", name=op.f("ck_payments_status")
        ),
        sa.CheckConstraint("amount_refunded between 0 and amount_paid", name=op.f("ck_payments_refunded")),
        sa.ForeignKeyConstraint(["customer_id"], ["billing_customers.id"], name=op.f("fk_payments_customer_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_payments_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("stripe_invoice_id", name=op.f("uq_payments_stripe_invoice_id")),
    )
    op.create_index(op.f("ix_payments_customer_id"), "payments", ["customer_id"], unique=False)
    op.create_index(
        "ix_payments_failed",
        "payments",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("status in ('open', 'uncollectible') and attempts > 0"),
    )
    op.create_index(op.f("ix_payments_user_id_created_at"), "payments", ["user_id", "created_at"], unique=False)
    op.create_table(
        "revenue_days",
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("payments", sa.BigInteger(), nullable=False),
        sa.Column("refunded_cents", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("date", "currency", name=op.f("pk_revenue_days")),
    )
    op.create_table(
        "subscription_states",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("stripe_subscription_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("interval", sa.Text(), nullable=False),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column(
            "discounts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("before_print", sa.Text(), nullable=True),
        sa.Column("after_print", sa.Text(), nullable=True),
        sa.CheckConstraint("interval in ('month', 'year')", name=op.f("ck_subscription_states_interval")),
        sa.CheckConstraint(
            "status in ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'canceled', 'unpaid', 'paused')",
            name=op.f("ck_subscription_states_status"),
        ),
        sa.CheckConstraint("tier in ('starter', 'premium')", name=op.f("ck_subscription_states_tier")),
        sa.CheckConstraint("gross_cents >= 0", name=op.f("ck_subscription_states_gross_cents")),
        sa.CheckConstraint("rank between 0 and 2", name=op.f("ck_subscription_states_rank")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["billing_customers.id"], name=op.f("fk_subscription_states_customer_id")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_subscription_states")),
    )
    op.create_index(
        op.f("ix_subscription_states_customer_id_at"), "subscription_states", ["customer_id", "at"], unique=False
    )
    op.create_table(
        "user_subscriptions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("stripe_subscription_id", sa.Text(), nullable=False),
        sa.Column("stripe_item_id", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("interval", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("unit_amount", sa.BigInteger(), nullable=False),
        sa.Column("mrr_cents", sa.BigInteger(), nullable=False),
        sa.Column("discount_label", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("current_period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("current_period_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trial_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_at_period_end", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("past_due_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("currency ~ '^[a-z]{3}$'", name=op.f("ck_user_subscriptions_currency")),
        sa.CheckConstraint("interval in ('month', 'year')", name=op.f("ck_user_subscriptions_interval")),
        sa.CheckConstraint(
            "status in ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'canceled', 'unpaid', 'paused')",
            name=op.f("ck_user_subscriptions_status"),
        ),
        sa.CheckConstraint("tier in ('starter', 'premium')", name=op.f("ck_user_subscriptions_tier")),
        sa.CheckConstraint("mrr_cents >= 0", name=op.f("ck_user_subscriptions_mrr_cents")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["billing_customers.id"], name=op.f("fk_user_subscriptions_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_subscriptions_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_subscriptions")),
        sa.UniqueConstraint("stripe_subscription_id", name=op.f("uq_user_subscriptions_stripe_subscription_id")),
    )
    op.create_index(op.f("ix_user_subscriptions_customer_id"), "user_subscriptions", ["customer_id"], unique=False)
    op.create_index(op.f("ix_user_subscriptions_user_id"), "user_subscriptions", ["user_id"], unique=False)
    op.create_index(
        "ix_user_subscriptions_paying",
        "user_subscriptions",
        ["tier", "interval", "mrr_cents", "status", "past_due_since"],
        unique=False,
        postgresql_where=sa.text("is_current and mrr_cents > 0"),
    )
    op.create_index(
        "uq_user_subscriptions_current",
        "user_subscriptions",
        ["customer_id"],
        unique=True,
        postgresql_where=sa.text("is_current"),
    )


def _rights() -> None:
    for table, rights in WORKERS.items():
        op.execute(f"grant {rights} on {table} to waymark_worker")
    for table in PERSONAL:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"grant select on {table} to waymark_app")
        op.execute(f"create policy own_rows on {table} for select to waymark_app using (user_id = {ME})")
        op.execute(f"create policy worker on {table} to waymark_worker using (true) with check (true)")
    op.execute("grant select on subscription_plans to waymark_app, waymark_gate")
    # The door to Stripe's webhooks stands before any sign-in: it notes an event and nothing else.
    op.execute("grant select, insert on webhook_events to waymark_gate")


def downgrade() -> None:
    raise RuntimeError("A release is not taken back; restore a backup instead.")
