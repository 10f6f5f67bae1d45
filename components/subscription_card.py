"""Where somebody stands with their subscription, in words and with the next date; and what they can do about it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum, auto
from typing import Literal

import streamlit as st

from components import money, phrases
from logic.billing.service import Standing
from logic.billing.tiers import LIVE, Interval, Status, Subscription, Tier

RHYTHM = {Interval.MONTH: "monthly", Interval.YEAR: "yearly"}
BADGE = {
    "trialing": ":blue-badge[:material/hourglass_top: trial]",
    "active": ":green-badge[:material/check_circle: active]",
    "canceling": ":orange-badge[:material/event_busy: ends soon]",
    "past_due": ":red-badge[:material/error: payment failed]",
}


class Act(StrEnum):
    """What somebody can do about the subscription they have."""

    RESUME = auto()
    CANCEL = auto()
    PORTAL = auto()


def show(standing: Standing, *, at: datetime, time_zone: str, key: str) -> Act | None:
    """Draw where somebody stands; what they want to do about it, if anything."""
    with st.container(border=True):
        badge = BADGE.get(standing.status, "")
        st.subheader(f"{title(standing)} {badge}".strip(), anchor=False)
        for line in lines(standing, at=at, time_zone=time_zone):
            st.markdown(line)
        return _offer(standing, key=key) if standing.subscription else None


def title(standing: Standing) -> str:
    """The tier that is had now."""
    return f"You are on {standing.tier.label}"


def lines(standing: Standing, *, at: datetime, time_zone: str) -> list[str]:
    """What is so, and what happens next, a sentence or two each."""
    had = standing.subscription
    if had is None:
        return ["The first track is yours for good, with everything in it."]
    said = _enhanced(standing) + _situation(standing, had, at, time_zone)
    if had.discount and standing.next_payment:
        when = "It comes off that payment" if had.status is Status.TRIALING else "It is taken off already"
        said.append(f"Your discount: {had.discount}. {when}.")
    return said


def _enhanced(standing: Standing) -> list[str]:
    left = standing.days_enhanced_left
    if not left:
        return []
    return [f"Enhanced for {left} more {'day' if left == 1 else 'days'}: more tracks and more resume readings."]


def _situation(standing: Standing, had: Subscription, at: datetime, time_zone: str) -> list[str]:
    name = had.bought.capitalize()
    until = phrases.full_day(had.period_end, time_zone)
    match had.status:
        case Status.PAST_DUE:
            return _past_due(had, name, at, time_zone)
        case _ if had.status not in LIVE:
            return [_over(had.status, name)]
        case _ if had.cancel_at_period_end:
            charged = "Nothing was charged." if had.status is Status.TRIALING else "Nothing more is charged."
            return [f"You keep {name} until **{until}**; then you are on Free. {charged}"]
        case Status.TRIALING:
            return [f"Your trial of {name} ends on **{until}**. {_next_payment(standing, time_zone, 'first')}"]
        case _:
            return [f"{name}, paid {RHYTHM[had.interval]}. {_next_payment(standing, time_zone, 'next')}"]


def _next_payment(standing: Standing, time_zone: str, which: str) -> str:
    payment = standing.next_payment
    if payment is None:
        return ""
    amount = money.in_markdown(payment.cents, payment.currency)
    return f"Your {which} payment is about **{amount}** on **{phrases.full_day(payment.at, time_zone)}**."


def _past_due(had: Subscription, name: str, at: datetime, time_zone: str) -> list[str]:
    mend = "Pay the open bill with another card under Cards and bills, and everything goes on."
    ends = had.grace_ends_at
    if ends is None or at >= ends:
        return [f"Your payment for {name} has failed for two weeks, so you are on Free for now. {mend}"]
    day = phrases.full_day(ends, time_zone)
    return [f"Your last payment failed. You keep {name} until **{day}**, and the card is tried again until then.", mend]


def _over(status: Status, name: str) -> str:
    if status in {Status.INCOMPLETE, Status.INCOMPLETE_EXPIRED}:
        return f"Your first payment for {name} has not gone through. Nothing was lost; choose again below."
    if status in {Status.UNPAID, Status.PAUSED}:
        return f"Your {name} rests because its bill is not paid. Pay it under Cards and bills, and it goes on."
    return f"Your {name} has ended. Every plan you made is still yours."


def _offer(standing: Standing, *, key: str) -> Act | None:
    """The button that leads on comes first."""
    had = standing.subscription
    assert had is not None  # noqa: S101 -- the caller has looked
    ends = had.status in LIVE and had.cancel_at_period_end and standing.tier is not Tier.FREE
    owes = had.status in {Status.PAST_DUE, Status.UNPAID, Status.PAUSED}
    act = None
    with st.container(horizontal=True):
        if ends and st.button("Go on after all", type="primary", icon=":material/undo:", key=f"{key}-resume"):
            act = Act.RESUME
        kind: Literal["primary", "secondary"] = "primary" if owes else "secondary"
        if st.button("Cards and bills", type=kind, icon=":material/credit_card:", key=f"{key}-portal"):
            act = Act.PORTAL
        if had.status in LIVE and not had.cancel_at_period_end:  # noqa: SIM102 -- a button is drawn by asking it
            if st.button("Cancel", icon=":material/event_busy:", key=f"{key}-cancel"):
                act = Act.CANCEL
    return act
