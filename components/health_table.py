"""The state of the installation, a line a part."""

from __future__ import annotations

import streamlit as st

from logic.health.service import Health

WORD = {True: ":green-badge[:material/check: fine]", False: ":red-badge[:material/priority_high: needs attention]"}


def show(health: Health) -> None:
    """Draw each part with its state in a word."""
    for part in health.parts:
        with st.container(border=True):
            st.markdown(f"**{part.name}** {WORD[part.fine]}\n\n{part.sentence}")
