"""Which question of the bank is open: the address says it (`?item=17`), so that a refresh or a link finds it again."""

from __future__ import annotations

import streamlit as st

PARAMETER = "item"
NOTHING = 0  # no question has this id


def wanted() -> int | None:
    """The id in the address, `NOTHING` when it is none that a question could have; None when the list is wanted."""
    value = st.query_params.get(PARAMETER)
    if value is None:
        return None
    return int(value) if value.isascii() and value.isdecimal() and len(value) < len(str(2**63)) else NOTHING


def open_item(item_id: int) -> None:
    """Have the next run show a question; for callbacks."""
    st.query_params[PARAMETER] = str(item_id)


def show_way_back() -> None:
    """A button back to the list."""
    st.button("All questions", type="tertiary", icon=":material/arrow_back:", key="bank-back", on_click=_close)


def _close() -> None:
    st.query_params.pop(PARAMETER, None)
