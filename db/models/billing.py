"""Money: what can be bought, who bought it, what was paid, and the recurring revenue that follows.

Stripe is where the money is; these tables are what we know of it. Nothing here is a payload, and no card is known.
A person who goes takes their name out of these rows, not the rows: `user_id` becomes NULL, the money stays counted.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CreatedAt, Id, Moment, one_of

PAID_TIERS = ("starter", "premium")
INTERVALS = ("month", "year")
STATUSES = (
    "incomplete",
    "incomplete_expired",
    "trialing",
    "active",
    "past_due",
    "canceled",
    "unpaid",
    "paused",
)
MOVEMENTS = ("new", "expansion", "contraction", "churn", "reactivation")
_CURRENCY = "currency ~ '^[a-z]{3}$'"


class SubscriptionPlan(Base):
    """What can be bought: a tier for a month or a year, and its price with Stripe."""

    __tablename__ = "subscription_plans"
    __table_args__ = (
        UniqueConstraint("stripe_price_id"),
        CheckConstraint(one_of("tier", *PAID_TIERS), name="tier"),
        CheckConstraint(one_of("interval", *INTERVALS), name="interval"),
        CheckConstraint("unit_amount >= 0", name="unit_amount"),
        CheckConstraint(_CURRENCY, name="currency"),
        Index("uq_subscription_plans_offered", "tier", "interval", unique=True, postgresql_where=text("is_offered")),
    )
    id: Mapped[Id]
    tier: Mapped[str]
    interval: Mapped[str]
    stripe_price_id: Mapped[str]
    unit_amount: Mapped[int]
    currency: Mapped[str]
    is_offered: Mapped[bool] = mapped_column(server_default=text("true"))


class BillingCustomer(Base):
    """A customer of Stripe's. Locked while anything of theirs is read there and written here.

    `next_change_at` is when their revenue changes without anybody doing anything: a grace or a discount ends.
    """

    __tablename__ = "billing_customers"
    __table_args__ = (
        UniqueConstraint("stripe_customer_id"),
        UniqueConstraint("user_id"),
        Index(None, "next_change_at", postgresql_where=text("next_change_at is not null")),
    )
    id: Mapped[Id]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    stripe_customer_id: Mapped[str]
    created_at: Mapped[CreatedAt]
    read_at: Mapped[datetime | None]
    next_change_at: Mapped[datetime | None]


class UserSubscription(Base):
    """A subscription as it was when we last read it with Stripe; the one that counts for a person `is_current`."""

    __tablename__ = "user_subscriptions"
    __table_args__ = (
        UniqueConstraint("stripe_subscription_id"),
        Index("uq_user_subscriptions_current", "customer_id", unique=True, postgresql_where=text("is_current")),
        Index(None, "user_id"),
        Index(None, "customer_id"),
        Index(
            "ix_user_subscriptions_paying",
            "tier",
            "interval",
            "mrr_cents",
            "status",
            "past_due_since",
            postgresql_where=text("is_current and mrr_cents > 0"),
        ),
        CheckConstraint(one_of("tier", *PAID_TIERS), name="tier"),
        CheckConstraint(one_of("interval", *INTERVALS), name="interval"),
        CheckConstraint(one_of("status", *STATUSES), name="status"),
        CheckConstraint("mrr_cents >= 0", name="mrr_cents"),
        CheckConstraint(_CURRENCY, name="currency"),
    )
    id: Mapped[Id]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("billing_customers.id"))
    stripe_subscription_id: Mapped[str]
    stripe_item_id: Mapped[str]
    tier: Mapped[str]
    interval: Mapped[str]
    status: Mapped[str]
    currency: Mapped[str]
    unit_amount: Mapped[int]
    mrr_cents: Mapped[int]
    discount_label: Mapped[str | None]
    started_at: Mapped[Moment]
    current_period_start: Mapped[Moment]
    current_period_end: Mapped[Moment]
    trial_ends_at: Mapped[datetime | None]
    cancel_at_period_end: Mapped[bool]
    ended_at: Mapped[datetime | None]
    past_due_since: Mapped[datetime | None]
    is_current: Mapped[bool]
    read_at: Mapped[Moment]


class StripeDiscount(Base):
    """What a discount takes off, for as long as it does; a subscription's events name it by its id only."""

    __tablename__ = "stripe_discounts"
    __table_args__ = (
        CheckConstraint(one_of("duration", "once", "repeating", "forever"), name="duration"),
        CheckConstraint("num_nonnulls(percent_off, amount_off) = 1", name="what"),
    )
    stripe_discount_id: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    percent_off: Mapped[Any | None] = mapped_column(Numeric(5, 2))
    amount_off: Mapped[int | None]
    duration: Mapped[str]
    ends_at: Mapped[datetime | None]


class SubscriptionState(Base):
    """What an event said of a subscription: a fact with its moment. Append-only; one row an event, whoever told us.

    `before_print` and `after_print` are prints of the subscription around it: they say which of two facts of one second
    came first.
    """

    __tablename__ = "subscription_states"
    __table_args__ = (
        Index(None, "customer_id", "at"),
        CheckConstraint(one_of("status", *STATUSES), name="status"),
        CheckConstraint(one_of("tier", *PAID_TIERS), name="tier"),
        CheckConstraint(one_of("interval", *INTERVALS), name="interval"),
        CheckConstraint("gross_cents >= 0", name="gross_cents"),
        CheckConstraint("rank between 0 and 2", name="rank"),
    )
    event_id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("billing_customers.id"))
    stripe_subscription_id: Mapped[str]
    at: Mapped[Moment]
    rank: Mapped[int] = mapped_column(SmallInteger)
    status: Mapped[str]
    tier: Mapped[str]
    interval: Mapped[str]
    gross_cents: Mapped[int]
    currency: Mapped[str]
    discounts: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    before_print: Mapped[str | None]
    after_print: Mapped[str | None]


class Payment(Base):
    """An invoice: asked for, paid or not, given back in part or whole."""

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("stripe_invoice_id"),
        Index(None, "user_id", "created_at"),
        Index(None, "customer_id"),
        Index(
            "ix_payments_failed",
            "next_attempt_at",
            postgresql_where=text("status in ('open', 'uncollectible') and attempts > 0"),
        ),
        CheckConstraint(one_of("status", "draft", "open", "paid", "uncollectible", "void"), name="status"),
        CheckConstraint("amount_refunded between 0 and amount_paid", name="refunded"),
        CheckConstraint("(paid_at is not null) = (status = 'paid')", name="paid"),
        CheckConstraint(_CURRENCY, name="currency"),
    )
    id: Mapped[Id]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("billing_customers.id"))
    stripe_invoice_id: Mapped[str]
    number: Mapped[str | None]
    status: Mapped[str]
    tier: Mapped[str | None]
    currency: Mapped[str]
    amount_due: Mapped[int]
    amount_paid: Mapped[int]
    amount_refunded: Mapped[int]
    tax: Mapped[int]
    attempts: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[Moment]
    paid_at: Mapped[datetime | None]
    refunded_at: Mapped[datetime | None]
    next_attempt_at: Mapped[datetime | None]
    hosted_url: Mapped[str | None]


class WebhookEvent(Base):
    """An event Stripe told us of, or that a sweep found: once, whoever was first. Its content stays with Stripe."""

    __tablename__ = "webhook_events"
    __table_args__ = (
        CheckConstraint(one_of("source", "webhook", "sweep"), name="source"),
        Index(None, "stripe_customer_id", postgresql_where=text("processed_at is null")),
        Index(None, "received_at"),
    )
    event_id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    stripe_customer_id: Mapped[str | None]
    created_at: Mapped[Moment]
    received_at: Mapped[Moment]
    source: Mapped[str]
    processed_at: Mapped[datetime | None]


class MrrMovement(Base):
    """How a customer's monthly recurring revenue changed at a moment, and why; follows from their facts alone."""

    __tablename__ = "mrr_movements"
    __table_args__ = (
        CheckConstraint("before_cents >= 0 and after_cents >= 0", name="cents"),
        CheckConstraint(
            "case kind when 'new' then before_cents = 0 and after_cents > 0"
            " when 'reactivation' then before_cents = 0 and after_cents > 0"
            " when 'expansion' then before_cents > 0 and after_cents > before_cents"
            " when 'contraction' then after_cents > 0 and after_cents < before_cents"
            " when 'churn' then before_cents > 0 and after_cents = 0 else false end",
            name="kind",
        ),
        CheckConstraint(_CURRENCY, name="currency"),
        Index("uq_mrr_movements_new", "customer_id", unique=True, postgresql_where=text("kind = 'new'")),
        Index(None, "at"),
    )
    customer_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("billing_customers.id"), primary_key=True)
    at: Mapped[Moment] = mapped_column(primary_key=True)
    kind: Mapped[str]
    before_cents: Mapped[int]
    after_cents: Mapped[int]
    delta_cents: Mapped[int] = mapped_column(BigInteger, Computed("after_cents - before_cents", persisted=True))
    currency: Mapped[str]
    tier: Mapped[str]


class MrrMonth(Base):
    """The movements of a month (UTC) by kind, kept by the statement that writes them."""

    __tablename__ = "mrr_months"
    __table_args__ = (CheckConstraint(one_of("kind", *MOVEMENTS), name="kind"),)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    delta_cents: Mapped[int]
    movements: Mapped[int]


class RevenueDay(Base):
    """What was paid and given back on a day (UTC), kept by the statement that writes the bills."""

    __tablename__ = "revenue_days"
    date: Mapped[date] = mapped_column(Date, primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    paid_cents: Mapped[int]
    payments: Mapped[int]
    refunded_cents: Mapped[int]


class BillingCursor(Base):
    """How far the sweep of Stripe's events has come, and when the last one ended."""

    __tablename__ = "billing_cursor"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)
    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    swept_until: Mapped[Moment]
    swept_at: Mapped[Moment]
