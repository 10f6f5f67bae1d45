"""Taking one's data along, and leaving."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components import form_parts
from logic import settings

CONFIRMATION = "delete my account"


def show_export(make: Callable[[], str], *, key: str) -> None:
    """Offer everything stored as a file; `make` is called when somebody asks for it."""
    st.markdown(
        "One JSON file with everything stored about you: profile, answers, results, plans, XP, payments, mails,"
        " sign-ins."
    )
    st.download_button(
        "Download my data",
        data=make,
        file_name="waymark-export.json",
        mime="application/json",
        icon=":material/download:",
        type="primary",
        key=key,
        width="stretch",
    )


def show_deletion(key: str) -> str | None:
    """Ask for the password and a typed confirmation; the password, once both were sent."""
    with st.form(key):
        ends = (
            "" if settings.current().payments == "off" else " A subscription ends with it, and nothing more is charged."
        )
        st.markdown(
            "Your account, your plans, results and XP are deleted **at once and for good**. Nobody can undo it." + ends
        )
        confirmed = st.text_input(f"Type: {CONFIRMATION}", key=f"{key}-confirmation", autocomplete="off")
        password = form_parts.present_password("Your password", f"{key}-password")
        sent = st.form_submit_button("Delete my account", icon=":material/delete_forever:", width="stretch")
    if not sent:
        return None
    if (confirmed or "").strip().lower() != CONFIRMATION:
        st.warning(f"Please type '{CONFIRMATION}' to confirm. Nothing was deleted.", icon=":material/info:")
        return None
    return password
