"""How the place is doing: database, jobs, mail, payments, disk, versions, and what to do about each."""

import streamlit as st

from components import health_table, session
from logic.access.roles import Role
from logic.health import report_service

admin = session.require(Role.ADMIN)
st.title("Health", anchor=False)
health_table.show(report_service.read(admin))
