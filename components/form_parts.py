"""What the forms about an account share."""

from __future__ import annotations

import streamlit as st

from logic.accounts.passwords import LONGEST, SHORTEST

# pixels: a line a person can read without moving their head; a phone takes what it has
WIDTH = 460
PASSWORD_HELP = (
    f"{SHORTEST} to {LONGEST} bytes: a plain letter is one byte, an accented one two, an emoji four. Spaces are"
    " welcome: a short sentence of your own is easy to remember and hard to guess."
)


def new_password(label: str, key: str) -> str:
    """A field for a password that does not exist yet."""
    typed = st.text_input(label, type="password", autocomplete="new-password", key=key, help=PASSWORD_HELP)
    return typed or ""


def present_password(label: str, key: str) -> str:
    """A field for the password somebody has."""
    typed = st.text_input(label, type="password", autocomplete="current-password", key=key)
    return typed or ""


def email(key: str, *, autocomplete: str = "username") -> str:
    """A field for an e-mail address; `username` lets a password manager keep it with the password."""
    typed = st.text_input("E-mail address", type="email", autocomplete=autocomplete, key=key)
    return typed or ""
