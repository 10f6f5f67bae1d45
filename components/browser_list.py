"""The browsers somebody is signed in with."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import phrases
from logic.accounts.service import SignedInBrowser


def show(browsers: Sequence[SignedInBrowser], *, time_zone: str, key: str) -> bool:
    """List them; whether all others shall be signed out now."""
    for browser in browsers:
        with st.container(border=True):
            mark = "  :green-badge[:material/check: this one]" if browser.is_this_one else ""
            st.markdown(f"**{browser.browser}**{mark}")
            since, until = phrases.day(browser.since, time_zone), phrases.day(browser.until, time_zone)
            st.caption(f"signed in on {since}, until {until} at the latest")
    others = sum(not browser.is_this_one for browser in browsers)
    if not others:
        st.caption("You are signed in nowhere else.")
        return False
    label = f"Sign out the other {others}" if others > 1 else "Sign out the other one"
    return st.button(label, type="primary", icon=":material/logout:", key=key, width="stretch")
