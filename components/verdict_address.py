"""Whose plan the verdict is asked for: the address says it (`?plan=12`); without it, the newest verdict."""

from __future__ import annotations

import streamlit as st

PLAN = "plan"
NOTHING = 0  # no plan has this number


def plan() -> int | None:
    """The plan in the address, `NOTHING` when it is none that could be there; None when it names no plan."""
    value = st.query_params.get(PLAN)
    if value is None:
        return None
    return int(value) if value.isascii() and value.isdecimal() and len(value) < len(str(2**63)) else NOTHING
