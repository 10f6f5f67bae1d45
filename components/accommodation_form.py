"""More time for a learner: the factor, the reason that is kept with it, and everything that was granted before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from components import phrases
from logic.accounts.visitor import Visitor
from logic.plans.accommodations_service import LEAST, LONGEST_REASON, MOST, Granted

STEP = 0.05
NOBODY = "somebody who left"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a teacher wants to grant."""

    time_factor: float
    reason: str


def show(history: Sequence[Granted], *, key: str) -> Grant | None:
    """Draw the form with the factor that counts now; what is to be granted, once it was sent."""
    with st.form(key):
        factor = st.number_input(
            "Time factor",
            min_value=LEAST,
            max_value=MOST,
            value=history[0].time_factor if history else LEAST,
            step=STEP,
            format="%.2f",
            key=f"{key}-factor",
            help="1 is the usual time, 1.5 makes 45 minutes 68 and 90 minutes 135, 3 is the most.",
        )
        reason = st.text_area(
            "Reason",
            max_chars=LONGEST_REASON,
            key=f"{key}-reason",
            help="It is kept with your name and the date, for everybody who teaches here.",
        )
        sent = st.form_submit_button("Save the time factor", type="primary", icon=":material/more_time:")
        st.caption("It counts for weekly and final tests that are begun from now on. 1 takes it away again.")
    return Grant(factor, reason or "") if sent else None


def show_history(history: Sequence[Granted], names: Mapping[int, str], asker: Visitor) -> None:
    """Draw everything that was granted, newest first: the first line counts."""
    if not history:
        st.markdown("Nothing was granted yet: the usual time counts.")
        return
    st.dataframe(
        [
            {
                "factor": f"{granted.time_factor:g}" + (" (counts now)" if granted is history[0] else ""),
                "reason": granted.reason,
                "by": names.get(granted.set_by or 0, NOBODY),
                "on": phrases.date_of(granted.set_at, asker.time_zone),
            }
            for granted in history
        ],
        hide_index=True,
    )
