"""Before a test begins: how long it is, how much time there is, and its rules."""

from __future__ import annotations

import streamlit as st

from logic.assessment.timed_service import MOST_LEFT_OUT, needed
from logic.plans import outcomes
from logic.plans.testing_service import DueTest

RETEST = "comprehensive"
EXACTLY = "Exactly 70 % passes a week and not the final."


def show(test: DueTest | None) -> bool:
    """Draw what is due; whether the learner begins it."""
    if test is None:
        _nothing_due()
        return False
    st.title(test.title, anchor=False)
    to_pass = needed(test.kind, test.questions)
    with st.container(border=True):
        figures = st.grid(3, min_column_width=110)
        figures.metric("Questions", test.questions)
        figures.metric("Minutes", test.minutes)
        if test.kind == RETEST:
            figures.metric(
                "Job ready from", f"{outcomes.needed(outcomes.JOB_READY, test.questions)} of {test.questions}"
            )
        else:
            figures.metric("To pass", f"{to_pass} of {test.questions}")
        st.markdown(_rules(test, to_pass))
        begun = st.button("Begin the test", type="primary", icon=":material/play_arrow:", key="begin-test")
        st.caption("The time starts when you press the button.")
    return begun


def what_passes(kind: str, to_pass: int, questions: int) -> str:
    """What it takes to pass, in one sentence or two."""
    if kind == "weekly":
        return f"It takes {to_pass} of {questions} right answers (70 %)."
    if kind == RETEST:
        ready, trainable = (outcomes.needed(tenths, questions) for tenths in (outcomes.JOB_READY, outcomes.TRAINABLE))
        return (
            f"The retest gives your verdict, whatever it is: job ready from {ready} of {questions} (80 %), needs"
            f" additional training from {trainable} (60 %)."
        )
    return f"It takes {to_pass} of {questions} right answers, more than 70 %. {EXACTLY}"


def _rules(test: DueTest, to_pass: int) -> str:
    rules = [what_passes(test.kind, to_pass, test.questions), *how_it_goes(test.repeats)]
    return "\n".join(f"- {rule}" for rule in rules)


def how_it_goes(repeats: int) -> list[str]:
    """The rules of every test whose answers can be changed, a sentence each."""
    rules = [
        "You can change every answer, and flag questions to come back to, until you submit.",
        "Every answer is saved at once. You can go on where you were after a refresh, or on another device.",
        "The clock runs on our server, also while the page is closed. There is no pause.",
        "When the time is up, the test is submitted with the answers that are saved.",
        "A question without an answer counts as wrong.",
        f"A question that does not show properly can be left out and does not count, {MOST_LEFT_OUT} at most.",
    ]
    if repeats:
        rules.append(f"{repeats} of the questions come again from an earlier test: there are no others left.")
    return rules


def _nothing_due() -> None:
    st.title("No test is due", anchor=False)
    st.markdown("A weekly test comes when all days of its week are done, the final after the last week.")
    if st.button("See what is next", type="primary", icon=":material/today:", key="no-test"):
        st.switch_page("pages/learner/today.py")
