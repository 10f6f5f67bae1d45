"""The sign-in form. Its fields say what they are for, so that a password manager and a screen reader know them."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from components import form_parts


class Credentials(NamedTuple):
    """What was typed."""

    email: str
    password: str


def show(key: str) -> Credentials | None:
    """Draw the form; what was typed, once it was sent."""
    with st.form(key):
        email = form_parts.email(f"{key}-email")
        password = form_parts.present_password("Password", f"{key}-password")
        sent = st.form_submit_button("Sign in", type="primary", icon=":material/login:", width="stretch")
    return Credentials(email, password) if sent else None
