"""The review of a test: a compact list of its questions, one of them open with the right answer and why."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import streamlit as st

from components import item_report_dialog, session
from components.test_player import inline_code
from logic.assessment.result_service import ReviewedItem

OWN = "Your"
NO_ANSWER = {True: "You gave no answer", False: "There was no answer"}


@st.fragment
def show(items: Sequence[ReviewedItem], *, attempt_id: int, key: str, whose: str = OWN) -> None:
    """Pick a question and see it explained; those to look at again come first to hand.

    `whose` the answers are; only one's own test is a place to report a question from.
    """
    wrong = [item for item in items if item.is_wrong]
    right = sum(item.is_right for item in items)
    st.markdown(f"{right} right, {len(wrong)} to look at again.")
    only_wrong = bool(wrong) and st.toggle("Only those to look at again", value=True, key=f"{key}-wrong")
    offered = wrong if only_wrong else items
    if not offered:
        return
    chosen = _pick(offered, key=key)
    _item(chosen, whose)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        if whose == OWN:
            item_report_dialog.show_button(attempt_id, chosen.position, key=key)
        _next(offered, chosen, key=key)


def _pick(offered: Sequence[ReviewedItem], *, key: str) -> ReviewedItem:
    """The question that is open: the one chosen last, else the first on offer."""
    by_position = {item.position: item for item in offered}
    wanted = session.peek(f"{key}-open", int)
    shown = wanted if wanted in by_position else offered[0].position
    pills = f"{key}-pills-{shown}-{len(offered)}"
    st.pills(
        "Questions",
        list(by_position),
        default=shown,
        format_func=lambda position: f"{position} {_icon(by_position[position])}",
        key=pills,
        required=True,
        on_change=lambda: session.keep(f"{key}-open", session.widget_value(pills, int)),
    )
    return by_position[shown]


def _next(offered: Sequence[ReviewedItem], shown: ReviewedItem, *, key: str) -> None:
    later = [item.position for item in offered if item.position > shown.position]
    if later:
        st.button(
            "Next",
            icon=":material/arrow_forward:",
            key=f"{key}-next",
            on_click=functools.partial(session.keep, f"{key}-open", later[0]),
        )


def _icon(item: ReviewedItem) -> str:
    if item.is_right:
        return ":material/check:"
    return ":material/refresh:" if item.is_wrong else ":material/block:"


def _item(item: ReviewedItem, whose: str) -> None:
    with st.container(border=True):
        st.markdown(f"**Question {item.position}** · {item.question.topic} · {_mark(item)}\n\n{item.question.stem}")
        if item.question.code:
            st.code(item.question.code, language=item.question.code_language)
        st.markdown(_answers(item, whose))


def _mark(item: ReviewedItem) -> str:
    if item.is_right:
        return ":green[:material/check_circle:] right"
    return ":red[:material/refresh:] not yet" if item.is_wrong else ":gray[:material/block:] does not count"


def _answers(item: ReviewedItem, whose: str) -> str:
    if item.key is None:
        return ":material/block: None of these answers is right. The question was taken out of the test, for everybody."
    lines = [f":material/check: Right answer: {_option(item, item.key)}"]
    if item.is_left_out:
        lines.append(":material/skip_next: This question was left out and does not count.")
    elif item.chosen is None:
        lines.append(f":material/close: {NO_ANSWER[whose == OWN]}, and that counts as wrong.")
    elif not item.is_right:
        lines.append(f":material/close: {whose} answer: {_option(item, item.chosen)}")
        if item.misconception:
            lines.append(f":material/lightbulb: Behind it may be the idea that {item.misconception}.")
    return "\n\n".join([*lines, item.question.explanation])


def _option(item: ReviewedItem, place: int) -> str:
    text = item.options[place]
    if item.question.options_as == "text":
        return text
    return f"\n```text\n{text}\n```" if "\n" in text else inline_code(text)
