"""What the forms about an account share."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from logic.accounts.passwords import LONGEST, SHORTEST

# pixels: a line a person can read without moving their head; a phone takes what it has
WIDTH = 460
PASSWORD_RULE = f"{SHORTEST} to {LONGEST} bytes. A short sentence with spaces is a good one."
BYTES_EXPLAINED = "A plain letter is one byte, an accented one two, an emoji four."


def column() -> DeltaGenerator:
    """A column as wide as a form, for forms and what is said about them."""
    return st.container(width=WIDTH)


def new_password(label: str, key: str) -> str:
    """A field for a password that does not exist yet, with the rule it has to keep."""
    typed = st.text_input(label, type="password", autocomplete="new-password", key=key, help=BYTES_EXPLAINED)
    st.caption(PASSWORD_RULE)
    return typed or ""


def present_password(label: str, key: str) -> str:
    """A field for the password somebody has."""
    typed = st.text_input(label, type="password", autocomplete="current-password", key=key)
    return typed or ""


def email(key: str, *, autocomplete: str = "username") -> str:
    """A field for an e-mail address; `username` lets a password manager keep it with the password."""
    typed = st.text_input("E-mail address", type="email", autocomplete=autocomplete, key=key)
    return typed or ""
