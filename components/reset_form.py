"""The two steps to a new password: asking for the link, and using it."""

from __future__ import annotations

import streamlit as st

from components import form_parts


def show(key: str) -> str | None:
    """Ask for an e-mail address; what was typed, once it was sent."""
    with st.form(key):
        email = form_parts.email(f"{key}-email")
        sent = st.form_submit_button("Send me a link", type="primary", icon=":material/mail:", width="stretch")
    return email if sent else None


def show_new_password(key: str) -> str | None:
    """Ask for a new password; what was typed, once it was sent."""
    with st.form(key):
        password = form_parts.new_password("New password", f"{key}-password")
        sent = st.form_submit_button("Save and sign in", type="primary", icon=":material/lock_reset:", width="stretch")
    return password if sent else None
