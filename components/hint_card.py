"""A hint in a review: asked for with a button, shown below the question, and never a word about its answers."""

from __future__ import annotations

import functools

import streamlit as st

from components import arriving_words, session
from logic import clock
from logic.errors import WaymarkError
from logic.plans import hint_service
from logic.plans.hints import WordsOfHint

KIND = hint_service.KIND


def show(attempt_id: int, position: int) -> None:
    """Draw the button, or the hint once it was asked for."""
    key = f"hint-{attempt_id}-{position}"
    if not session.peek(key, bool):
        st.button(
            "Give me a hint",
            icon=":material/lightbulb:",
            type="tertiary",
            key=f"{key}-ask",
            on_click=functools.partial(session.keep, key, value=True),
            help="It says how to go about the question, not what the answer is. It costs nothing.",
        )
        return
    words = _look(attempt_id, position)
    if words is None:
        return
    with st.container(border=True, key=f"{key}-box"):
        arriving_words.show(
            functools.partial(_draw, words),
            by=words.by,
            have_come=functools.partial(_has_come, attempt_id, position) if words.is_expected else None,
            key=key,
        )


def _draw(words: WordsOfHint) -> None:
    st.markdown(f":material/lightbulb: **Hint**\n\n{' '.join(words.sentences)}")
    if words.resource:
        st.markdown(f":material/menu_book: To read about it: [{words.resource.title}]({words.resource.url})")


def _has_come(attempt_id: int, position: int) -> bool:
    words = _look(attempt_id, position, ask=False)
    return words is not None and words.by is not None


def _look(attempt_id: int, position: int, *, ask: bool = True) -> WordsOfHint | None:
    """The hint as it stands, for whoever is signed in now; None when there is none to give (any more)."""
    learner = session.current_visitor()
    try:
        return None if learner is None else hint_service.hint(learner.id, attempt_id, position, at=clock.now(), ask=ask)
    except WaymarkError:
        return None
