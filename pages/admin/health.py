"""How the place is doing: database, migrations, worker."""

import streamlit as st

from components import health_table, session
from logic.access.roles import Role
from logic.health import service as health

session.require(Role.ADMIN)
st.title("Health", anchor=False)
health_table.show(health.check())
