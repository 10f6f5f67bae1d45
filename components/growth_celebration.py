"""A short word at a milestone of a growth plan; it waits for the run that shows the new state."""

from __future__ import annotations

import streamlit as st

from components import session
from logic.growth.views import Completed

KEY = "growth-celebration"
ALL_OF_IT = 100


def remember(done: Completed) -> None:
    """Keep what was completed for the next run."""
    session.keep(KEY, done)


def show() -> None:
    """Say once what was completed, and what it means when it reached a milestone."""
    done = session.take(KEY, Completed)
    if done is None:
        return
    said = done.celebration
    if said is None:
        st.success("Done, and noted.", icon=":material/check_circle:")
        return
    st.success(f"**{said.title}.** {said.words}", icon=":material/celebration:")
    if said.milestone == ALL_OF_IT:
        st.balloons()
