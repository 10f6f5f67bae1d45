"""What somebody wants to hear, by which way, and when it is quiet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time, timedelta

import streamlit as st

from logic.notifications.kinds import CHANNEL_LABEL, EXPLAINED, LABEL, Channel, Kind, is_on, switch
from logic.notifications.preference_service import Preferences

STEP = timedelta(minutes=30)


def show(preferences: Preferences, kinds: Collection[Kind], key: str) -> Preferences | None:
    """Draw the form with what is stored, for these kinds; what it says now, once it was sent."""
    hidden = {switch(kind, channel) for kind in Kind if kind not in kinds for channel in Channel}
    with st.form(key):
        off = {name for kind in Kind if kind in kinds for name in _switched_off(preferences, kind, key)}
        st.markdown("**Quiet hours**, in your own time zone")
        left, right = st.columns(2)
        quiet_from = left.time_input("From", preferences.quiet_from, step=STEP, key=f"{key}-quiet-from")
        quiet_until = right.time_input("Until", preferences.quiet_until, step=STEP, key=f"{key}-quiet-until")
        st.caption("Nothing is sent in them. The same time twice means no quiet hours.")
        sent = st.form_submit_button("Save", type="primary", icon=":material/check:", width="stretch")
    return (
        Preferences(frozenset(off | (hidden & preferences.muted)), quiet_from or time(), quiet_until or time())
        if sent
        else None
    )


def _switched_off(preferences: Preferences, kind: Kind, key: str) -> list[str]:
    """Draw the switches of a kind; those that are off."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{LABEL[kind]}**", help=EXPLAINED[kind], width="stretch")
        return [
            switch(kind, channel)
            for channel in Channel
            if not st.toggle(
                CHANNEL_LABEL[channel],
                value=is_on(preferences.muted, kind, channel),
                key=f"{key}-{switch(kind, channel)}",
                width="content",
            )
        ]
