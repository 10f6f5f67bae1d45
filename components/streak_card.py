"""A streak in small: its length, the freezes, the week with a sign a day, and why it is what it is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from logic.xp.calendar_service import CalendarDay, Mark
from logic.xp.streak_service import DAYS_FOR_A_FREEZE, MOST_FREEZES, StreakView

BADGE = {
    Mark.LEARNT: ":green-badge[:material/check: {}]",
    Mark.FROZEN: ":blue-badge[:material/ac_unit: {} frozen]",
    Mark.PAUSED: ":gray-badge[:material/pause: {} paused]",
    Mark.NOTHING: ":gray-badge[:material/remove: {}]",
    Mark.TODAY: ":orange-badge[:material/radio_button_checked: {} today]",
    Mark.TO_COME: ":gray-badge[{}]",
}


def show(view: StreakView, week: Sequence[CalendarDay]) -> None:
    """Draw the streak, the week, the way to the next freeze, and everything that happened to it."""
    with st.container(border=True):
        st.markdown(f":material/local_fire_department: **{_days(view.current)}** · longest {_days(view.longest)}")
        st.markdown(view.sentence)
        st.markdown(" ".join(BADGE[day.mark].format(f"{day.day:%a}") for day in week))
        learnt = sum(day.mark is Mark.LEARNT for day in week)
        st.caption(f"{learnt} of 7 days this week · {_days(view.days_active)} of learning in all")
        st.progress(view.current % DAYS_FOR_A_FREEZE / DAYS_FOR_A_FREEZE, text=freezes(view))
        for event in view.events:
            st.markdown(f"- {event.sentence}")


def freezes(view: StreakView) -> str:
    """How many freezes are held, and when the next one comes."""
    held = f"{view.freezes} of {MOST_FREEZES} freezes held"
    if view.days_to_freeze is None:
        return f"{held}; more cannot be kept"
    return f"{held}; the next one in {_days(view.days_to_freeze)}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
