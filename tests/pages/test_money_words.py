"""What is said about money, word by word: amounts, bills, and where somebody stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from components import bill_list, limits, money, offers, subscription_card, subscription_dialogs
from logic.billing import tiers
from logic.billing.entitlements import Feature, allowance
from logic.billing.service import Bill, NextBill, NextPayment, Plan, Standing
from logic.billing.tiers import Bought, Interval, Status, Subscription, Tier
from logic.billing.usage_service import Usage

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
END = datetime(2026, 12, 21, 12, tzinfo=UTC)
PAID = Bill(
    id=1,
    number="WAY-1",
    status="paid",
    tier="premium",
    currency="usd",
    amount_due=1900,
    amount_paid=1900,
    amount_refunded=0,
    tax=0,
    created_at=NOW,
    paid_at=NOW,
    next_attempt_at=None,
    url=None,
)
PREMIUM = Subscription(
    id=1,
    bought=Bought.PREMIUM,
    interval=Interval.MONTH,
    status=Status.ACTIVE,
    currency="usd",
    unit_amount=1900,
    started_at=NOW - timedelta(days=60),
    period_end=END,
    trial_ends_at=None,
    cancel_at_period_end=False,
    past_due_since=None,
    enhanced_from=NOW - timedelta(days=60),
)
STARTER = replace(PREMIUM, bought=Bought.STARTER, unit_amount=900)
PLANS = {(bought, interval): Plan(1, bought, interval, 900, "usd") for bought in Bought for interval in Interval}


def standing(had: Subscription | None) -> Standing:
    tier = tiers.tier(had, NOW)
    pays = had is not None and had.gives_anything(NOW) and not had.cancel_at_period_end
    return Standing(
        payments="double",
        tier=tier,
        days_enhanced_left=tiers.days_enhanced_left(had, NOW),
        can_upgrade=tier is not Tier.PREMIUM,
        next_payment=NextPayment(had.period_end, had.unit_amount, "usd") if had and pays else None,
        subscription=had,
        trial_is_new=had is None,
    )


def told(had: Subscription | None) -> str:
    return " ".join(subscription_card.lines(standing(had), at=NOW, time_zone="UTC")).replace("\\$", "$")


@pytest.mark.parametrize(
    ("cents", "currency", "written"),
    [
        (1900, "usd", "$19.00"),
        (-5, "eur", "\N{MINUS SIGN}€0.05"),
        (123456, "chf", "1,234.56\N{NO-BREAK SPACE}CHF"),
        (1900, "jpy", "1,900\N{NO-BREAK SPACE}JPY"),
        (0, "gbp", "£0.00"),
    ],
)
def test_an_amount_is_written_with_its_currency(cents: int, currency: str, written: str) -> None:
    assert money.amount(cents, currency) == written


def test_a_dollar_begins_no_formula() -> None:
    assert money.in_markdown(1900, "usd") == r"\$19.00"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "paid"),
        ({"amount_refunded": 500}, "paid, $5.00 given back"),
        ({"amount_refunded": 1900}, "paid, and given back"),
        ({"amount_due": 0, "amount_paid": 0}, "nothing to pay"),
        ({"status": "open", "amount_paid": 0, "next_attempt_at": END}, "not paid yet, tried again on 21 December"),
        ({"status": "open", "amount_paid": 0}, "not paid yet"),
        ({"status": "uncollectible", "amount_paid": 0}, "not paid, given up"),
        ({"status": "void", "amount_paid": 0}, "withdrawn"),
    ],
)
def test_what_became_of_a_bill_is_said_in_words(changes: dict[str, object], says: str) -> None:
    assert bill_list.status(replace(PAID, **changes), "UTC") == says  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("had", "says"),
    [
        (None, "The first track is yours for good"),
        (PREMIUM, "Premium, paid monthly. Your next payment is about **$19.00** on **21 December 2026**."),
        (replace(PREMIUM, status=Status.TRIALING), "Your trial of Premium ends on **21 December 2026**. Your first"),
        (replace(PREMIUM, cancel_at_period_end=True), "You keep Premium until **21 December 2026**; then you are on"),
        (replace(PREMIUM, discount="Welcome"), "Your discount: Welcome. It is taken off already."),
        (replace(PREMIUM, discount="Welcome", status=Status.TRIALING), "Welcome. It comes off that payment."),
        (replace(STARTER, enhanced_from=NOW - timedelta(days=29)), "Enhanced for 1 more day"),
        (
            replace(PREMIUM, status=Status.PAST_DUE, past_due_since=NOW - timedelta(days=4)),
            "Your last payment failed. You keep Premium until **1 December 2026**",
        ),
        (
            replace(PREMIUM, status=Status.PAST_DUE, past_due_since=NOW - timedelta(days=14)),
            "has failed for two weeks, so you are on Free for now",
        ),
        (replace(PREMIUM, status=Status.CANCELED), "Your Premium has ended. Every plan you made is still yours."),
        (replace(PREMIUM, status=Status.UNPAID), "rests because its bill is not paid"),
        (replace(PREMIUM, status=Status.INCOMPLETE_EXPIRED), "has not gone through. Nothing was lost"),
    ],
)
def test_where_somebody_stands_is_said_with_its_date(had: Subscription | None, says: str) -> None:
    assert says in told(had)


def test_nothing_is_taken_off_a_payment_that_does_not_come() -> None:
    assert "discount" not in told(replace(PREMIUM, discount="Welcome", cancel_at_period_end=True))


def change(had: Subscription, bought: Bought, interval: Interval, bill: NextBill) -> str:
    plan = PLANS[bought, interval]
    return " ".join(subscription_dialogs.change_words(plan, standing(had), bill, "UTC")).replace("\\$", "$")


def test_a_new_rhythm_says_that_it_is_charged_at_once() -> None:
    said = change(PREMIUM, Bought.PREMIUM, Interval.YEAR, NextBill(NOW, is_at_once=True, cents=17500, currency="usd"))
    assert "Premium goes on and is paid **yearly** from now on." in said
    assert "its bill comes **at once: $175.00**" in said


def test_a_change_in_the_trial_charges_nothing_before_its_end() -> None:
    trial = replace(STARTER, status=Status.TRIALING)
    said = change(trial, Bought.PREMIUM, Interval.MONTH, NextBill(END, is_at_once=False, cents=1900, currency="usd"))
    assert "Your trial goes on until **21 December 2026**; nothing is charged before." in said
    assert "The first bill then is **$19.00**" in said


def test_credit_that_is_more_than_the_bill_is_not_lost() -> None:
    said = change(PREMIUM, Bought.STARTER, Interval.MONTH, NextBill(END, is_at_once=False, cents=0, currency="usd"))
    assert "What is more than the bill is credited on the ones after it." in said
    assert "stays yours" in said


def test_a_change_says_that_a_cancelled_subscription_goes_on() -> None:
    ending = replace(STARTER, cancel_at_period_end=True)
    said = change(ending, Bought.PREMIUM, Interval.MONTH, NextBill(END, is_at_once=False, cents=1900, currency="usd"))
    assert "It was to end on 21 December 2026; with this it goes on." in said


def test_a_cancelled_trial_charges_nothing_at_all() -> None:
    trial = standing(replace(PREMIUM, status=Status.TRIALING))
    assert "Nothing is charged." in " ".join(subscription_dialogs.cancel_words(trial, "UTC"))


def test_what_a_tier_contains_speaks_of_nothing_that_is_not_there() -> None:
    said = " ".join(line for tier in Tier for line in offers.contents(tier))
    assert "ission" not in said
    assert "Progress report as PDF" in said


@pytest.mark.parametrize(
    ("feature", "tier", "count", "said"),
    [
        (Feature.TRACKS, Tier.FREE, 1, "1 of 1 tracks used with Free; Starter has 2."),
        (Feature.TRACKS, Tier.FREE, 4, "1 of 1 tracks used with Free; Starter has 2."),
        (Feature.TRACKS, Tier.STARTER_NORMAL, 0, "0 of 2 tracks used with Starter; Premium has as many as you like."),
        (
            Feature.RESUMES,
            Tier.STARTER_ENHANCED,
            9,
            "9 of 10 resume readings used this month with Starter enhanced; Premium has as many as you like.",
        ),
        (Feature.TRACKS, Tier.PREMIUM, 9, None),
    ],
)
def test_a_limit_is_said_before_it_bites(feature: Feature, tier: Tier, count: int, said: str | None) -> None:
    assert limits.sentence(Usage(tier, allowance(feature, tier, count))) == said
