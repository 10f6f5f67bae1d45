"""The open week in small: seven days done, today or to come; and what to do when no day is open."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from logic.assessment.service import LatestDiagnostic
from logic.plans.states import Day
from logic.plans.views import WeekView


@dataclass(frozen=True, slots=True)
class NextStep:
    """What a learner without a plan does next."""

    title: str
    sentence: str
    label: str
    page: str


def show(week: WeekView) -> None:
    """Draw the week's days as a row of badges."""
    with st.container(border=True):
        st.markdown(f"**Week {week.number}** · {week.days_done} of {len(week.days)} days done")
        st.markdown(" ".join(_badge(day.status, day.day_number) for day in week.days))


def show_test_due(week: WeekView) -> None:
    """Say that every day of the week is done and its test is next."""
    with st.container(border=True):
        st.subheader(f"Week {week.number} is done: {week.skill}", anchor=False)
        st.markdown(
            "All its days are behind you; the weekly test comes next. It is not open in this version yet."
            " Nothing is lost: your days and your XP are kept, and the week goes on from here.",
        )


def show_next_step(step: NextStep) -> bool:
    """Draw what comes next for somebody without a plan; whether they went for it."""
    with st.container(border=True):
        st.header(step.title, anchor=False)
        st.markdown(step.sentence)
        wanted = st.button(step.label, type="primary", icon=":material/arrow_forward:")
        st.caption("Then: a plan of three to four weeks, one task a day, and a forecast of your readiness.")
    return wanted


def next_step(latest: LatestDiagnostic | None) -> NextStep:
    """What somebody without a plan does next."""
    if latest is None or latest.has_plan:
        return NextStep(
            "First, find out where you stand",
            "Choose what you aim at. A short adaptive test finds out where you stand, then your plan is made.",
            "Choose a track",
            "pages/learner/diagnostic.py",
        )
    if not latest.submitted:
        return NextStep(
            "Your diagnostic is waiting",
            f"You are in the middle of the {latest.track} diagnostic. Every answer so far is saved.",
            "Go on where you left",
            "pages/learner/diagnostic.py",
        )
    return NextStep(
        "Your answers are in",
        f"Your {latest.track} diagnostic is done. See where you stand, then make your plan.",
        "See where you stand",
        "pages/learner/standing.py",
    )


def _badge(status: Day, number: int) -> str:
    if status is Day.COMPLETED:
        return f":green-badge[:material/check: {number}]"
    if status is Day.LOCKED:
        return f":gray-badge[:material/lock: {number}]"
    return f":orange-badge[:material/radio_button_checked: {number}]"
