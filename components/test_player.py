"""One question of a running test: its text, its options, and the way on. What is chosen is sent once, by one button."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components import session
from logic.assessment.sitting import ShownQuestion

LETTERS = "ABCD"
SHORT_LINE = 26  # characters: two such columns stand side by side on a desk


def show(question: ShownQuestion, *, key: str, on_answer: Callable[[int, int | None], None]) -> None:
    """Draw a question; `on_answer(position, choice)` is called before the next run, choice None if none was made."""
    _text(question)
    choice_key = f"{key}-{question.position}"
    with st.form(f"{key}-form-{question.position}", border=False):
        _options(question, choice_key)
        st.form_submit_button(
            "Answer",
            type="primary",
            icon=":material/arrow_forward:",
            on_click=lambda: on_answer(question.position, session.widget_value(choice_key, int)),
        )


def show_changeable(question: ShownQuestion, *, key: str, on_change: Callable[[], None]) -> None:
    """Draw a question whose answer is sent as soon as one is chosen, and may be changed: the widget `key` holds it."""
    _text(question)
    _options(question, key, on_change)


def preview(question: ShownQuestion, *, key: str) -> None:
    """Draw a question as `show` does; what is chosen goes nowhere."""
    _text(question)
    _options(question, key)


def _text(question: ShownQuestion) -> None:
    st.markdown(f":gray[:small[{question.topic.upper()}]]")
    st.markdown(question.stem)
    if question.code:
        st.code(question.code, language=question.code_language, wrap_lines=False)


def _options(question: ShownQuestion, key: str, on_change: Callable[[], None] | None = None) -> None:
    """The answers and the four circles; answers with code stand above them at full size, and are named by letter."""
    is_code = question.options_as != "text"
    named = is_code or any("`" in option for option in question.options)
    if named:
        _named_options(question.options, is_code=is_code)
    st.radio(
        "Your answer",
        range(len(question.options)),
        format_func=lambda place: f"**{LETTERS[place]}**" if named else question.options[place],
        index=None,
        key=key,
        on_change=on_change or "rerun",
        horizontal=named,
        label_visibility="collapsed",
    )


def _named_options(options: tuple[str, ...], *, is_code: bool) -> None:
    longest = max(len(line) for option in options for line in [*option.splitlines(), option[:1]])
    grid = st.grid(2 if is_code and longest <= SHORT_LINE else 1, min_column_width=280)
    for letter, option in zip(LETTERS, options, strict=False):
        with grid.cell(), st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            st.markdown(f"**{letter}**", width="content")
            if is_code:
                st.code(option, language=None, wrap_lines=True)
            else:
                st.markdown(option)


def inline_code(text: str) -> str:
    """Text as Markdown code, whatever back-ticks it has in it."""
    fence = "`" * (1 + max((len(run) for run in _backtick_runs(text)), default=0))
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _backtick_runs(text: str) -> list[str]:
    return [run for run in "".join(letter if letter == "`" else " " for letter in text).split() if run]
