"""The item bank for administrators: every question with its figures and actions, and what each topic holds."""

import streamlit as st

from components import catalogue_table, item_address, item_bank, session
from logic.access.roles import Role
from logic.catalogue import service as catalogue

keeper = session.require(Role.ADMIN)
st.title("Item bank", anchor=False)
view = "Questions"
if item_address.wanted() is None:
    view = st.segmented_control(
        "View",
        ["Questions", "By topic"],
        default="Questions",
        required=True,
        key="bank-view",
        persist_state="page",
        label_visibility="collapsed",
    )
if view == "By topic":
    st.caption("No family without a proof reaches a learner. `python manage.py bank prove` proves them all again.")
    catalogue_table.show_bank(catalogue.bank_by_topic())
else:
    item_bank.show(keeper)
