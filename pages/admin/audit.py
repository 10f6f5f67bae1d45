"""The audit log: who did what to whom, when and why."""

import streamlit as st

from components import audit_list, session
from logic.access.roles import Role

admin = session.require(Role.ADMIN)
st.title("Audit log", anchor=False)
audit_list.show(admin)
