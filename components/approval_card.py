"""A teacher's word on a plan: how it stands, what was said before, and, for the teacher, the form to say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components import phrases
from components.leaderboard import in_plain_words
from logic.review.approval_service import LONGEST, Approval, Word

BADGE = {
    Word.APPROVED: ":green-badge[:material/check_circle: approved]",
    Word.CHANGE: ":orange-badge[:material/edit_note: change asked for]",
}
NEVER_BLOCKED = "You can go on meanwhile: nothing is held up by it."
LABEL = {Word.APPROVED: "Approve the plan", Word.CHANGE: "Ask for a change"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a teacher wants to say of a plan."""

    word: Word
    words: str


def show(history: Sequence[Approval], *, time_zone: str, is_learner: bool) -> None:
    """Draw the word that counts, and those before it behind a fold."""
    if not history:
        if not is_learner:
            st.markdown("Nobody has said yes or asked for a change yet.")
        return
    newest, *before = history
    with st.container(border=True, key="approval"):
        _word(newest, time_zone)
        if newest.why_stale:
            st.caption(f":material/history: {newest.why_stale}")
        elif is_learner and newest.word is Word.CHANGE:
            st.caption(NEVER_BLOCKED)
        if before:
            with st.expander(f"Before that ({len(before)})", icon=":material/history:"):
                for one in before:
                    _word(one, time_zone)


def show_form(history: Sequence[Approval], *, key: str) -> Decision | None:
    """Draw the form; the decision, once it was sent."""
    with st.form(f"{key}-{history[0].id if history else 0}"):
        word = st.segmented_control(
            "Your word on the plan",
            list(Word),
            default=Word.APPROVED,
            required=True,
            format_func=LABEL.__getitem__,
            key=f"{key}-word",
        )
        words = st.text_area(
            "What to change, or why",
            max_chars=LONGEST,
            key=f"{key}-words",
            help="Needed when you ask for a change. The learner is told, and never held up by it.",
        )
        sent = st.form_submit_button("Tell the learner", icon=":material/send:", key=f"{key}-send")
    return Decision(word or Word.APPROVED, words or "") if sent else None


def _word(approval: Approval, time_zone: str) -> None:
    by, on = in_plain_words(approval.by), phrases.full_day(approval.at, time_zone)
    st.markdown(f"{BADGE[approval.word]} **{by}** :gray[:small[{on}]]")
    if approval.words:
        st.text(approval.words)
