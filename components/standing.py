"""The result of a diagnostic: the level with its interval, how the answers came about, topics with verdicts."""

from __future__ import annotations

import streamlit as st

from components import charts
from logic.assessment.result_service import DiagnosticResult, Manner, TopicOutcome

LEVELS = 10
HURRIED = 0.9
SHOWN_WEAK = 5
BADGE = {
    "weak": ":red-badge[:material/priority_high: weak]",
    "secure": ":green-badge[:material/check: secure]",
    "need more evidence": ":gray-badge[:material/help: need more evidence]",
}


def show_summary(result: DiagnosticResult) -> None:
    """The figures of a diagnostic, each with what it means."""
    cards = st.grid(4, min_column_width=170, border=True)
    cards.metric(
        "Level",
        f"{result.level} of {LEVELS}",
        help="1 is a first look, 10 an expert. The interval holds your true level nine times in ten.",
    )
    cards.metric(
        "Right answers",
        f"{result.score} of {result.questions}",
        help="The test adapts, so most people get a little over half right. The level says more than the count.",
    )
    cards.metric(
        "Pace", pace(result.speed), help="Your usual time for a question against the time it is meant to take."
    )
    cards.metric(
        "Consistency",
        "unusual" if result.inconsistent else "usual",
        help=f"{result.careless} easy questions were missed and {result.lucky} hard ones hit, as far as can be told.",
    )
    st.markdown(interval(result))
    if result.effort is not None and result.effort < HURRIED:
        st.warning("Many answers came faster than the questions can be read, so take this result with caution.")
    if result.inconsistent:
        st.info("Easy questions were missed and hard ones hit more often than usual, so the level is less sure.")


def show_topics(result: DiagnosticResult, *, key: str) -> None:
    """One chart of all topics, and the same as a table."""
    charts.topics(result.topics, key=f"{key}-chart")
    if st.toggle("Show as a table", key=f"{key}-table"):
        st.dataframe(
            [_row(topic) for topic in result.topics],
            hide_index=True,
            column_config={"chance weak": st.column_config.NumberColumn(format="%d %%")},
        )
    weakest = sorted((topic for topic in result.topics if topic.verdict == "weak"), key=lambda topic: topic.mean)
    if weakest:
        listed = "\n".join(f"- {_line(topic)}" for topic in weakest[:SHOWN_WEAK])
        st.markdown(f"**Weakest, so first in their weeks**\n\n{listed}")


def interval(result: DiagnosticResult | Manner) -> str:
    """A level with its interval, in a sentence."""
    if result.level_low == result.level_high:
        return f"Your level is **{result.level}**, and the answers agree on it."
    between = f"between **{result.level_low}** and **{result.level_high}**"
    return f"Your level is most likely **{result.level}**, and almost surely {between}."


def pace(speed: float | None) -> str:
    """A pace in a word; `speed` is time taken / time expected."""
    if speed is None:
        return "unknown"
    if speed < 0.75:  # noqa: PLR2004 -- a quarter faster than expected is worth a word
        return "quick"
    return "steady" if speed <= 1.25 else "relaxed"  # noqa: PLR2004 -- a quarter slower, likewise


def _row(topic: TopicOutcome) -> dict[str, object]:
    return {
        "skill": topic.skill,
        "topic": topic.topic,
        "right": f"{topic.correct} of {topic.answered}",
        "verdict": topic.verdict,
        "chance weak": round(topic.probability_weak * 100),
    }


def _line(topic: TopicOutcome) -> str:
    counted = f"{topic.correct} of {topic.answered} right" if topic.answered else "inferred from the topics around it"
    return f"{topic.topic} {BADGE[topic.verdict]} :small[{counted}]"
