"""API tokens: making one, seeing its secret once, revoking it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import phrases
from logic.accounts.service import ApiTokenSummary


def show(tokens: Sequence[ApiTokenSummary], *, time_zone: str, key: str) -> int | None:
    """List the tokens; the id of the one to revoke, if any."""
    if not tokens:
        st.caption("You have no tokens. Make one when a program of yours shall read your plan.")
        return None
    revoked = None
    for token in tokens:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            used = f"last used on {phrases.day(token.last_used_at, time_zone)}" if token.last_used_at else "unused"
            name = token.name.replace("`", "'")
            st.markdown(f"**`{name}`**  \nmade on {phrases.day(token.created_at, time_zone)}, {used}", width="stretch")
            if st.button("Revoke", key=f"{key}-{token.id}", icon=":material/delete:"):
                revoked = token.id
    return revoked


def show_form(key: str) -> str | None:
    """Ask for the name of a new token; what was typed, once it was sent."""
    with st.form(key, clear_on_submit=True):
        name = st.text_input("What is it for?", key=f"{key}-name", placeholder="backup script", autocomplete="off")
        sent = st.form_submit_button("Make a token", type="primary", icon=":material/key:", width="stretch")
    return (name or "") if sent else None


def show_secret(secret: str) -> None:
    """Show a new token, this once."""
    st.success("Copy it now: it is shown this once and cannot be shown again.", icon=":material/key:")
    st.code(secret, language=None, wrap_lines=True)
    st.caption("Send it in the header `Authorization: Bearer …`. Who has it can do what you can.")
