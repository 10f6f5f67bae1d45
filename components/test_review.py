"""The review of a test: each question with the answer given, the right one, and why."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.test_player import inline_code
from logic.assessment.result_service import ReviewedItem


def show(items: Sequence[ReviewedItem], *, key: str) -> None:
    """Pick a question and see it explained; the wrong ones are named first."""
    wrong = [item for item in items if item.chosen is not None and item.key is not None and not item.is_right]
    right = sum(item.is_right for item in items)
    st.markdown(f"{right} right, {len(wrong)} to look at again.")
    only_wrong = st.toggle("Only those to look at again", value=bool(wrong), key=f"{key}-wrong")
    for item in wrong if only_wrong else items:
        _item(item)


def _item(item: ReviewedItem) -> None:
    mark = ":green[:material/check_circle:] right" if item.is_right else ":red[:material/refresh:] not yet"
    if item.key is None:
        mark = ":gray[:material/block:] does not count"
    with st.container(border=True):
        st.markdown(f"**Question {item.position}** · {item.question.topic} · {mark}\n\n{item.question.stem}")
        if item.question.code:
            st.code(item.question.code, language=item.question.code_language)
        st.markdown(_answers(item))


def _answers(item: ReviewedItem) -> str:
    if item.key is None:
        return ":material/block: None of these answers is right. The question was taken out of the test, for everybody."
    lines = [f":material/check: Right answer: {_option(item, item.key)}"]
    if item.chosen is None:
        lines.append(":material/skip_next: This question was left out and does not count.")
    elif not item.is_right:
        lines.append(f":material/close: Your answer: {_option(item, item.chosen)}")
        lines.append(f":material/lightbulb: Behind it may be the idea that {item.misconception}.")
    return "\n\n".join([*lines, item.question.explanation])


def _option(item: ReviewedItem, place: int) -> str:
    text = item.options[place]
    if item.question.options_as == "text":
        return text
    return f"\n```text\n{text}\n```" if "\n" in text else inline_code(text)
