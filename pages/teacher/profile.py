"""Teaching profile: what a teacher says of themselves, for their own growth plan alone."""

import streamlit as st

from components import feedback, form_parts, session, teaching_profile_form
from logic import clock
from logic.access.roles import Role
from logic.modules import profile_service as profiles

teacher = session.require(Role.TEACHER)
st.title("Teaching profile", anchor=False)
with form_parts.column():
    st.markdown("It is yours alone, and makes your growth plan fit. Leave open what you like.")
    feedback.show_done()
    stored = profiles.mine(teacher.id)
    said = teaching_profile_form.show(stored, key=f"teaching-profile-{stored.updated_at}")
    if said:
        with feedback.explained():
            profiles.save(teacher.id, said, at=clock.now())
            feedback.done_after_rerun("Your teaching profile is saved.")
