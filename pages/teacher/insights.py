"""Insights: what teachers tell each other about their own learning, without names."""

import streamlit as st

from components import feedback, insight_list, session
from logic.access.roles import Role

teacher = session.require(Role.TEACHER)
st.title("Insights", anchor=False)
st.markdown("What worked in a classroom, from one teacher to another. Nobody sees who wrote what.")
feedback.show_done()
insight_list.show(teacher)
