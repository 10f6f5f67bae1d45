"""The open week in small: seven days done, today or to come; and what to do when no day is open."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from logic.assessment.service import LatestDiagnostic
from logic.plans.management_service import PlanSummary
from logic.plans.states import Day
from logic.plans.testing_service import DueTest
from logic.plans.views import WeekView

TEST_PAGE = "pages/learner/test.py"
THEN = "Then: a plan of three to four weeks, one task a day, and a forecast of your readiness."


@dataclass(frozen=True, slots=True)
class NextStep:
    """What a learner without a plan does next."""

    title: str
    sentence: str
    label: str
    page: str
    then: str = THEN


def show(week: WeekView) -> None:
    """Draw the week's days as a row of badges."""
    with st.container(border=True):
        badges = " ".join(_badge(day.status, day.day_number) for day in week.days)
        st.markdown(f"**Week {week.number}** · {week.days_done} of {len(week.days)} days done\n\n{badges}")


def show_test_due(test: DueTest) -> bool:
    """Draw the test that comes next; whether the learner goes to it. Going there does not begin it."""
    begun = test.attempt_id is not None
    with st.container(border=True):
        st.header(test.title, anchor=False)
        st.markdown(f":material/quiz: {test.questions} questions · :material/timer: {test.minutes} min\n\n{_due(test)}")
        return st.button(
            "Go on with the test" if begun else "Open the test",
            type="primary",
            icon=":material/arrow_forward:",
            key="today-test",
        )


def show_next_step(step: NextStep) -> bool:
    """Draw what comes next for somebody without a plan; whether they went for it."""
    with st.container(border=True):
        st.header(step.title, anchor=False)
        st.markdown(step.sentence)
        wanted = st.button(step.label, type="primary", icon=":material/arrow_forward:")
        if step.then:
            st.caption(step.then)
    return wanted


def next_step(latest: LatestDiagnostic | None, ended: PlanSummary | None) -> NextStep:
    """What somebody without a plan does next; `ended` is the plan they finished last."""
    if ended and ended.verdict and (latest is None or latest.has_plan):
        return NextStep(
            f"Your {ended.target} plan is complete",
            f"You got {ended.verdict.score} of {ended.verdict.total_questions} right: {ended.verdict.readiness_level}.",
            "See your verdict",
            "pages/learner/verdict.py",
            then="What would change it, and which tracks come next, stands there too.",
        )
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


def _due(test: DueTest) -> str:
    if test.attempt_id is not None:
        return "You are in the middle of it, and its clock is running. Every answer so far is saved."
    if test.kind == "weekly":
        done = f"Every day of week {test.week_number} is done; this test opens the next one."
    else:
        done = "Every week is done; this test leads to your verdict."
    return f"{done} Its rules come first: the time starts when you begin it there."


def _badge(status: Day, number: int) -> str:
    if status is Day.COMPLETED:
        return f":green-badge[:material/check: {number}]"
    if status is Day.LOCKED:
        return f":gray-badge[:material/lock: {number}]"
    return f":orange-badge[:material/radio_button_checked: {number}]"
