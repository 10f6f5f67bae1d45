"""Cohorts: the ones I teach, a new one, and everything about one of them."""

import streamlit as st

from components import cohort_address, cohort_card, cohort_list, feedback, form_parts, session
from logic import clock
from logic.access.roles import Role
from logic.review import cohort_service

teacher = session.require(Role.TEACHER)
wanted = cohort_address.wanted()
found = None
with feedback.explained():
    found = cohort_service.one(teacher, wanted) if wanted else None
if found is not None:
    cohort_card.show(teacher, found)
    st.stop()

st.title("Cohorts", anchor=False)
feedback.show_done()
with form_parts.column():
    cohort_list.show(cohort_service.mine(teacher), time_zone=teacher.time_zone)
    name = cohort_list.show_form("new-cohort")
    if name is not None:
        with feedback.explained():
            cohort_address.open_cohort(cohort_service.create(teacher, name, at=clock.now()))
            feedback.done_after_rerun("Your cohort is made. Now invite your learners.")
