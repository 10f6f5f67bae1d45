"""How a teacher likes to learn, and what they want to hear of their growth plan."""

from __future__ import annotations

import streamlit as st

from logic.growth.context import LearningStyle, Pace
from logic.growth.views import GrowthPreferences

STYLE = {
    LearningStyle.MIXED: "A mix of everything",
    LearningStyle.READING: "Reading",
    LearningStyle.WATCHING: "Watching",
    LearningStyle.DOING: "Trying things out",
    LearningStyle.DISCUSSING: "Talking it over",
}
PACE = {Pace.GENTLE: "Gentle", Pace.STEADY: "Steady", Pace.INTENSIVE: "Intensive"}


def show(preferences: GrowthPreferences, key: str) -> GrowthPreferences | None:
    """Draw the form with what is stored; what it says now, once it was sent."""
    with st.form(key):
        style = st.selectbox(
            "How do you like to learn?",
            list(STYLE),
            index=list(STYLE).index(preferences.learning_style),
            format_func=STYLE.__getitem__,
            key=f"{key}-style",
        )
        pace = st.radio(
            "How much of your time may go into it?",
            list(PACE),
            index=list(PACE).index(preferences.pace),
            format_func=PACE.__getitem__,
            horizontal=True,
            key=f"{key}-pace",
        )
        celebrations = st.toggle("Say so at milestones", preferences.celebrations, key=f"{key}-celebrations")
        suggestions = st.toggle(
            "Tell me in the inbox when a new plan is worth a look", preferences.suggestions, key=f"{key}-suggestions"
        )
        mail = st.toggle("Tell me that by mail, too", preferences.mail, key=f"{key}-mail")
        sent = st.form_submit_button("Save", type="primary", icon=":material/check:", width="stretch")
    if not sent:
        return None
    return GrowthPreferences(style, pace or Pace.STEADY, celebrations, suggestions, mail)
