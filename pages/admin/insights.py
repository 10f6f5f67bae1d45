"""Insights: what teachers tell each other, to be verified, featured or hidden, each with a reason in the log."""

import streamlit as st

from components import feedback, insight_moderation, session
from logic.access.roles import Role

admin = session.require(Role.ADMIN)
st.title("Insights", anchor=False)
feedback.show_done()
insight_moderation.show(admin)
