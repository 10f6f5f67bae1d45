"""Who is in a cohort and who teaches it, with the ways to add and to part."""

from __future__ import annotations

import streamlit as st

from components import feedback, form_parts, phrases
from logic import clock
from logic.accounts.visitor import Visitor
from logic.review import cohort_service
from logic.review.cohort_service import Cohort, Teacher


def show_learners(teacher: Visitor, cohort: Cohort) -> None:
    """Draw the learners, and one to take out when chosen."""
    members = cohort_service.members(teacher, cohort.public_id)
    if not members:
        st.info("Nobody is in this cohort yet. Invite your learners by a link or by mail.", icon=":material/link:")
        return
    st.dataframe(
        [
            {"name": one.name, "e-mail": one.email, "joined": phrases.date_of(one.joined_at, teacher.time_zone)}
            for one in members
        ],
        hide_index=True,
        height="content",
        key="cohort-learners",
        alt="The learners of the cohort, a row each",
    )
    with st.popover("Take somebody out", icon=":material/person_remove:"):
        names = {one.id: f"{one.name} · {one.email}" for one in members}
        chosen = st.selectbox(
            "Learner", list(names), index=None, format_func=lambda one: names.get(one, ""), key="cohort-out"
        )
        st.caption("They are told, and you see nothing of theirs from then on. They can join again by an invitation.")
        if st.button("Take them out", key="cohort-out-yes", disabled=chosen is None) and chosen is not None:
            with feedback.explained():
                cohort_service.remove_learner(teacher, cohort.public_id, chosen, at=clock.now())
                feedback.done_after_rerun("They are no longer in this cohort.")


def show_teachers(teacher: Visitor, cohort: Cohort) -> None:
    """Draw who teaches it, each with the way to part, and the form for one more."""
    listed = cohort_service.teachers(teacher, cohort.public_id)
    for one in listed:
        _teacher(teacher, cohort, one, is_alone=len(listed) == 1)
    with form_parts.column(), st.form("cohort-add-teacher", clear_on_submit=True):
        email = form_parts.email("cohort-teacher-email", autocomplete="off")
        st.caption("They see what you see of this cohort, and its learners are told. They need the role of a teacher.")
        sent = st.form_submit_button("Add this teacher", type="primary", icon=":material/person_add:")
    if sent:
        with feedback.explained():
            name = cohort_service.add_teacher(teacher, cohort.public_id, email, at=clock.now())
            feedback.done_after_rerun(f"{phrases.as_written(name)} teaches this cohort now.")


def _teacher(asker: Visitor, cohort: Cohort, one: Teacher, *, is_alone: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.text(one.name)
            st.caption(f"{phrases.as_written(one.email)}{', owner' if one.is_owner else ''}")
        is_me = one.id == asker.id
        if is_alone or not (is_me or cohort.is_owner):
            return
        with st.popover("Leave" if is_me else "Remove", icon=":material/person_remove:"):
            st.markdown(
                "You see nothing of its learners any more." if is_me else "They see nothing of its learners any more."
            )
            if st.button("Yes, leave it" if is_me else "Yes, remove them", key=f"teacher-out-{one.id}"):
                with feedback.explained():
                    cohort_service.remove_teacher(asker, cohort.public_id, one.id)
                    feedback.done_after_rerun(
                        "You teach it no more." if is_me else f"{phrases.as_written(one.name)} teaches it no more."
                    )
