"""A learner's plans on screen: the active one, those that are paused, those that ended, and what can be done with each.

How a plan stands is told by a sign and a word. What pauses or ends a plan asks once, and says what is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Literal

import streamlit as st

from components import phrases
from logic.plans.management_service import PlanSummary, PlanVerdict
from logic.plans.states import Plan

BADGE = {
    Plan.ACTIVE: ":orange-badge[:material/radio_button_checked: active]",
    Plan.PAUSED: ":gray-badge[:material/pause_circle: paused]",
    Plan.COMPLETED: ":green-badge[:material/check_circle: completed]",
    Plan.FAILED: ":gray-badge[:material/replay: ended early]",
}
PAUSING = "Its days, its tests and your XP are kept, and your streak is frozen until you go on."
SWITCHING = "Everything in it is kept, and you can switch back at any time."
RESTARTING = (
    "This plan ends here and stays in your history; your XP is kept. A new one is made for the same track from your"
    " newest diagnostic, and begins with its first day."
)
ANOTHER_TRACK = "A diagnostic comes first. When you make its plan, the active one is paused and kept."


class Act(StrEnum):
    """What a learner can do with a plan."""

    GO_ON = auto()
    PAUSE = auto()
    RESUME = auto()
    SWITCH = auto()
    RESTART = auto()
    SEE_VERDICT = auto()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a learner wants to do, with which plan."""

    act: Act
    plan: PlanSummary


def show(plans: Sequence[PlanSummary], *, time_zone: str, key: str) -> Wish | None:
    """Draw all plans, in the order given; what the learner wants to do, if anything."""
    active = next((plan for plan in plans if plan.status is Plan.ACTIVE), None)
    first_paused = next((plan for plan in plans if plan.status is Plan.PAUSED), None)
    wish = None
    for plan in plans:
        with st.container(border=True):
            _draw(plan, time_zone)
            act = None
            if plan.status is Plan.ACTIVE:
                act = _offer_active(plan, key=f"{key}-{plan.id}")
            elif plan.status is Plan.PAUSED:
                act = _offer_paused(active, is_first=plan is first_paused, key=f"{key}-{plan.id}")
            elif plan.verdict:
                act = _offer_verdict(key=f"{key}-{plan.id}")
            if act:
                wish = Wish(act, plan)
    return wish


def show_other_tracks(plans: Sequence[PlanSummary]) -> bool:
    """Offer to be measured on another track, as the main thing to do once every plan has ended."""
    is_over = all(plan.ended_at for plan in plans)
    kind: Literal["primary", "secondary"] = "primary" if is_over else "secondary"
    return st.button("Begin another track", type=kind, icon=":material/explore:", help=ANOTHER_TRACK)


def show_paused(plan: PlanSummary, *, time_zone: str, key: str) -> bool:
    """Say that the plan is paused, with the one button that goes on with it; whether it was pressed."""
    with st.container(border=True):
        st.header(f"Your {plan.target} plan is paused", anchor=False)
        since = f" since {phrases.day(plan.paused_at, time_zone)}" if plan.paused_at else ""
        st.markdown(
            f"It waits in week {plan.current_week} of {plan.weeks}{since}, with {plan.days_done} of {plan.days} days"
            " done. Nothing was lost, and your streak is frozen until you go on.",
        )
        wanted = st.button("Resume my plan", type="primary", icon=":material/play_arrow:", key=f"{key}-resume")
        st.caption("Under My plans you can choose another of your plans, or begin another track.")
    return wanted


def show_offer(active: PlanSummary | None) -> bool:
    """Offer to make the plan for a diagnostic, and say what becomes of the active one; whether it was asked for."""
    st.markdown("Next, your plan: a topic a day, the weakest first, made from these answers.")
    if active is None:
        return st.button("Make my plan", type="primary", icon=":material/map:")
    st.markdown(f"Your {active.target} plan is under way and is paused for it. {SWITCHING}")
    return st.button("Make this plan and switch to it", type="primary", icon=":material/swap_horiz:")


def page_of(track_id: int, active: PlanSummary | None) -> str:
    """Where the plan for a track is to be seen: on its own page while it is active."""
    return f"pages/learner/{'plan' if active and active.track_id == track_id else 'plans'}.py"


def told(wish: Wish) -> str:
    """What was done, in a sentence."""
    target = wish.plan.target
    return {
        Act.GO_ON: f"Your {target} plan is open.",
        Act.PAUSE: f"Your {target} plan is paused. Everything in it is kept.",
        Act.RESUME: f"Your {target} plan is active again, where you left it.",
        Act.SWITCH: f"Your {target} plan is active now, where you left it. The other one is paused.",
        Act.RESTART: f"Your {target} plan begins anew. The one before is in your history.",
        Act.SEE_VERDICT: f"The verdict on your {target} plan is open.",
    }[wish.act]


def _draw(plan: PlanSummary, time_zone: str) -> None:
    st.subheader(plan.target, anchor=False)
    st.markdown(
        f"{BADGE[plan.status]} {plan.weeks_done} of {plan.weeks} weeks done, {plan.days_done} of {plan.days} days"
    )
    st.caption(_dates(plan, time_zone))
    if plan.verdict:
        st.markdown(_verdict(plan.verdict))


def _dates(plan: PlanSummary, time_zone: str) -> str:
    dates = [f"Made on {phrases.full_day(plan.made_at, time_zone)}"]
    if plan.paused_at:
        dates.append(f"paused on {phrases.full_day(plan.paused_at, time_zone)}")
    if plan.ended_at:
        dates.append(f"ended on {phrases.full_day(plan.ended_at, time_zone)}")
    return ", ".join(dates)


def _verdict(verdict: PlanVerdict) -> str:
    return f"Verdict: **{verdict.readiness_level}**, {verdict.score} of {verdict.total_questions} right."


def _offer_active(plan: PlanSummary, *, key: str) -> Act | None:
    act = None
    with st.container(horizontal=True):
        if st.button("Go on today", type="primary", icon=":material/play_arrow:", key=f"{key}-today"):
            act = Act.GO_ON
        with st.popover("Pause", icon=":material/pause:", key=f"{key}-ask-pause"):
            st.markdown(PAUSING)
            if st.button("Yes, pause it", icon=":material/pause:", key=f"{key}-pause"):
                act = Act.PAUSE
        if plan.days_done:
            with st.popover("Restart", icon=":material/replay:", key=f"{key}-ask-restart"):
                st.markdown(RESTARTING)
                if st.button("Yes, restart it", icon=":material/replay:", key=f"{key}-restart"):
                    act = Act.RESTART
    return act


def _offer_paused(active: PlanSummary | None, *, is_first: bool, key: str) -> Act | None:
    if active is None:
        kind: Literal["primary", "secondary"] = "primary" if is_first else "secondary"
        resumed = st.button("Resume", type=kind, icon=":material/play_arrow:", key=f"{key}-resume")
        return Act.RESUME if resumed else None
    with st.popover("Switch to this plan", icon=":material/swap_horiz:", key=f"{key}-ask-switch"):
        st.markdown(f"Your {active.target} plan is paused for it. {SWITCHING}")
        switched = st.button("Yes, switch", icon=":material/swap_horiz:", key=f"{key}-switch")
    return Act.SWITCH if switched else None


def _offer_verdict(*, key: str) -> Act | None:
    wanted = st.button("See its verdict", icon=":material/verified:", key=f"{key}-verdict")
    return Act.SEE_VERDICT if wanted else None
