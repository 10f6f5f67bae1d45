"""Which test is open, and at which question: the address says it (`?test=12&question=7`), so a refresh finds both."""

from __future__ import annotations

import streamlit as st

TEST, QUESTION = "test", "question"
NOTHING = 0  # no test and no question has this number


def attempt() -> int | None:
    """The test in the address, `NOTHING` when it is none that could be there; None when it names no test."""
    return _number(TEST)


def question() -> int | None:
    """The question in the address; None when it names none."""
    return _number(QUESTION)


def open_test(attempt_id: int) -> None:
    """Have the next run show a test, at the question that waits for an answer."""
    st.query_params.from_dict({TEST: str(attempt_id)})


def open_question(position: int) -> None:
    """Write down which question is open."""
    if st.query_params.get(QUESTION) != str(position):
        st.query_params[QUESTION] = str(position)


def close_question() -> None:
    """Forget which question was open: the test is over."""
    st.query_params.pop(QUESTION, None)


def _number(parameter: str) -> int | None:
    value = st.query_params.get(parameter)
    if value is None:
        return None
    return int(value) if value.isascii() and value.isdecimal() and len(value) < len(str(2**63)) else NOTHING
