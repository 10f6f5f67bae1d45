"""What learners can aim at: every track, skill and topic, with how many proved questions stand behind it."""

import streamlit as st

from components import catalogue_table, session
from logic.access.roles import Role
from logic.catalogue import service as catalogue

session.require(Role.TEACHER)
st.title("Tracks and topics", anchor=False)
st.markdown("What learners are measured on and sent to learn. Choose a skill to see its topics and resources.")
catalogue_table.show_topics(catalogue.bank_by_topic(), key="teacher")
