"""Subscriptions, prices and bills as the API sends them. Money in the smallest unit of its currency."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from logic.billing import entitlements
from logic.billing.entitlements import Allowance, Feature
from logic.billing.service import Bill, Plan, Standing
from logic.billing.tiers import Bought, Interval, Tier

Cents = Annotated[int, Field(description="In the smallest unit of the currency.", examples=[1900])]
Currency = Annotated[str, Field(description="ISO 4217, in small letters.", examples=["usd"])]
STATUSES = (
    "'included' where nothing costs money, 'free', 'canceling' for one that ends with its period, else 'trialing',"
    " 'active' or 'past_due'."
)


class FeatureUse(BaseModel):
    """A feature: how much of it you have used, and how much your tier has."""

    name: Annotated[Feature, Field(examples=["tracks"])]
    words: Annotated[str, Field(description="What is counted.", examples=["Tracks you can take"])]
    used: Annotated[int, Field(description="Of what is limited by the month: this month, in yours.", examples=[1])]
    limit: Annotated[int | None, Field(description="Null: no limit. 0: not included.", examples=[2])]

    @classmethod
    def of(cls, found: Allowance) -> Self:
        """The answer for a feature."""
        words = entitlements.OFFERS[found.feature].words
        return cls(name=found.feature, words=words, used=found.used, limit=found.limit)


class NextCharge(BaseModel):
    """The next bill, before taxes and credit."""

    model_config = ConfigDict(from_attributes=True)

    at: Annotated[datetime, Field(description="In UTC.", examples=["2026-12-21T09:30:00Z"])]
    cents: Cents
    currency: Currency


class SubscriptionStatus(BaseModel):
    """Where you stand with your subscription."""

    tier: Annotated[Tier, Field(examples=["starter_enhanced"])]
    status: Annotated[str, Field(description=STATUSES, examples=["active"])]
    days_enhanced_left: Annotated[int, Field(description="0 unless a starter is enhanced.", examples=[12])]
    can_upgrade: Annotated[bool, Field(description="Whether there is a tier above yours.", examples=[True])]
    next_payment: Annotated[NextCharge | None, Field(description="Null when none comes.")]
    ends_at: Annotated[
        datetime | None, Field(description="When a cancelled subscription ends, in UTC.", examples=[None])
    ]
    grace_ends_at: Annotated[
        datetime | None, Field(description="Until when an unpaid one is still given, in UTC.", examples=[None])
    ]
    discount: Annotated[str | None, Field(description="What it is called.", examples=["Welcome"])]
    features: list[FeatureUse]

    @classmethod
    def of(cls, standing: Standing, features: Iterable[Allowance]) -> Self:
        """The answer for where somebody stands."""
        had = standing.subscription if standing.tier is not Tier.FREE else None
        return cls(
            tier=standing.tier,
            status=standing.status,
            days_enhanced_left=standing.days_enhanced_left,
            can_upgrade=standing.can_upgrade,
            next_payment=NextCharge.model_validate(standing.next_payment) if standing.next_payment else None,
            ends_at=had.period_end if had and had.cancel_at_period_end else None,
            grace_ends_at=had.grace_ends_at if had else None,
            discount=had.discount if had else None,
            features=[FeatureUse.of(feature) for feature in features],
        )


class WantedPlan(BaseModel):
    """What you would like to have."""

    tier: Annotated[Bought, Field(examples=["premium"])]
    interval: Annotated[Interval, Field(description="How often it is paid.", examples=["month"])] = Interval.MONTH


class Upgrade(BaseModel):
    """What came of it."""

    checkout_url: Annotated[
        str | None,
        Field(
            description="The page to pay on, for whoever has no subscription; nothing is charged before. Null when the"
            " subscription was changed.",
            examples=["https://checkout.stripe.com/c/pay/cs_test_1"],
        ),
    ]
    subscription: Annotated[SubscriptionStatus, Field(description="Where you stand after this call.")]


class PricedPlan(BaseModel):
    """A tier for a month or a year."""

    model_config = ConfigDict(from_attributes=True)

    tier: Annotated[Bought, Field(validation_alias="bought", examples=["premium"])]
    interval: Annotated[Interval, Field(examples=["month"])]
    cents: Annotated[Cents, Field(validation_alias="unit_amount")]
    currency: Currency


class PriceList(BaseModel):
    """What can be bought."""

    plans: Annotated[list[PricedPlan], Field(description="The cheapest first; empty where nothing costs money.")]

    @classmethod
    def of(cls, plans: Iterable[Plan]) -> Self:
        """The answer for what is offered."""
        return cls(plans=[PricedPlan.model_validate(plan) for plan in plans])


class PaidBill(BaseModel):
    """A bill, and what became of it."""

    model_config = ConfigDict(from_attributes=True)

    number: Annotated[str | None, Field(examples=["WAY-0001"])]
    status: Annotated[str, Field(description="'open', 'paid', 'uncollectible' or 'void'.", examples=["paid"])]
    tier: Annotated[Bought | None, Field(examples=["premium"])]
    currency: Currency
    amount_due: Cents
    amount_paid: Cents
    amount_refunded: Annotated[int, Field(description="What was given back of it.", examples=[0])]
    tax: Annotated[int, Field(description="In amount_due already.", examples=[0])]
    created_at: Annotated[datetime, Field(description="In UTC.", examples=["2026-11-21T09:30:00Z"])]
    paid_at: Annotated[datetime | None, Field(description="In UTC.", examples=["2026-11-21T09:30:00Z"])]
    next_attempt_at: Annotated[
        datetime | None, Field(description="When the card is tried again, in UTC.", examples=[None])
    ]
    url: Annotated[
        str | None, Field(description="Stripe's page of it.", examples=["https://invoice.stripe.com/i/acct_1/test_1"])
    ]


class BillList(BaseModel):
    """Your bills."""

    bills: Annotated[list[PaidBill], Field(description="The newest first, 60 at the most.")]

    @classmethod
    def of(cls, bills: Iterable[Bill]) -> Self:
        """The answer for somebody's bills."""
        return cls(bills=[PaidBill.model_validate(bill) for bill in bills])
