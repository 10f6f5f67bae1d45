"""What the statistics find remarkable about a question, in words, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from logic.item_bank.flags import Flag

WORDS = {
    Flag.TOO_HARD: "too hard",
    Flag.TOO_EASY: "too easy",
    Flag.DOES_NOT_SEPARATE: "does not separate",
    Flag.DEAD_DISTRACTOR: "an answer nobody chooses",
    Flag.DRIFTING: "drifting",
    Flag.RAPID: "answered in haste",
}
ADVICE = {
    Flag.TOO_HARD: "Fewer get it right than by guessing. Check the key, then whether the topic's resources teach it.",
    Flag.TOO_EASY: "Nearly everybody gets it right. Make its wrong answers more tempting, or judge it easier.",
    Flag.DOES_NOT_SEPARATE: "Those who do well on the rest do hardly better here. Check the key, then the stem.",
    Flag.DEAD_DISTRACTOR: "A wrong answer tempts nobody. Put a mistake that learners really make in its place.",
    Flag.DRIFTING: "Recent answers are not what its parameters expect. Look for a leak, or a fact that has changed.",
    Flag.RAPID: "Many answer before they can have read it. Shorten it, or look for what gives the answer away.",
}


def in_words(flag: str) -> str:
    """A flag as a person reads it."""
    return WORDS[Flag(flag)]


def show(flags: Sequence[str]) -> None:
    """Draw each flag with what to do."""
    for flag in flags:
        words = in_words(flag)
        st.warning(f"**{words[:1].upper()}{words[1:]}.** {ADVICE[Flag(flag)]}", icon=":material/flag:")
