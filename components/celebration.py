"""A short, true word when something was achieved; it waits for the run that shows the new state."""

from __future__ import annotations

import streamlit as st

from components import session
from logic.plans.service import DayCompleted

KEY = "celebration"
TEST_NEXT = {
    "weekly": " The week's test is next.",
    "comprehensive": " Every day of the correction plan is done, and the comprehensive retest is next.",
}


def remember(done: DayCompleted) -> None:
    """Keep what was achieved for the next run."""
    session.keep(KEY, done)


def show() -> None:
    """Show what was achieved, once."""
    done = session.take(KEY, DayCompleted)
    if done is None:
        return
    following = TEST_NEXT[done.next_test] if done.next_test else f" Next: {done.next_topic}, open now."
    if done.award.gained == 0:
        st.info(f"{done.topic} was done already, and paid for then. Nothing was counted twice.{following}")
        return
    st.success(f"{done.topic}: done. **+{done.award.gained} XP.**{following}", icon=":material/check_circle:")
    if done.award.levels_gained:
        st.balloons()
        st.success(f"Level {done.award.after.level}! You earned it.", icon=":material/military_tech:")
