"""What was measured of a learner, for whoever teaches them: tests, topics, readiness, time, and checked answers."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import data_table, phrases, progress_charts, progress_results, readiness_history, test_review
from components.readiness_card import percent
from components.verdict_result import BADGE
from logic.accounts.visitor import Visitor
from logic.plans.verdict_service import VerdictView
from logic.progress.service import Subject
from logic.review import plan_review_service as reviews
from logic.review.plan_review_service import CheckedTest

NAME = {
    "diagnostic": "Diagnostic",
    "daily_check": "Daily check",
    "review": "Review",
    "final": "Final test",
    "comprehensive": "Comprehensive retest",
}
OUTCOME = {True: "passed", False: "not passed", None: "nothing to pass"}
NOTHING = "No test was submitted yet."


def show_verdict(verdict: VerdictView) -> None:
    """Draw what a plan came to, with its doubt."""
    st.markdown(
        f"{BADGE[verdict.level]} **{verdict.right} of {verdict.counted}** right; another final now would give between"
        f" {percent(verdict.low)} and {percent(verdict.high)} %."
    )


def show_tests(taken: Sequence[CheckedTest], *, time_zone: str, key: str) -> None:
    """Draw every submitted test with its count and the level it speaks for, with the interval."""
    if not taken:
        st.markdown(NOTHING)
        return
    rows: list[dict[str, object]] = [
        {
            "day": phrases.date_of(test.at, time_zone),
            "test": name_of(test),
            "right": f"{test.right} of {test.counted}",
            "needed": test.needed or None,
            "outcome": OUTCOME[test.is_passed],
            "level": test.level,
            "between": f"{test.low} and {test.high}",
        }
        for test in taken
    ]
    st.dataframe(rows, hide_index=True, key=f"{key}-table")
    st.caption("The level runs from 1 to 10; it lies in the interval nine times in ten.")
    data_table.show(rows, file_name="waymark-tests.csv", key=key)


def show_topics(asker: Visitor, learner_id: int, about: Subject) -> None:
    """Draw what is known of each topic."""
    mastery = reviews.topics(asker, learner_id, about)
    if mastery:
        progress_results.topics(mastery, key=f"learner-topics-{learner_id}")
    else:
        st.markdown("No topic is measured yet.")


def show_readiness(asker: Visitor, learner_id: int, about: Subject) -> None:
    """Draw how the forecast moved."""
    found = reviews.milestones(asker, learner_id, about)
    readiness_history.show(found, time_zone=about.time_zone, key=f"learner-readiness-{learner_id}")


def show_time(asker: Visitor, learner_id: int, about: Subject) -> None:
    """Draw days done against days gone by, and minutes by week."""
    pace = reviews.pace(asker, learner_id, about)
    if pace:
        progress_charts.pace(pace, key=f"learner-pace-{learner_id}")
    weeks = reviews.time_by_week(asker, learner_id, about)
    if weeks:
        progress_charts.time(weeks, key=f"learner-time-{learner_id}")
    if not pace and not weeks:
        st.markdown("No time is noted yet.")


def show_answers(asker: Visitor, learner_id: int, taken: Sequence[CheckedTest], *, time_zone: str) -> None:
    """Draw the answers of one submitted test, with keys and explanations."""
    if not taken:
        st.markdown(NOTHING)
        return
    by_id = {test.attempt_id: test for test in taken}
    chosen = st.selectbox(
        "Test",
        list(by_id),
        format_func=lambda attempt_id: _label(by_id[attempt_id], time_zone),
        key=f"learner-answers-{learner_id}",
    )
    items = reviews.answers(asker, learner_id, chosen)
    test_review.show(items, attempt_id=chosen, key=f"learner-review-{chosen}", whose="Their")


def name_of(test: CheckedTest) -> str:
    """What a test is called."""
    return NAME.get(test.kind) or f"Test of week {test.week_number}"


def _label(test: CheckedTest, time_zone: str) -> str:
    return f"{name_of(test)}, {phrases.day(test.at, time_zone)}: {test.right} of {test.counted}"
