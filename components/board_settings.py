"""Who sees somebody on boards and in leagues."""

from __future__ import annotations

import streamlit as st

from components import form_parts
from logic.leaderboards.service import Visibility


def show(present: Visibility, *, shown_name: str, key: str) -> Visibility | None:
    """Draw the two switches with what is stored; what they say now, once it was sent."""
    with form_parts.column():
        st.text(f"Others see you as: {shown_name}")
        st.page_link("pages/shared/account.py", label="Choose a pseudonym", icon=":material/manage_accounts:")
        with st.form(key):
            on_boards = st.toggle(
                "Show me on leaderboards",
                value=present.on_boards,
                key=f"{key}-boards",
                help="Off: you appear on no board, in no file, in no league, at once. Your XP is kept.",
            )
            in_leagues = st.toggle(
                "Let me take part in leagues",
                value=present.in_leagues,
                key=f"{key}-leagues",
                help="A league shows its members to each other, so it needs the switch above too.",
            )
            sent = st.form_submit_button("Save", type="primary", icon=":material/check:", width="stretch")
    return Visibility(on_boards, in_leagues) if sent else None


def told(chosen: Visibility) -> str:
    """What was done, in a sentence."""
    if not chosen.on_boards:
        return "You are on no board and in no league. Your XP is kept, and you see it yourself."
    if not chosen.in_leagues:
        return "You are on the boards, and in no league."
    return "You are on the boards, and take part in leagues."
