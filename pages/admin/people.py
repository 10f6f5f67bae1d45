"""Who is here: a search over names and addresses."""

import streamlit as st

from components import people_table, session
from logic.access import service as access
from logic.access.roles import Role

admin = session.require(Role.ADMIN)
st.title("People", anchor=False)
search = st.text_input("Search by name or e-mail address", max_chars=100, icon=":material/search:")
people_table.show(access.people(admin, search), time_zone=admin.time_zone)
