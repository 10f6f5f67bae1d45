"""What a subscription limits, said where it would bite and before it does. Nothing is said where nothing is limited."""

from __future__ import annotations

import streamlit as st

from components.feedback import PRICES
from logic.billing import entitlements
from logic.billing.entitlements import Feature
from logic.billing.tiers import Tier
from logic.billing.usage_service import Usage

MEASURED_ANYWAY = "You can be measured on any track at no cost; only the plan for a new one takes a place."
# one, several; and in which time
UNITS = {Feature.TRACKS: ("track", "tracks", ""), Feature.RESUMES: ("resume reading", "resume readings", " this month")}


def show(usage: Usage | None) -> None:
    """Say how much is used, and the way to more once nothing is left."""
    said = sentence(usage) if usage else None
    if not said:
        return
    if not is_reached(usage):
        st.caption(said)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/info: {said}", width="content")
        show_way()


def is_reached(usage: Usage | None) -> bool:
    """Whether not one more fits."""
    return usage is not None and not usage.allowance.allows_one_more


def show_way() -> None:
    """The link to Plans and prices."""
    st.page_link(PRICES, label="Plans and prices", icon=":material/sell:", width="content")


def sentence(usage: Usage) -> str | None:
    """Such as "1 of 1 tracks used with Free; Starter has 2."; None when there is no limit."""
    allowance = usage.allowance
    if allowance.limit is None:
        return None
    _, several, when = UNITS[allowance.feature]
    used = f"{min(allowance.used, allowance.limit)} of {allowance.limit} {several} used{when} with {usage.tier.label}"
    return f"{used}{_more(allowance.feature, allowance.limit)}."


def show_missing(feature: Feature) -> None:
    """Say from which tier on something is there that is not, with the way to it."""
    more = entitlements.first_tier_to_buy(feature)
    if more:
        st.caption(f"{entitlements.OFFERS[feature].words}: part of {more.label}.", width="content")
        show_way()


def _more(feature: Feature, limit: int) -> str:
    more = entitlements.first_tier_to_buy(feature, limit)
    if more is None:
        return ""
    return f"; {more.label} has {_number(feature, more)}"


def _number(feature: Feature, tier: Tier) -> str:
    limit = entitlements.OFFERS[feature].limit(tier)
    return "as many as you like" if limit is None else str(limit)
