"""Over how many days figures are looked at; the address keeps it (`?days=90`), from page to page."""

from __future__ import annotations

import streamlit as st

from logic.analytics import service as analytics

PARAMETER = "days"
USUAL = 30


def show_below_title(title: str) -> int:
    """Draw the title of a page with the switch beside it, on a phone below it; the number of days."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.title(title, anchor=False, width="content")
        chosen = st.segmented_control(
            "Newest days",
            [str(days) for days in analytics.PERIODS],
            default=str(USUAL),
            required=True,
            key=PARAMETER,
            bind="query-params",
            help="Figures are those of so many days, beside those of as many days before.",
        )
    return int(chosen or USUAL)
