"""Making an account; whoever has made one is signed in with it at once."""

import streamlit as st

from components import feedback, form_parts, registration_form, session, sign_in_bridge
from logic import clock
from logic.access import origins
from logic.accounts import service as accounts

st.title("Create an account", anchor=False)
with form_parts.column():
    st.markdown("Find out where you stand, follow a plan of three or four weeks, reach a verdict.")
    address = session.visitor_address()
    wanted = registration_form.show("register", time_zone=session.browser_time_zone(), address=address)
    if wanted:
        with feedback.explained():
            accounts.register(wanted, clock.now())
            ticket = accounts.begin_sign_in(wanted.email, wanted.password, address, clock.now())
            sign_in_bridge.carry_in(ticket, to=origins.safe_path(session.wanted_page()))
    st.page_link(
        "pages/public/sign_in.py",
        label="I have an account",
        icon=":material/login:",
        query_params=session.way_back(),
    )
