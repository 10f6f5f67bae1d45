"""The daily check: three questions on the day that was just finished, and what came out of them in two lines."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import test_review
from logic.assessment.result_service import ReviewedItem
from logic.plans.review_service import DayCheck


def show(check: DayCheck, *, key: str) -> bool:
    """Draw the check that is offered, or was begun; whether the learner takes it."""
    begun = check.attempt_id is not None
    sentence = (
        "You are in the middle of it. Every answer so far is saved."
        if begun
        else "Three questions show what stayed. It is optional, and nothing hangs on it."
    )
    with st.container(border=True):
        st.markdown(f":material/task_alt: **Check: {check.topic}**\n\n{sentence}")
        return st.button(
            "Go on with the check" if begun else "Take the check", icon=":material/quiz:", key=f"{key}-begin"
        )


def show_result(check: DayCheck, items: Sequence[ReviewedItem], *, key: str) -> None:
    """Draw the result of a submitted check, with the review of what was wrong."""
    wrong = [item for item in items if item.key is not None and item.chosen is not None and not item.is_right]
    with st.container(border=True):
        st.markdown(
            f":material/task_alt: **Check: {check.topic}: {check.right} of {check.counted} right.**\n\n"
            f"{_meaning(check, wrong)}"
        )
        if wrong:
            with st.expander("See the right answers, and why", icon=":material/lightbulb:", key=f"{key}-why"):
                test_review.show(items, attempt_id=check.attempt_id or 0, key=f"{key}-review")


def _meaning(check: DayCheck, wrong: Sequence[ReviewedItem]) -> str:
    if not check.counted:
        return "Every question was left out, so it says nothing. You can go on."
    if check.right == check.counted:
        return "It stayed. You can go on."
    if not wrong:
        return "The questions without an answer count as wrong. Nothing hangs on it."
    numbers = " and ".join(str(item.position) for item in wrong) if len(wrong) < 3 else "all three"  # noqa: PLR2004 -- a check has three questions
    return f"Look again at {'question' if len(wrong) == 1 else 'questions'} {numbers}; it takes two minutes."
