"""The label beside what a model wrote: who it was. What the rules wrote has none."""

from __future__ import annotations

import streamlit as st

from components.leaderboard import in_plain_words


def show(by: str) -> None:
    """Draw "Written with <provider>"."""
    st.caption(f":material/edit_note: Written with {in_plain_words(by)}")
