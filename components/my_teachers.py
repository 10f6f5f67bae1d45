"""Who sees a learner: the cohorts they are in, who teaches each, and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from components import phrases
from logic.review.cohort_service import Joined


def show(joined: Sequence[Joined], *, time_zone: str, key: str) -> UUID | None:
    """Draw the cohorts; the one to leave, once that was said twice."""
    if not joined:
        st.markdown("No teacher sees your work. You are in no cohort; a teacher can invite you by a link or by mail.")
        return None
    st.caption(
        "Those who teach these cohorts see your name and e-mail address, your plans, answers and results, your"
        " readiness, your streak and when you last learnt. Nobody else does."
    )
    leaving = None
    for cohort in joined:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(width="stretch", gap=None):
                st.text(cohort.name)
                since = phrases.full_day(cohort.joined_at, time_zone)
                st.caption(f"taught by {phrases.as_written(', '.join(cohort.teachers))}; you joined on {since}")
            with st.popover("Leave", icon=":material/logout:"):
                st.markdown(
                    "From this moment its teachers see nothing of yours. Your plan and your results stay yours."
                )
                if st.button("Yes, leave it", key=f"{key}-{cohort.public_id}", icon=":material/logout:"):
                    leaving = cohort.public_id
    return leaving
