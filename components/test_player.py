"""One question of a running test: its text, its options, and the way on. What is chosen is sent once, by one button."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components import session
from logic.assessment.sitting import ShownQuestion

LETTERS = "ABCD"


def show(question: ShownQuestion, *, key: str, on_answer: Callable[[int, int | None], None]) -> None:
    """Draw a question; `on_answer(position, choice)` is called before the next run, choice None if none was made."""
    st.markdown(f":gray[:small[{question.topic.upper()}]]")
    st.markdown(question.stem)
    if question.code:
        st.code(question.code, language=question.code_language, wrap_lines=False)
    labels = _labels(question)
    choice_key = f"{key}-{question.position}"
    with st.form(f"{key}-form-{question.position}", border=False):
        st.radio(
            "Your answer",
            range(len(question.options)),
            format_func=labels.__getitem__,
            index=None,
            key=choice_key,
            label_visibility="collapsed",
        )
        st.form_submit_button(
            "Answer",
            type="primary",
            icon=":material/arrow_forward:",
            on_click=lambda: on_answer(question.position, session.widget_value(choice_key, int)),
        )


def _labels(question: ShownQuestion) -> list[str]:
    """What stands beside the four circles; answers of several lines are shown above as code, and named by letter."""
    if question.options_as == "text":
        return list(question.options)
    if any("\n" in option for option in question.options):
        for letter, option in zip(LETTERS, question.options, strict=False):
            st.markdown(f"**{letter}**")
            st.code(option, language=None)
        return [f"**{letter}**" for letter in LETTERS]
    return [inline_code(option) for option in question.options]


def inline_code(text: str) -> str:
    """Text as Markdown code, whatever back-ticks it has in it."""
    fence = "`" * (1 + max((len(run) for run in _backtick_runs(text)), default=0))
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _backtick_runs(text: str) -> list[str]:
    return [run for run in "".join(letter if letter == "`" else " " for letter in text).split() if run]
