"""What can be had, side by side: Free, Starter and Premium, by the month or the year, with one button each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Literal

import streamlit as st

from components import money
from logic.billing import entitlements
from logic.billing.entitlements import Offer
from logic.billing.service import TRIAL_DAYS, Plan, Standing
from logic.billing.tiers import ENHANCED_FOR, LIVE, Bought, Interval, Status, Tier
from logic.billing.usage_service import FEATURES

RHYTHM = {Interval.MONTH: "Monthly", Interval.YEAR: "Yearly"}
FREE_WORDS = "To find out where you stand and walk one track to its verdict."
WORDS = {
    Bought.STARTER: "For a second track, more resume readings and your progress on paper.",
    Bought.PREMIUM: "For as many tracks and readings as you like.",
}
IN_EVERY_TIER = (
    "In every tier: being measured, the whole plan with its tests, reviews and corrections, the verdict, XP and boards."
    " Plans you have stay yours, whatever you pay."
)
TIER_OF = {Bought.STARTER: Tier.STARTER_NORMAL, Bought.PREMIUM: Tier.PREMIUM}


class Act(StrEnum):
    """What somebody can do with an offer."""

    SUBSCRIBE = auto()
    CHANGE = auto()


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants: a plan, and by which act."""

    act: Act
    plan: Plan


def show(plans: Sequence[Plan], standing: Standing, *, key: str) -> Wish | None:
    """Draw the offers; what the person wants, if anything."""
    current = standing.subscription if standing.subscription and standing.subscription.status in LIVE else None
    interval = st.segmented_control(
        "Paid",
        list(Interval),
        default=current.interval if current else Interval.MONTH,
        format_func=RHYTHM.__getitem__,
        required=True,
        label_visibility="collapsed",
        key=f"{key}-interval",
    )
    shown = {plan.bought: plan for plan in plans if plan.interval == interval}
    monthly = {plan.bought: plan for plan in plans if plan.interval is Interval.MONTH}
    wish = None
    grid = st.grid(3, min_column_width=230)
    with grid.cell(), st.container(border=True, height="stretch", gap="small"):
        _free(standing, money.in_markdown(0, plans[0].currency if plans else "usd"))
    for bought in Bought:
        if bought in shown:
            with grid.cell(), st.container(border=True, height="stretch", gap="small"):
                wish = _paid(shown[bought], monthly.get(bought), standing, key=key) or wish
    st.caption(IN_EVERY_TIER)
    return wish


def price(plan: Plan) -> str:
    """Such as "$19.00 a month", for Markdown."""
    return f"{money.in_markdown(plan.unit_amount, plan.currency)} a {plan.interval}"


def contents(tier: Tier) -> Iterator[str]:
    """What a tier has, a line each; a starter's first thirty days are said beside it."""
    for feature in FEATURES:
        offer = entitlements.OFFERS[feature]
        yield f"- {_line(offer, tier)}"


def _line(offer: Offer, tier: Tier) -> str:
    limit = offer.limit(tier)
    if set(offer.limits) == {0, None}:
        return f":gray[{offer.words}: not included]" if limit == 0 else f"{offer.words}"
    return f"{offer.words}: **{'any number' if limit is None else limit}**"


def enhanced() -> str:
    """What a starter has more in its first thirty days."""
    offers = [entitlements.OFFERS[feature] for feature in FEATURES]
    more = [
        f"**{offer.limit(Tier.STARTER_ENHANCED)}** {'tracks' if not offer.monthly else 'resume readings a month'}"
        for offer in offers
        if offer.limit(Tier.STARTER_ENHANCED) != offer.limit(Tier.STARTER_NORMAL)
    ]
    return f"Your first {ENHANCED_FOR.days} days of Starter are enhanced: {' and '.join(more)}."


def _free(standing: Standing, nothing: str) -> None:
    st.subheader("Free", anchor=False)
    st.markdown(f"**{nothing}**")
    st.markdown(FREE_WORDS)
    st.markdown("\n".join(contents(Tier.FREE)))
    if standing.tier is Tier.FREE:
        st.markdown(":green-badge[:material/check: yours now]")


def _paid(plan: Plan, monthly: Plan | None, standing: Standing, *, key: str) -> Wish | None:
    st.subheader(plan.bought.capitalize(), anchor=False)
    st.markdown(f"**{price(plan)}**")
    if plan.interval is Interval.YEAR and monthly and monthly.unit_amount * 12 > plan.unit_amount:
        saved = money.in_markdown(monthly.unit_amount * 12 - plan.unit_amount, plan.currency)
        st.caption(f"{saved} less than twelve single months")
    st.markdown(WORDS[plan.bought])
    st.markdown("\n".join(contents(TIER_OF[plan.bought])))
    if plan.bought is Bought.STARTER:
        st.markdown(f":material/auto_awesome: {enhanced()}")
    return _offer(plan, standing, key=f"{key}-{plan.bought}")


def _offer(plan: Plan, standing: Standing, *, key: str) -> Wish | None:
    """The one button of a paid tier."""
    subscription = standing.subscription
    name = plan.bought.capitalize()
    if subscription is None or subscription.status not in LIVE:
        label = f"Try {name} for {TRIAL_DAYS} days" if standing.trial_is_new else f"Choose {name}"
        wanted = _button(label, plan, key)
        if standing.trial_is_new:
            st.caption(f"Nothing is charged for {TRIAL_DAYS} days; then {price(plan)}, unless you cancel before.")
        return Wish(Act.SUBSCRIBE, plan) if wanted else None
    if subscription.status is Status.PAST_DUE:
        if subscription.bought is plan.bought:
            st.markdown(":orange-badge[:material/error: yours, not paid yet]")
        return None
    if (subscription.bought, subscription.interval) == (plan.bought, plan.interval):
        ends = ":orange-badge[:material/event_busy: yours, ends soon]"
        st.markdown(ends if subscription.cancel_at_period_end else ":green-badge[:material/check: yours now]")
        return None
    label = f"Pay {RHYTHM[plan.interval].lower()}" if subscription.bought is plan.bought else f"Change to {name}"
    return Wish(Act.CHANGE, plan) if _button(label, plan, key, is_first=_is_more(plan, standing)) else None


def _is_more(plan: Plan, standing: Standing) -> bool:
    return TIER_OF[plan.bought].rank > standing.tier.rank


def _button(label: str, plan: Plan, key: str, *, is_first: bool = True) -> bool:
    """Premium's is the one that leads on."""
    kind: Literal["primary", "secondary"] = "primary" if plan.bought is Bought.PREMIUM and is_first else "secondary"
    return st.button(label, type=kind, key=key, width="stretch")
