"""Which cohort is open: the address says it (`?cohort=…`), so that a refresh or a link finds it again."""

from __future__ import annotations

from uuid import UUID

import streamlit as st

from logic.review import public_ids

PARAMETER = "cohort"
NOWHERE = UUID(int=0)  # no cohort has this id


def wanted() -> UUID | None:
    """The cohort in the address, `NOWHERE` when it is none that could be; None when none is named."""
    value = st.query_params.get(PARAMETER)
    return None if value is None else public_ids.parsed(value) or NOWHERE


def open_cohort(public_id: UUID) -> None:
    """Have the next run show a cohort; for callbacks."""
    st.query_params[PARAMETER] = str(public_id)


def as_query(public_id: UUID) -> dict[str, str]:
    """What a link to a page of a cohort carries."""
    return {PARAMETER: str(public_id)}


def show_way_back() -> None:
    """A button back to the list."""
    st.button("All cohorts", type="tertiary", icon=":material/arrow_back:", key="cohorts-back", on_click=_close)


def _close() -> None:
    st.query_params.pop(PARAMETER, None)
