"""What somebody is called, and where their days begin."""

from __future__ import annotations

import streamlit as st

from logic.accounts.service import Profile, Visitor, choosable_time_zones


def show(visitor: Visitor, key: str) -> Profile | None:
    """Draw the form with what is stored; what it says now, once it was sent."""
    zones = choosable_time_zones()
    if visitor.time_zone not in zones:
        zones = (visitor.time_zone, *zones)
    with st.form(key):
        st.text_input("E-mail address", value=visitor.email, disabled=True, key=f"{key}-email")
        name = st.text_input("Your name", value=visitor.display_name, key=f"{key}-name", autocomplete="name")
        pseudonym = st.text_input(
            "Pseudonym (optional)",
            value=visitor.pseudonym or "",
            key=f"{key}-pseudonym",
            autocomplete="nickname",
            help="When there is one, other people see it in place of your name.",
        )
        time_zone = st.selectbox(
            "Time zone",
            zones,
            index=zones.index(visitor.time_zone),
            format_func=lambda name: name.replace("_", " "),
            key=f"{key}-time-zone",
            help="Your days and your streak begin at midnight there. A streak you kept is never lost by a change.",
        )
        sent = st.form_submit_button("Save", type="primary", icon=":material/check:", width="stretch")
    return Profile(name or "", pseudonym, time_zone) if sent else None
