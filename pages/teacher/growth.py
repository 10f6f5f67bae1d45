"""Growth plan: what a teacher does for their own teaching in the next four weeks."""

import streamlit as st

from components import feedback, growth_history, growth_plan, growth_preferences, session
from logic import clock
from logic.access.roles import Role
from logic.growth import preference_service

teacher = session.require(Role.TEACHER)
st.title("Growth plan", anchor=False)
feedback.show_done()
part = st.segmented_control(
    "Part",
    ["Plan", "Progress", "Versions", "Preferences"],
    default="Plan",
    required=True,
    key="growth-part",
    label_visibility="collapsed",
)
if part == "Progress":
    growth_history.show_progress(teacher)
elif part == "Versions":
    growth_history.show_versions(teacher)
elif part == "Preferences":
    wanted = growth_preferences.show(preference_service.mine(teacher.id), "growth-preferences")
    if wanted:
        preference_service.save(teacher.id, wanted, at=clock.now())
        feedback.done_after_rerun("Saved. It counts from your next plan on.")
else:
    growth_plan.show(teacher)
