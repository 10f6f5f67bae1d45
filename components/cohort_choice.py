"""Which of a teacher's cohorts a page is about: the one in the address, or the first."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from components import cohort_address, phrases, session
from logic.review.cohort_service import Cohort

COHORTS = "pages/teacher/cohorts.py"
CHOICE = "board-cohort"


def show(cohorts: Sequence[Cohort], wanted: UUID | None) -> Cohort:
    """Draw the title with a choice between several; the cohort, or the page ends with what to do without one."""
    open_ones = {cohort.public_id: cohort for cohort in cohorts if cohort.archived_at is None}
    if not open_ones:
        st.title("Board", anchor=False)
        st.info("You teach no cohort yet. Make one and invite your learners.", icon=":material/group_add:")
        st.page_link(COHORTS, label="Make a cohort", icon=":material/group_add:")
        st.stop()
    if wanted is not None and wanted not in open_ones:
        st.title("Board", anchor=False)
        st.warning("There is no such cohort among those you teach, or it is archived.", icon=":material/info:")
        st.page_link(COHORTS, label="Your cohorts", icon=":material/groups:")
        st.stop()
    cohort = open_ones[wanted] if wanted is not None else next(iter(open_ones.values()))
    st.title(phrases.as_written(cohort.name), anchor=False)
    if len(open_ones) > 1:
        ids = list(open_ones)
        st.selectbox(
            "Cohort",
            ids,
            index=ids.index(cohort.public_id),
            format_func=lambda one: open_ones[one].name,
            key=f"{CHOICE}-{cohort.public_id}",
            on_change=_open,
            args=(f"{CHOICE}-{cohort.public_id}",),
        )
    return cohort


def show_empty(cohort: Cohort) -> None:
    """What to do about a cohort that nobody is in."""
    st.info("Nobody is in this cohort yet. Invite your learners by a link or by mail.", icon=":material/link:")
    st.page_link(
        COHORTS,
        label="Invite learners",
        icon=":material/link:",
        query_params=cohort_address.as_query(cohort.public_id),
    )


def _open(key: str) -> None:
    chosen = session.widget_value(key, UUID)
    if chosen is not None:
        cohort_address.open_cohort(chosen)
