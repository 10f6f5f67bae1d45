"""A learner summed up for whoever teaches them: what goes well, what does not yet, what to ask about."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import streamlit as st

from components import arriving_words, session
from components.leaderboard import in_plain_words
from logic import clock
from logic.review import summary_service
from logic.review.summaries import Summary


def show(summary: Summary, learner_id: int) -> None:
    """Draw the card; a model's words above the rules' when there are some, with who wrote them."""
    with st.container(border=True, key="teacher-summary"):
        arriving_words.show(
            functools.partial(_words, summary),
            by=summary.by,
            have_come=functools.partial(_have_come, learner_id) if summary.is_expected else None,
            key=f"summary-{learner_id}",
        )


def _words(summary: Summary) -> None:
    if summary.prose:
        st.markdown(summary.prose)
    left, middle, right = st.columns(3, gap="medium")
    with left:
        _list("Going well", "thumb_up", summary.going_well, "Nothing to report yet.")
    with middle:
        _list("Not yet", "flag", summary.not_yet, "Nothing that stands out.")
    with right:
        _list("To ask about", "chat", summary.ask_about, "Nothing in particular.")


def _have_come(learner_id: int) -> bool:
    teacher = session.current_visitor()
    words = summary_service.summary(teacher.id, learner_id, at=clock.now(), ask=False) if teacher else None
    return words is not None and words.by is not None


def _list(title: str, icon: str, lines: Sequence[str], empty: str) -> None:
    listed = "\n".join(f"- {in_plain_words(line)}" for line in lines) or empty
    st.markdown(f":material/{icon}: **{title}**\n\n{listed}")
