"""Money as somebody may see it: values for pages and programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from logic.billing.tiers import Bought, Interval, Subscription, Tier


@dataclass(frozen=True, slots=True)
class Plan:
    """A tier for a month or a year; `unit_amount` in cents of `currency`."""

    id: int
    bought: Bought
    interval: Interval
    unit_amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class NextPayment:
    """The next bill before taxes and credits: when, and about how much. `cents` net of discounts that last."""

    at: datetime
    cents: int
    currency: str


@dataclass(frozen=True, slots=True)
class NextBill:
    """The bill that follows from a change of plan: `cents` of `currency` at a moment, credit taken off already."""

    at: datetime
    is_at_once: bool
    cents: int
    currency: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands. `subscription` is None for who never had one; `trial_is_new` whether one is offered."""

    payments: str
    tier: Tier
    days_enhanced_left: int
    can_upgrade: bool
    next_payment: NextPayment | None
    subscription: Subscription | None
    trial_is_new: bool

    @property
    def status(self) -> str:
        """`included` where nothing costs money, `free`, `canceling`, else Stripe's own word."""
        if self.payments == "off":
            return "included"
        if self.subscription is None or self.tier is Tier.FREE:
            return "free"
        return "canceling" if self.subscription.cancel_at_period_end else str(self.subscription.status)


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice: cents of `currency`; `url` is Stripe's page of it."""

    id: int
    number: str | None
    status: str
    tier: str | None
    currency: str
    amount_due: int
    amount_paid: int
    amount_refunded: int
    tax: int
    created_at: datetime
    paid_at: datetime | None
    next_attempt_at: datetime | None
    url: str | None
