"""Which person's card is open: the address says it (`?person=17`), so that a refresh or a link finds it again."""

from __future__ import annotations

import streamlit as st

PARAMETER = "person"
NOBODY = 0  # no person has this id


def wanted() -> int | None:
    """The id in the address, `NOBODY` when it is none that a person could have; None when the list is wanted."""
    value = st.query_params.get(PARAMETER)
    if value is None:
        return None
    return int(value) if value.isascii() and value.isdecimal() and len(value) < len(str(2**63)) else NOBODY


def open_person(person_id: int) -> None:
    """Have the next run show a person's card; for callbacks."""
    st.query_params[PARAMETER] = str(person_id)


def show_way_back() -> None:
    """A button back to the list."""
    st.button("All people", type="tertiary", icon=":material/arrow_back:", key="people-back", on_click=_close)


def _close() -> None:
    st.query_params.pop(PARAMETER, None)
