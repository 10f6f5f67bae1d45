"""The form for a new account: three fields and nothing to tick."""

from __future__ import annotations

import streamlit as st

from components import form_parts
from logic.accounts.service import Registration


def show(key: str, *, time_zone: str, address: str) -> Registration | None:
    """Draw the form; what was typed, once it was sent. The time zone is the browser's, the address the visitor's."""
    with st.form(key):
        name = st.text_input(
            "Your name",
            key=f"{key}-name",
            autocomplete="name",
            help="What we call you. For leaderboards you can choose a pseudonym later, under Account.",
        )
        email = form_parts.email(f"{key}-email")
        password = form_parts.new_password("Password", f"{key}-password")
        st.caption(f"Your days begin at midnight in {time_zone.replace('_', ' ')}; you can change that under Account.")
        sent = st.form_submit_button("Create my account", type="primary", icon=":material/person_add:", width="stretch")
    return Registration(email, name or "", password, time_zone=time_zone, address=address) if sent else None
