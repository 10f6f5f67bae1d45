"""The item bank for teachers: find a question, see it as a learner does, answer what was reported."""

import streamlit as st

from components import item_bank, session
from logic.access.roles import Role

keeper = session.require(Role.TEACHER)
st.title("Item bank", anchor=False)
item_bank.show(keeper)
