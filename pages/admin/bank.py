"""The question bank as it is loaded: its honest size and how its keys are proved."""

import streamlit as st

from components import catalogue_table, session
from logic.access.roles import Role
from logic.catalogue import service as catalogue

session.require(Role.ADMIN)
st.title("Question bank", anchor=False)
st.caption("No family without a proof reaches a learner. `python manage.py bank prove` proves them all again.")
catalogue_table.show_bank(catalogue.bank_by_topic())
