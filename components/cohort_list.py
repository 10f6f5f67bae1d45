"""A teacher's cohorts, each with its size and the ways into it, and a form for a new one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import cohort_address, phrases
from logic.review.cohort_service import Cohort

BOARD = "pages/teacher/board.py"
LONGEST_NAME = 60


def show(cohorts: Sequence[Cohort], *, time_zone: str) -> None:
    """Draw the cohorts in use, then the archived ones."""
    if not cohorts:
        st.info(
            "You teach no cohort yet. Give your first one a name; then you get a link for your learners.",
            icon=":material/group_add:",
        )
    for cohort in cohorts:
        _card(cohort, time_zone)


def show_form(key: str) -> str | None:
    """Ask for the name of a new cohort; what was typed, once it was sent."""
    with st.form(key, clear_on_submit=True):
        name = st.text_input(
            "Name of the new cohort",
            max_chars=LONGEST_NAME,
            placeholder="Data analysts, autumn",
            key=f"{key}-name",
            autocomplete="off",
        )
        sent = st.form_submit_button("Make a cohort", type="primary", icon=":material/group_add:")
    return (name or "") if sent else None


def _card(cohort: Cohort, time_zone: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.text(cohort.name)
            st.caption(_said(cohort, time_zone))
        if cohort.archived_at is None:
            st.page_link(
                BOARD,
                label="Board",
                icon=":material/dashboard:",
                query_params=cohort_address.as_query(cohort.public_id),
            )
        st.button(
            "Manage",
            icon=":material/settings:",
            key=f"manage-{cohort.id}",
            on_click=cohort_address.open_cohort,
            args=(cohort.public_id,),
        )


def _said(cohort: Cohort, time_zone: str) -> str:
    if cohort.archived_at is not None:
        return f"archived on {phrases.full_day(cohort.archived_at, time_zone)}"
    learners = "1 learner" if cohort.learners == 1 else f"{cohort.learners} learners"
    teachers = "1 teacher" if cohort.teachers == 1 else f"{cohort.teachers} teachers"
    return f"{learners}, {teachers}{', yours' if cohort.is_owner else ''}"
