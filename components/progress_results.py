"""What tests showed, as charts: topics with their intervals, tests against the pass mark; each with table and file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from components import data_table, phrases
from logic.progress import report_pdf
from logic.progress.service import TakenTest, TopicMastery

MOSS, BRICK, GREY, AMBER = "#0F766E", "#B42318", "#94A09B", "#B45309"
# the colour, the pattern and the sign of each verdict and outcome: none is told by colour alone
TOPIC_LOOK = {"secure": (MOSS, ""), "need more evidence": (GREY, "."), "weak": (BRICK, "/")}
TEST_LOOK = {"passed": (MOSS, ""), "not passed": (BRICK, "/"), "nothing to pass": (GREY, ".")}
ROW_HEIGHT = 30
AROUND = 110
MASTERED = (
    "The level of a topic runs from 1 to 10 and pools every answer you gave, newer ones counting more; the line is the"
    " interval that holds the true level nine times in ten. Secure and weak are said only when the answers allow it."
)
SCORED = (
    "Right answers of the questions that count. The diamond is the pass mark: 70 % of a weekly test, more than 70 % of"
    " a final. A diagnostic has nothing to pass."
)


def topics(mastery: Sequence[TopicMastery], *, key: str) -> None:
    """A bar a topic with its interval, in teaching order."""
    st.subheader("Mastery by topic", anchor=False, help=MASTERED)
    counts = Counter(topic.verdict for topic in mastery)
    st.markdown(" · ".join(f"**{counts[verdict]}** {verdict}" for verdict in TOPIC_LOOK))
    figure = go.Figure(layout=_layout(len(mastery), {"title": "level", "range": [0, 10.4], "dtick": 1}))
    for verdict, (colour, pattern) in TOPIC_LOOK.items():
        shown = [topic for topic in mastery if topic.verdict == verdict]
        if shown:
            figure.add_bar(
                orientation="h",
                name=verdict,
                x=[topic.level for topic in shown],
                y=[topic.topic for topic in shown],
                marker={"color": colour, "pattern": {"shape": pattern}},
                error_x={
                    "type": "data",
                    "array": [topic.high - topic.level for topic in shown],
                    "arrayminus": [topic.level - topic.low for topic in shown],
                    "thickness": 1.4,
                },
                customdata=[_evidence(topic) for topic in shown],
                hovertemplate=f"%{{y}}: {verdict}<br>%{{customdata}}<extra></extra>",
            )
    _draw(figure, [topic.topic for topic in mastery], key=f"{key}-bars")
    rows: list[dict[str, object]] = [
        {
            "skill": topic.skill,
            "topic": topic.topic,
            "verdict": topic.verdict,
            "level": round(topic.level, 1),
            "low": round(topic.low, 1),
            "high": round(topic.high, 1),
            "right": topic.correct,
            "answered": topic.answered,
        }
        for topic in mastery
    ]
    data_table.show(rows, file_name="waymark-topics.csv", key=key)


def tests(taken: Sequence[TakenTest], *, time_zone: str, key: str) -> None:
    """A bar a test, with the mark it is passed by."""
    st.subheader("Tests", anchor=False, help=SCORED)
    passed = sum(test.passed is True for test in taken)
    to_pass = sum(test.passed is not None for test in taken)
    st.markdown(
        f"**{passed} of {to_pass}** passed." if to_pass else "No test to pass was taken yet, only a diagnostic."
    )
    names = [f"{report_pdf.named(test)}, {phrases.day(test.at, time_zone)}" for test in taken]
    labels = _told_apart(names)
    most = max(test.counted for test in taken)
    figure = go.Figure(layout=_layout(len(taken), {"title": "right answers", "range": [0, most * 1.25]}))
    for outcome, (colour, pattern) in TEST_LOOK.items():
        shown = [(label, test) for label, test in zip(labels, taken, strict=True) if _outcome(test) == outcome]
        if shown:
            figure.add_bar(
                orientation="h",
                name=outcome,
                x=[test.right for _, test in shown],
                y=[label for label, _ in shown],
                marker={"color": colour, "pattern": {"shape": pattern}},
                customdata=[f"{test.right} of {test.counted}" for _, test in shown],
                hovertemplate=f"%{{y}}: %{{customdata}}, {outcome}<extra></extra>",
            )
    _marks(figure, [(label, test) for label, test in zip(labels, taken, strict=True) if test.needed])
    figure.add_scatter(
        x=[most * 1.04] * len(taken),
        y=labels,
        mode="text",
        text=[f"{test.right} of {test.counted}" for test in taken],
        textposition="middle right",
        showlegend=False,
        hoverinfo="skip",
    )
    _draw(figure, labels, key=f"{key}-bars")
    data_table.show([_row(test, time_zone) for test in taken], file_name="waymark-tests.csv", key=key)


def _marks(figure: go.Figure, to_pass: Sequence[tuple[str, TakenTest]]) -> None:
    if to_pass:
        figure.add_scatter(
            x=[test.needed for _, test in to_pass],
            y=[label for label, _ in to_pass],
            mode="markers",
            name="pass mark",
            marker={"symbol": "diamond", "color": AMBER, "size": 11, "line": {"width": 1.5, "color": "white"}},
            hovertemplate="%{x} right answers pass<extra></extra>",
        )


def _told_apart(names: Sequence[str]) -> list[str]:
    """The names, those taken twice on a day with a number behind them."""
    seen: Counter[str] = Counter()
    labels = []
    for name in names:
        seen[name] += 1
        labels.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return labels


def _outcome(test: TakenTest) -> str:
    if test.passed is None:
        return "nothing to pass"
    return "passed" if test.passed else "not passed"


def _row(test: TakenTest, time_zone: str) -> dict[str, object]:
    return {
        "day": phrases.date_of(test.at, time_zone),
        "test": report_pdf.named(test),
        "right": test.right,
        "questions": test.counted,
        "needed": test.needed or None,
        "outcome": _outcome(test),
    }


def _evidence(topic: TopicMastery) -> str:
    counted = f"{topic.correct} of {topic.answered} right" if topic.answered else "inferred from the topics around it"
    return f"level {topic.level:.1f}, between {topic.low:.1f} and {topic.high:.1f}; {counted}"


def _layout(rows: int, axis: dict[str, Any]) -> go.Layout:
    return go.Layout(
        template=None,
        height=ROW_HEIGHT * rows + AROUND,
        barmode="overlay",
        margin={"l": 10, "r": 10, "t": 10, "b": 40},
        xaxis={"zeroline": False, "fixedrange": True, **axis},
        yaxis={"automargin": True, "fixedrange": True},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        hovermode="closest",
    )


def _draw(figure: go.Figure, labels: Sequence[str], *, key: str) -> None:
    figure.update_yaxes(categoryorder="array", categoryarray=list(reversed(labels)))
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, theme="streamlit")
