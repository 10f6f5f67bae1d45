"""Changing a password that one knows."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from components import form_parts


class PasswordChange(NamedTuple):
    """What was typed."""

    present: str
    new: str


def show(key: str) -> PasswordChange | None:
    """Draw the form; what was typed, once it was sent."""
    with st.form(key):
        present = form_parts.present_password("Present password", f"{key}-present")
        new = form_parts.new_password("New password", f"{key}-new")
        st.caption("Every other browser is signed out when you save.")
        sent = st.form_submit_button("Change my password", type="primary", icon=":material/key:", width="stretch")
    return PasswordChange(present, new) if sent else None
