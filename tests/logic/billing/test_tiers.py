"""Which tier a subscription gives, and what a tier may use."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from logic.billing import entitlements, tiers
from logic.billing.entitlements import Feature
from logic.billing.tiers import Bought, Interval, Status, Subscription, Tier

START = datetime(2026, 3, 1, tzinfo=UTC)
STARTER = Subscription(
    id=1,
    bought=Bought.STARTER,
    interval=Interval.YEAR,
    status=Status.ACTIVE,
    currency="usd",
    unit_amount=9000,
    started_at=START,
    period_end=START + timedelta(days=365),
    trial_ends_at=None,
    cancel_at_period_end=False,
    past_due_since=None,
    enhanced_from=START,
)
PREMIUM = replace(STARTER, bought=Bought.PREMIUM)
SECOND = timedelta(seconds=1)


def after(days: float) -> datetime:
    return START + timedelta(days=days)


def test_tiers_stand_in_the_order_of_what_they_have() -> None:
    assert sorted(Tier, key=lambda tier: tier.rank) == ["free", "starter_normal", "starter_enhanced", "premium"]


def test_who_never_subscribed_is_free() -> None:
    assert (tiers.tier(None, START), tiers.days_enhanced_left(None, START)) == (Tier.FREE, 0)


@pytest.mark.parametrize(
    ("days", "tier", "left"),
    [
        (0, Tier.STARTER_ENHANCED, 30),
        (0.5, Tier.STARTER_ENHANCED, 30),
        (29.9, Tier.STARTER_ENHANCED, 1),
        (30, Tier.STARTER_NORMAL, 0),
    ],
)
def test_a_starter_is_enhanced_for_thirty_days(days: float, tier: Tier, left: int) -> None:
    assert (tiers.tier(STARTER, after(days)), tiers.days_enhanced_left(STARTER, after(days))) == (tier, left)


def test_a_second_starter_is_not_enhanced_again() -> None:
    second = replace(STARTER, started_at=after(200))
    assert tiers.tier(second, after(201)) is Tier.STARTER_NORMAL


def test_premium_counts_no_days() -> None:
    assert (tiers.tier(PREMIUM, START), tiers.days_enhanced_left(PREMIUM, START)) == (Tier.PREMIUM, 0)


def test_who_cancels_keeps_it_until_the_period_ends_and_not_a_second_longer() -> None:
    cancelled = replace(PREMIUM, cancel_at_period_end=True)
    assert tiers.tier(cancelled, PREMIUM.period_end - SECOND) is Tier.PREMIUM
    assert tiers.tier(cancelled, PREMIUM.period_end) is Tier.FREE


def test_who_does_not_cancel_keeps_it_while_a_renewal_is_on_its_way_to_us() -> None:
    assert tiers.tier(PREMIUM, PREMIUM.period_end + timedelta(days=2)) is Tier.PREMIUM


def test_an_unpaid_bill_is_waited_for_and_then_no_longer() -> None:
    late = replace(PREMIUM, status=Status.PAST_DUE, past_due_since=after(10))
    assert tiers.tier(late, after(10) + tiers.GRACE - SECOND) is Tier.PREMIUM
    assert tiers.tier(late, after(10) + tiers.GRACE) is Tier.FREE


@pytest.mark.parametrize("status", sorted(set(Status) - tiers.LIVE))
def test_what_is_not_alive_gives_nothing(status: Status) -> None:
    assert tiers.tier(replace(PREMIUM, status=status), START) is Tier.FREE


def test_a_trial_gives_all_of_it() -> None:
    assert tiers.tier(replace(PREMIUM, status=Status.TRIALING), START) is Tier.PREMIUM


@pytest.mark.parametrize("feature", Feature)
def test_no_tier_has_less_of_anything_than_a_lower_one(feature: Feature) -> None:
    limits = [entitlements.OFFERS[feature].limit(tier) for tier in Tier]
    counted = [float("inf") if limit is None else limit for limit in limits]
    assert counted == sorted(counted)


def test_free_has_one_track_and_three_missions_a_month() -> None:
    assert entitlements.allowance(Feature.TRACKS, Tier.FREE, 0).allows_one_more
    assert not entitlements.allowance(Feature.TRACKS, Tier.FREE, 1).allows_one_more
    assert entitlements.allowance(Feature.MISSIONS, Tier.FREE, 2).left == 1
    assert entitlements.OFFERS[Feature.MISSIONS].monthly


def test_what_somebody_has_beyond_a_limit_is_never_counted_as_owed() -> None:
    assert entitlements.allowance(Feature.TRACKS, Tier.FREE, 5).left == 0


def test_nobody_is_sent_to_a_tier_that_has_it_for_thirty_days_only() -> None:
    assert entitlements.first_tier_to_buy(Feature.TRACKS, 2) is Tier.PREMIUM
    assert entitlements.first_tier_to_buy(Feature.TRACKS, 1) is Tier.STARTER_NORMAL
