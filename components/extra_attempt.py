"""An extra attempt: for the teacher who grants it with a reason, and for the learner who uses it when they want to."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import phrases
from components.leaderboard import in_plain_words
from logic.plans.granted_service import Wait
from logic.review.override_service import LONGEST_REASON, Attempt


def show_offer(attempt: Attempt, *, key: str) -> bool:
    """Draw what a learner was granted; whether they use it now."""
    with st.container(border=True, key=f"{key}-{attempt.id}"):
        st.markdown(
            f":material/redeem: **{in_plain_words(attempt.by)} granted you an extra attempt.** You can take"
            f" {attempt.test} now, without the {_days(attempt.days)} before it. It counts once; the"
            " days you have begun count as done, and what passes the test stays the same."
        )
        st.text(f"Reason: {attempt.reason}")
        return st.button(
            "Use the extra attempt", icon=":material/play_arrow:", key=f"{key}-use-{attempt.id}", type="secondary"
        )


def show_form(wait: Wait | None, history: Sequence[Attempt], *, key: str) -> str | None:
    """Draw the form with what the learner waits for; the reason, once it was sent."""
    if wait is None:
        st.markdown(
            "They wait for no test now: it can be taken, or the days before the first try are not done yet. An extra"
            " attempt can be granted during extra days and during a correction plan."
        )
        return None
    test = "the comprehensive retest" if wait.week_number is None else f"the test of week {wait.week_number}"
    if any(attempt.is_usable for attempt in history):
        st.markdown(f"An extra attempt at {test} is granted and not used yet.")
        return None
    st.markdown(f"They take {test} again after {_days(wait.days)}. An extra attempt lets them take it at once, once.")
    with st.form(f"{key}-{len(history)}"):
        reason = st.text_area(
            "Reason",
            max_chars=LONGEST_REASON,
            key=f"{key}-reason-{len(history)}",
            help="It is kept with your name and the date, and the learner reads it.",
        )
        sent = st.form_submit_button("Grant an extra attempt", icon=":material/redeem:", key=f"{key}-send")
    return (reason or "") if sent else None


def show_history(history: Sequence[Attempt], *, time_zone: str, key: str) -> int | None:
    """Draw every extra attempt that was granted; the one to take back, if a button was pressed."""
    if not history:
        st.markdown("No extra attempt was granted yet.")
        return None
    st.dataframe(
        [
            {
                "test": attempt.test,
                "reason": attempt.reason,
                "by": attempt.by,
                "on": phrases.date_of(attempt.at, time_zone),
                "state": _state(attempt, time_zone),
            }
            for attempt in history
        ],
        hide_index=True,
        key=f"{key}-table",
    )
    usable = next((attempt for attempt in history if attempt.is_usable), None)
    if usable and st.button("Take it back", icon=":material/undo:", key=f"{key}-withdraw-{usable.id}"):
        return usable.id
    return None


def _state(attempt: Attempt, time_zone: str) -> str:
    if attempt.used_at:
        return f"used on {phrases.date_of(attempt.used_at, time_zone)}"
    if attempt.withdrawn_at:
        return f"taken back by {attempt.withdrawn_by}"
    return "open" if attempt.is_usable else "not needed"


def _days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
