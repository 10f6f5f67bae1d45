"""A new password by a one-time link."""

import streamlit as st

from components import feedback, form_parts, reset_form, session, sign_in_bridge
from logic import clock, settings
from logic.accounts import service as accounts


def ask_for_link() -> None:
    """Mail a link to an address, if it has an account."""
    st.markdown("Tell us the address of your account. We mail you a link with which you choose a new password.")
    email = reset_form.show("ask-reset")
    if email is None:
        return
    with feedback.explained():
        accounts.request_reset(email, clock.now(), session.visitor_address())
        feedback.done("If there is an account with this address, a link is on its way. It works once, for an hour.")
        if settings.current().smtp_url is None:
            st.caption("No mail server is set up here: whoever runs this place finds the link in its log.")


def use_link(token: str) -> None:
    """Choose a new password and be signed in with it."""
    if not accounts.reset_is_open(token, clock.now()):
        st.warning(accounts.SPENT_LINK, icon=":material/info:")
        st.link_button("Ask for a new link", "/reset", type="primary", icon=":material/mail:")
        return
    password = reset_form.show_new_password("reset")
    if password is None:
        return
    with feedback.explained():
        email = accounts.reset_password(token, password, clock.now())
        ticket = accounts.begin_sign_in(email, password, session.visitor_address(), clock.now())
        sign_in_bridge.carry_in(ticket, to="/")


st.title("A new password", anchor=False)
link = st.query_params.get("token")
with form_parts.column():
    if link:
        use_link(link)
    else:
        ask_for_link()
    st.page_link("pages/public/sign_in.py", label="Back to signing in", icon=":material/login:")
