"""All questions of a test at a glance: which are answered, flagged or open, by sign and word, never by colour alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from components import preset, session
from logic.assessment.timed_service import Mark, TimedSitting

MOST_NAMED = 12
LEGEND = ":material/check: answered · :material/flag: flagged · no sign: open"


def show(sitting: TimedSitting, *, on_pick: Callable[[], None], on_submit: Callable[[], None]) -> bool:
    """Draw the questions and the button that ends the test; whether it was pressed.

    Before the next run, `on_pick` is called when another question was picked (`picked` says which), and `on_submit`
    when the button was pressed.
    """
    marks = {mark.position: mark for mark in sitting.marks if not mark.is_left_out}
    st.markdown(f"**All questions** · {sitting.answered} of {len(sitting.marks)} answered")
    if sitting.question:
        st.pills(
            "Questions",
            list(marks),
            format_func=lambda position: _label(marks[position]),
            key=preset.key(_name(sitting.attempt_id), sitting.question.position),
            required=True,
            on_change=on_pick,
            label_visibility="collapsed",
        )
    st.caption(LEGEND)
    left_out = [mark.position for mark in sitting.marks if mark.is_left_out]
    if left_out:
        st.caption(f":material/block: Left out, not counted: {numbers(left_out)}")
    return st.button(
        "Submit the test",
        type="primary" if is_complete(sitting) else "secondary",
        icon=":material/task_alt:",
        width="stretch",
        key="test-submit",
        on_click=on_submit,
    )


def is_complete(sitting: TimedSitting) -> bool:
    """Whether nothing waits for an answer."""
    return all(mark.is_answered or mark.is_left_out for mark in sitting.marks)


def picked(attempt_id: int) -> int | None:
    """The question that was picked last."""
    return session.peek(_name(attempt_id), int)


def before_submission(marks: Sequence[Mark]) -> str:
    """What to know before a test is submitted: how many questions have no answer, and which are flagged."""
    counted = [mark for mark in marks if not mark.is_left_out]
    unanswered = [mark.position for mark in counted if not mark.is_answered]
    flagged = [mark.position for mark in counted if mark.is_flagged]
    lines = [f"All {len(counted)} questions have an answer."]
    if unanswered:
        have, they = ("has", "It counts") if len(unanswered) == 1 else ("have", "They count")
        without = f"**{len(unanswered)} of {len(counted)} questions {have} no answer:** {numbers(unanswered)}."
        lines = [f"{without} {they} as wrong."]
    if flagged:
        lines.append(f":material/flag: Flagged to come back to: {numbers(flagged)}.")
    return "\n\n".join(lines)


def numbers(positions: Sequence[int]) -> str:
    """Numbers in a sentence: "4, 9 and 17", a long list cut short."""
    named = [str(position) for position in positions[:MOST_NAMED]]
    if len(positions) > MOST_NAMED:
        named.append(f"{len(positions) - MOST_NAMED} more")
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def _name(attempt_id: int) -> str:
    return preset.own(f"test-place-{attempt_id}")


def _label(mark: Mark) -> str:
    signs = [":material/check:"] * mark.is_answered + [":material/flag:"] * mark.is_flagged
    return " ".join([str(mark.position), *signs])
