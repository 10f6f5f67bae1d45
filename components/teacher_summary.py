"""A learner summed up for whoever teaches them: what goes well, what does not yet, what to ask about."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.leaderboard import in_plain_words
from logic.review.summaries import Summary


def show(summary: Summary) -> None:
    """Draw the card; a model's words, when there are some, with who wrote them."""
    with st.container(border=True, key="teacher-summary"):
        if summary.prose and summary.by:
            st.markdown(summary.prose)
        left, middle, right = st.columns(3, gap="medium")
        with left:
            _list("Going well", "thumb_up", summary.going_well, "Nothing to report yet.")
        with middle:
            _list("Not yet", "flag", summary.not_yet, "Nothing that stands out.")
        with right:
            _list("To ask about", "chat", summary.ask_about, "Nothing in particular.")
        if summary.by:
            written_by.show(summary.by)


def _list(title: str, icon: str, lines: Sequence[str], empty: str) -> None:
    listed = "\n".join(f"- {in_plain_words(line)}" for line in lines) or empty
    st.markdown(f":material/{icon}: **{title}**\n\n{listed}")
