"""Which learner's plan is open: the address says it (`?learner=17`), so that a refresh or a link finds it again."""

from __future__ import annotations

import streamlit as st

PARAMETER, PLAN = "learner", "plan"
NOBODY = 0  # no learner and no plan has this id


def wanted() -> int | None:
    """The learner in the address, `NOBODY` when it is none that could be; None when nobody is named."""
    return _number(PARAMETER)


def wanted_plan() -> int | None:
    """The plan in the address; None for the one under way."""
    return _number(PLAN)


def open_plan(learner_id: int, plan_id: int) -> None:
    """Have the next run show another plan of a learner; for callbacks."""
    st.query_params.from_dict({PARAMETER: str(learner_id), PLAN: str(plan_id)})


def _number(parameter: str) -> int | None:
    value = st.query_params.get(parameter)
    if value is None:
        return None
    return int(value) if value.isascii() and value.isdecimal() and len(value) < len(str(2**63)) else NOBODY
