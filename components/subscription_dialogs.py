"""What changes or ends a subscription asks once, and says before exactly what happens, and when."""

from __future__ import annotations

import streamlit as st

from components import feedback, money, offers, phrases, session
from logic import clock
from logic.access.roles import Role
from logic.accounts.service import Visitor
from logic.billing import service as billing
from logic.billing.service import NextBill, Plan, Standing
from logic.billing.tiers import Status, Subscription
from logic.errors import NotSignedInError

KEPT = "Every plan you made, and everything in it, stays yours."


@st.dialog("Change your subscription?", icon=":material/swap_horiz:")
def change(plan: Plan, standing: Standing, bill: NextBill, time_zone: str) -> None:
    """Open the question."""
    ask_change(plan, standing, bill, time_zone)


def ask_change(plan: Plan, standing: Standing, bill: NextBill, time_zone: str) -> None:
    """Ask once before a subscription moves to another plan."""
    for line in change_words(plan, standing, bill, time_zone):
        st.markdown(line)
    name = plan.bought.capitalize()
    if st.button(f"Yes, change to {name}, {offers.RHYTHM[plan.interval].lower()}", type="primary", key="change-yes"):
        with feedback.explained():
            billing.change(_learner().id, plan.id, at=clock.now())
            feedback.done_after_rerun(f"You have {name} now, paid {offers.RHYTHM[plan.interval].lower()}.")


@st.dialog("Cancel your subscription?", icon=":material/event_busy:")
def cancel(standing: Standing, time_zone: str) -> None:
    """Open the question."""
    ask_cancel(standing, time_zone)


def ask_cancel(standing: Standing, time_zone: str) -> None:
    """Ask once before a subscription ends with its period."""
    for line in cancel_words(standing, time_zone):
        st.markdown(line)
    if st.button("Yes, cancel it", icon=":material/event_busy:", key="cancel-yes"):
        with feedback.explained():
            had = billing.cancel(_learner().id, at=clock.now()).subscription
            until = f" You keep it until {phrases.full_day(had.period_end, time_zone)}." if had else ""
            feedback.done_after_rerun(f"Your subscription is cancelled.{until}")


def change_words(plan: Plan, standing: Standing, bill: NextBill, time_zone: str) -> list[str]:
    """What happens on a change of plan: what begins, what is charged and when."""
    had = standing.subscription
    assert had is not None  # noqa: S101 -- only a subscription can be changed
    lower = offers.TIER_OF[plan.bought].rank < offers.TIER_OF[had.bought].rank
    said = [_begins(plan, had, lower=lower), _charged(plan, had, bill, time_zone)]
    if lower:
        said.append(KEPT)
    if had.cancel_at_period_end:
        said.append(f"It was to end on {phrases.full_day(had.period_end, time_zone)}; with this it goes on.")
    return said


def cancel_words(standing: Standing, time_zone: str) -> list[str]:
    """What happens when a subscription is cancelled."""
    had = standing.subscription
    assert had is not None  # noqa: S101 -- only a subscription can be cancelled
    until = phrases.full_day(had.period_end, time_zone)
    charged = "Nothing is charged." if had.status is Status.TRIALING else "Nothing more is charged."
    return [
        f"You keep {had.bought.capitalize()} until **{until}**. {charged}",
        f"Then you are on Free. {KEPT} Until that day you can take this back.",
    ]


def _begins(plan: Plan, had: Subscription, *, lower: bool) -> str:
    name = plan.bought.capitalize()
    if plan.bought is had.bought:
        return f"{name} goes on and is paid **{offers.RHYTHM[plan.interval].lower()}** from now on."
    limits = ", and with it its limits:" if lower else ":"
    return f"**{name} begins at once**{limits}\n\n" + "\n".join(offers.contents(offers.TIER_OF[plan.bought]))


def _charged(plan: Plan, had: Subscription, bill: NextBill, time_zone: str) -> str:
    amount, day = money.in_markdown(bill.cents, bill.currency), phrases.full_day(bill.at, time_zone)
    left = f"what is left of {had.bought.capitalize()}"
    if had.status is Status.TRIALING:
        return f"Your trial goes on until **{day}**; nothing is charged before. The first bill then is **{amount}**."
    if bill.is_at_once:
        return (
            f"A new {plan.interval} begins today, and its bill comes **at once: {amount}**."
            f" That is {offers.price(plan)} with {left} taken off."
        )
    before = ", before your discount" if had.discount else ""
    rest = " What is more than the bill is credited on the ones after it." if not bill.cents else ""
    return (
        f"Nothing is charged today. Your next bill, on **{day}**, is about **{amount}**: {left} is credited on it, and"
        f" {plan.bought.capitalize()} counts from now.{rest} After that it is {offers.price(plan)}{before}."
    )


def _learner() -> Visitor:
    """Who presses, looked up anew: a sign-out in another tab ends it here too."""
    learner = session.current_visitor()
    if learner is None or Role.LEARNER not in learner.roles:
        raise NotSignedInError
    return learner
