"""Five minutes of review: topics that were weak come back before they are forgotten; to skip them costs nothing."""

from __future__ import annotations

import streamlit as st

from logic.plans.review_service import DueReview


def show(review: DueReview, *, key: str, is_first: bool = False) -> bool:
    """Draw the review that is offered, `is_first` when nothing comes before it; whether the learner takes it."""
    begun = review.attempt_id is not None
    with st.container(border=True):
        st.markdown(f":material/history_edu: **{_headline(review)}**\n\n{_sentence(review)}")
        return st.button(
            "Go on with the review" if begun else "Review now",
            type="primary" if is_first else "secondary",
            icon=":material/replay:",
            key=f"{key}-begin",
        )


def _headline(review: DueReview) -> str:
    return f"{_minutes(review.questions)} of review" if review.questions else "Your review is still open"


def _sentence(review: DueReview) -> str:
    if not review.questions:
        return "Every question of it was left out, so there is nothing to answer. Submit it, and it is done."
    named = f"{_questions(review.questions)} on {_listed(review.topics)}"
    if review.attempt_id is not None:
        return f"You are in the middle of it: {named}. Every answer so far is saved."
    return f"{named}. It keeps what was weak from fading; skipping it costs nothing."


def _minutes(questions: int) -> str:
    return "A minute" if questions == 1 else f"{questions} minutes"


def _questions(questions: int) -> str:
    return "1 question" if questions == 1 else f"{questions} questions"


def _listed(topics: tuple[str, ...]) -> str:
    *first, last = (f"*{topic}*" for topic in topics)
    return f"{', '.join(first)} and {last}" if first else last
