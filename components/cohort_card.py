"""One cohort and what can be done with it: its people, its invitations, its name, its end."""

from __future__ import annotations

import streamlit as st

from components import cohort_address, cohort_invitations, cohort_people, feedback, phrases
from logic import clock
from logic.accounts.visitor import Visitor
from logic.review import cohort_service
from logic.review.cohort_service import Cohort

LONGEST_NAME = 60


def show(teacher: Visitor, cohort: Cohort) -> None:
    """Draw a cohort with a section for each thing that can be done."""
    cohort_address.show_way_back()
    st.title(phrases.as_written(cohort.name), anchor=False)
    feedback.show_done()
    if cohort.archived_at is not None:
        st.info(
            "This cohort is archived: nobody is in it any more, and you see nobody's work.",
            icon=":material/inventory_2:",
        )
        return
    sections = {
        "Invite": cohort_invitations.show,
        "Learners": cohort_people.show_learners,
        "Teachers": cohort_people.show_teachers,
        "Settings": _settings,
    }
    section = st.pills(
        "Section",
        list(sections),
        default="Invite",
        required=True,
        label_visibility="collapsed",
        key="cohort-section",
        bind="query-params",
    )
    sections[section or "Invite"](teacher, cohort)


def _settings(teacher: Visitor, cohort: Cohort) -> None:
    with st.form("cohort-rename"):
        name = st.text_input("Name", cohort.name, max_chars=LONGEST_NAME, key="cohort-name", autocomplete="off")
        if st.form_submit_button("Save the name", icon=":material/edit:"):
            with feedback.explained():
                cohort_service.rename(teacher, cohort.public_id, name or "")
                feedback.done_after_rerun("The name is saved.")
    if not cohort.is_owner:
        st.caption("Its owner can archive this cohort.")
        return
    with st.popover("Archive this cohort", icon=":material/inventory_2:"):
        st.markdown(
            "Every learner leaves it and is told, its invitations end, and nobody who teaches it sees their work any"
            " more. Plans and results stay with the learners. Nobody can undo it."
        )
        if st.button("Yes, archive it", key="cohort-archive", icon=":material/inventory_2:"):
            with feedback.explained():
                left = cohort_service.archive(teacher, cohort.public_id, at=clock.now())
                feedback.done_after_rerun(f"Archived. {left} learners have left it.")
