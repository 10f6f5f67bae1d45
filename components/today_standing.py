"""What stands beside today's task: the streak with what it needs, and what opens next."""

from __future__ import annotations

import streamlit as st

from logic.plans.states import Day, Week
from logic.plans.testing_service import DueTest
from logic.plans.views import PlanView, WeekView
from logic.xp.service import Header

FINALS = {"final": "your verdict", "comprehensive": "your verdict"}


def show_streak(header: Header) -> None:
    """Draw the streak, whether it is in danger or frozen, and the freezes held."""
    with st.container(border=True):
        streak = f":material/local_fire_department: **Streak: {_days(header.streak_days)}** {_state(header)}"
        st.markdown(f"{streak}\n\n{header.streak_sentence}")
        st.caption(f":material/ac_unit: {header.freezes} {'freeze' if header.freezes == 1 else 'freezes'} held")


def show_next_unlock(plan: PlanView, due: DueTest | None) -> None:
    """Say what opens next, and what opens it."""
    st.markdown(f":material/lock_open: **Next unlock**: {next_unlock(plan, due)}")


def next_unlock(plan: PlanView, due: DueTest | None) -> str:
    """What opens next, and what opens it; names nothing that is still locked away."""
    if due:
        return f"{FINALS.get(due.kind) or _after_week(plan, due.week_number)}, with this test."
    week = plan.current_week
    if plan.today is None:
        return "your verdict, with the final test."
    following = [day for day in week.days if day.status is Day.LOCKED]
    if following:
        return f"{following[0].topic}, once today's task is done."
    if week.is_correction:
        return f"{_after_correction(plan, week)}, once today's task is done."
    return f"the test of week {week.number}, once today's task is done."


def _after_week(plan: PlanView, number: int | None) -> str:
    later = [week for week in plan.weeks if week.number > (number or 0) and week.status is Week.LOCKED]
    return f"week {later[0].number}, {later[0].skill}" if later else "the final test"


def _after_correction(plan: PlanView, week: WeekView) -> str:
    return f"week {week.number + 1}" if plan.weeks[-1].number > week.number else "the comprehensive retest"


def _state(header: Header) -> str:
    if header.days_frozen:
        return f":blue-badge[:material/ac_unit: frozen, {_days(header.days_frozen)}]"
    if header.is_in_danger:
        return ":orange-badge[:material/priority_high: in danger]"
    return ":green-badge[:material/check: safe]" if header.streak_days else ""


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
