"""What came out of a test: the count and what it needed, what was weak, what follows; then topics and review."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import streamlit as st

from components import arriving_words, module_cards, readiness_card, session, standing, test_review
from components.standing import BADGE
from components.test_navigator import numbers
from components.test_start import RETEST, what_passes
from logic import clock
from logic.analytics.intervals import wilson
from logic.assessment.result_service import Manner, ReviewedItem, TopicOutcome
from logic.assessment.timed_service import MODULE, Mark
from logic.plans import wording_service
from logic.plans.testing_service import Diagnosis, TestOutcome, WeakTopic
from logic.plans.wording import WordsOfDiagnosis

TODAY = ("Back to today", "pages/learner/today.py")
PLAN = ("See your plan", "pages/learner/plan.py")
VERDICT = ("See your verdict", "pages/learner/verdict.py")
MODULES = ("Back to the modules", "pages/teacher/modules.py")
SMALL_NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}
SEVERITY = {
    "low": ":orange-badge[:material/signal_cellular_1_bar: low severity] close to the mark",
    "medium": ":orange-badge[:material/signal_cellular_2_bar: medium severity] between five and six in ten right",
    "high": ":red-badge[:material/signal_cellular_4_bar: high severity] less than half right",
}
WHAT_WEAK_MEANS = (
    "Weak means below the middle of the whole scale, by every answer so far and how hard its question was. A test can"
    " be passed with topics that are still weak; later days and reviews come back to them."
)
WHAT_WEAK_MEANS_IN_A_MODULE = (
    "Weak means below the middle of the whole scale, by every answer so far and how hard its question was."
)
TOPICS, REVIEW = "Topics", "Review of your answers"


def show(
    outcome: TestOutcome, words: WordsOfDiagnosis | None, marks: Sequence[Mark], items: Sequence[ReviewedItem]
) -> str | None:
    """Draw a result, with the words of its diagnosis; the page its learner wants to go on to, if they pressed."""
    st.caption(outcome.title)
    st.title(_headline(outcome), anchor=False)
    st.markdown(_meaning(outcome, marks))
    if outcome.diagnosis and words:
        _diagnosis(outcome, outcome.diagnosis, words)
    wanted = _next(outcome)
    view = st.segmented_control(
        "Show",
        [TOPICS, REVIEW],
        default=TOPICS,
        required=True,
        label_visibility="collapsed",
        key=f"outcome-view-{outcome.attempt_id}",
    )
    if view == REVIEW:
        test_review.show(items, attempt_id=outcome.attempt_id, key=f"review-{outcome.attempt_id}")
    else:
        _topics(outcome.topics, WHAT_WEAK_MEANS_IN_A_MODULE if outcome.kind == MODULE else WHAT_WEAK_MEANS)
        if outcome.manner:
            _manner(outcome.manner)
    return wanted


def _headline(outcome: TestOutcome) -> str:
    score = f"{outcome.right} of {outcome.counted}"
    if outcome.is_passed is None or outcome.kind == RETEST:
        return f"{score} right"
    if outcome.is_passed:
        return f"You passed: {score}"
    short = outcome.needed - outcome.right
    return f"Not yet: {score}, {SMALL_NUMBERS.get(short, short)} short"


def _meaning(outcome: TestOutcome, marks: Sequence[Mark]) -> str:
    sentences = []
    if outcome.is_passed is not None:
        sentences.append(what_passes(outcome.kind, outcome.needed, outcome.counted))
    if outcome.kind == MODULE and outcome.counted:
        sentences.append(module_cards.interval(*wilson(outcome.right, outcome.counted)))
    unanswered = sum(not mark.is_answered and not mark.is_left_out for mark in marks)
    if unanswered:
        sentences.append(f"{_questions(unanswered)} had no answer and counted as wrong.")
    taken_out = len(marks) - outcome.counted
    if taken_out:
        sentences.append(f"{_questions(taken_out)} did not count.")
    meaning = " ".join(sentences)
    return f"{meaning}\n\n{_xp(outcome)}" if outcome.xp_gained else meaning


def _xp(outcome: TestOutcome) -> str:
    """What was paid, and for what: "+325 XP: 300 for the week, 25 for recovering from a failed test"."""
    badge = f":green-badge[:material/bolt: +{outcome.xp_gained} XP]"
    level = f" :material/military_tech: **Level {outcome.level_reached}!**" if outcome.level_reached else ""
    if not outcome.xp_of_recovery:
        return f"{badge} for the week you passed.{level}"
    of_week = outcome.xp_gained - outcome.xp_of_recovery
    return (
        f"{badge} {of_week} for the week you passed, {outcome.xp_of_recovery} for recovering from a failed test.{level}"
    )


def _manner(manner: Manner) -> None:
    """How the answers came about, and the level they speak for with its doubt."""
    st.caption(f"Pace: {standing.pace(manner.speed)}. Consistency: {'unusual' if manner.inconsistent else 'usual'}.")
    st.markdown(standing.interval(manner))
    if manner.inconsistent:
        st.info("Easy questions were missed and hard ones hit more often than usual, so the level is less sure.")


def _questions(number: int) -> str:
    return f"{number} question" if number == 1 else f"{number} questions"


def _next(outcome: TestOutcome) -> str | None:
    """The sentence that says what comes next, and the button to it."""
    with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f":material/signpost: {outcome.next_step}", width="content")
        label, page = _way(outcome)
        pressed = st.button(
            label, type="primary", icon=":material/arrow_forward:", key=f"outcome-next-{outcome.attempt_id}"
        )
    return page if pressed else None


def _way(outcome: TestOutcome) -> tuple[str, str]:
    """Where a result leads: a final to the verdict, once there is one."""
    if outcome.has_verdict:
        return VERDICT
    if outcome.kind == MODULE:
        return MODULES
    return PLAN if outcome.is_passed is not None else TODAY


def _diagnosis(outcome: TestOutcome, diagnosis: Diagnosis, words: WordsOfDiagnosis) -> None:
    with st.container(border=True):
        st.subheader("What it showed", anchor=False)
        arriving_words.show(
            functools.partial(_words, words),
            by=words.by,
            have_come=functools.partial(_have_come, outcome) if words.is_expected else None,
            key=f"diagnosis-{outcome.attempt_id}",
        )
        days = "day is" if diagnosis.extra_days == 1 else "days are"
        st.markdown(
            f"{SEVERITY[diagnosis.severity]}: **{diagnosis.extra_days} extra {days} added**, for what is weakest.\n\n"
            + "\n".join(_weak(topic) for topic in diagnosis.weak_topics)
        )
        if diagnosis.failures > 1:
            st.markdown(f"The test of this week was taken {diagnosis.failures} times; you can take it again.")
        if diagnosis.suggestions:
            listed = "\n".join(f"- {suggestion}" for suggestion in diagnosis.suggestions)
            st.markdown(f"**Tracks that may fit you better.** Nothing is closed; you can stay with yours.\n\n{listed}")


def _words(words: WordsOfDiagnosis) -> None:
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(words.next_steps, start=1))
    st.markdown(f"{words.summary}\n\n{steps}")


def _have_come(outcome: TestOutcome) -> bool:
    learner = session.current_visitor()
    words = wording_service.diagnosis(learner.id, outcome, at=clock.now(), ask=False) if learner else None
    return words is not None and words.by is not None


def _weak(topic: WeakTopic) -> str:
    chance = f"weak with a probability of {readiness_card.chance(topic.probability_weak)}"
    if not topic.positions:
        return f"- **{topic.title}**: {chance}, by all answers so far"
    word = "question" if len(topic.positions) == 1 else "questions"
    return f"- **{topic.title}**: {chance}, as {word} {numbers(topic.positions)} showed"


def _topics(topics: Sequence[TopicOutcome], what_weak_means: str) -> None:
    """A table of the topics asked, weakest first; two columns, so that it fits a phone."""
    if not topics:
        return
    rows = sorted(topics, key=lambda topic: -topic.probability_weak)
    lines = [f"| {_cell(row.topic)} | {row.correct} of {row.answered} {BADGE[row.verdict]} |" for row in rows]
    st.markdown("\n".join(["| Topic | Right so far, and what that says |", "| --- | --- |", *lines]))
    st.caption(what_weak_means)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
