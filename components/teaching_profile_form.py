"""What a teacher says of themselves: a short form, all of it optional."""

from __future__ import annotations

import streamlit as st

from logic.modules.profile_service import LEARNING_STYLES, LONGEST_GOALS, MOST_SUBJECTS, PHASES, Said
from logic.modules.views import TeacherProfile

COMMON_SUBJECTS = (
    "Mathematics",
    "Languages",
    "Science",
    "Computing",
    "History",
    "Geography",
    "Art",
    "Music",
    "Physical education",
    "Vocational subjects",
)
STYLES = {
    "reading": "Reading",
    "watching": "Watching",
    "doing": "Trying things out",
    "discussing": "Talking with colleagues",
}
STEP = 15


def show(profile: TeacherProfile, *, key: str) -> Said | None:
    """Draw the form with what is stored; what it says now, once it was sent."""
    with st.form(key):
        subjects = st.multiselect(
            "Subjects",
            list(dict.fromkeys((*profile.subjects, *COMMON_SUBJECTS))),
            default=list(profile.subjects),
            accept_new_options=True,
            max_selections=MOST_SUBJECTS,
            key=f"{key}-subjects",
            help="Choose some, or type your own.",
        )
        phase = st.selectbox(
            "Whom you teach",
            PHASES,
            index=_place(PHASES, profile.phase),
            format_func=str.capitalize,
            placeholder="Choose one",
            key=f"{key}-phase",
        )
        figures = st.grid(2, min_column_width=200)
        years = figures.number_input(
            "Years of teaching", min_value=0, max_value=60, value=profile.years_teaching, step=1, key=f"{key}-years"
        )
        minutes = figures.number_input(
            "Minutes a week for your own learning",
            min_value=STEP,
            max_value=1200,
            value=profile.minutes_per_week,
            step=STEP,
            key=f"{key}-minutes",
        )
        style = st.selectbox(
            "How you like to learn",
            LEARNING_STYLES,
            index=_place(LEARNING_STYLES, profile.learning_style),
            format_func=STYLES.__getitem__,
            placeholder="Choose one",
            key=f"{key}-style",
            help="It decides which resources a growth plan names first; it says nothing about what you can learn from.",
        )
        goals = st.text_area("Goals", value=profile.goals, max_chars=LONGEST_GOALS, key=f"{key}-goals")
        sent = st.form_submit_button("Save", type="primary", icon=":material/check:", width="stretch")
    if not sent:
        return None
    return Said(tuple(subjects), _number(years), phase, goals or "", _number(minutes), style)


def _place(choices: tuple[str, ...], chosen: str | None) -> int | None:
    return choices.index(chosen) if chosen in choices else None


def _number(typed: float | None) -> int | None:
    return None if typed is None else int(typed)
