"""Signing in with e-mail address and password."""

import streamlit as st

from components import feedback, form_parts, session, sign_in_bridge, sign_in_form
from logic import clock
from logic.access import origins
from logic.accounts import service as accounts

st.title("Sign in", anchor=False)
with form_parts.column():
    typed = sign_in_form.show("sign-in")
    if typed:
        with feedback.explained():
            ticket = accounts.begin_sign_in(typed.email, typed.password, session.visitor_address(), clock.now())
            sign_in_bridge.carry_in(ticket, to=origins.safe_path(session.wanted_page()))
    st.page_link(
        "pages/public/register.py",
        label="Create an account",
        icon=":material/person_add:",
        query_params=session.way_back(),
    )
    st.page_link("pages/public/reset.py", label="Forgotten password", icon=":material/lock_reset:")
