"""Who wrote the words above, when a model did."""

from __future__ import annotations

import streamlit as st


def show(by: str) -> None:
    """Say it in small print."""
    st.caption(f":material/edit_note: Written with {by}")
