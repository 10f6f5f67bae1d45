"""A learner's plan as they see it, what was measured beside it, and what their teacher says and grants."""

import streamlit as st

from components import feedback, learner_address, learner_review, session
from logic import clock
from logic.access.roles import Role
from logic.review import plan_review_service as reviews

teacher = session.require(Role.TEACHER)
learner_id = learner_address.wanted()
if learner_id is None:
    st.title("A learner's plan", anchor=False)
    st.info("Nobody is chosen. Open a learner from the board of one of your cohorts.", icon=":material/person_search:")
    st.stop()

found = None
with feedback.explained():
    found = reviews.open_plan(teacher, learner_id, learner_address.wanted_plan(), at=clock.now())
if found is not None:
    learner_review.show(teacher, found, at=clock.now())
