"""What is learnt and what is hard: tracks by their plans, topics by their share of right answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from components import chart_ink, data_table
from logic.analytics import service as analytics
from logic.analytics.views import HardTopic, TrackUse

ROW_HEIGHT, FRAME = 30, 70


def show_tracks(tracks: Sequence[TrackUse], *, key: str) -> None:
    """Draw the tracks, most plans first, with their table and their file."""
    st.subheader("Top tracks", anchor=False, help=analytics.DEFINITIONS["top tracks"])
    if not tracks:
        st.markdown("No plan was made yet. A track appears here with its first plan.")
        return
    titles = [track.title for track in tracks]
    figure = go.Figure(layout=_layout(titles, {"title": "plans", "rangemode": "tozero"}, row_height=2 * ROW_HEIGHT))
    ink = chart_ink.ink()
    for name, counts, colour, pattern in (
        ("made in these days", [track.plans_started for track in tracks], ink.moss, ""),
        ("running now", [track.active_plans for track in tracks], ink.blue, "/"),
    ):
        figure.add_bar(
            x=counts,
            y=titles,
            orientation="h",
            name=name,
            marker={"color": colour, "pattern": {"shape": pattern, "fillmode": "overlay", "size": 5}},
            hovertemplate=f"%{{y}}: %{{x:,}} plans {name}<extra></extra>",
        )
    chart_ink.draw(figure, key=f"{key}-chart", alt="Plans made and plans running by track")
    data_table.show(track_rows(tracks), file_name="waymark-tracks.csv", key=key, newest_first=False)


def show_topics(topics: Sequence[HardTopic], *, key: str) -> None:
    """Draw the topics, the hardest first, each with its interval; with their table and their file."""
    st.subheader("Hardest topics", anchor=False, help=analytics.DEFINITIONS["hardest topics"])
    if not topics:
        st.markdown("No topic has 30 answers yet. Answers of tests handed in are counted each night.")
        return
    labels = [topic.topic for topic in topics]
    told = [
        (topic, label, topic.right.value or 0.0, topic.right.interval or (0.0, 1.0))
        for topic, label in zip(topics, labels, strict=True)
    ]
    figure = go.Figure(layout=_layout(labels, {"title": "% right", "range": [0, 100]}))
    moss = chart_ink.ink().moss
    figure.add_scatter(
        x=[100 * value for _, _, value, _ in told],
        y=labels,
        error_x={
            "type": "data",
            "array": [100 * (high - value) for _, _, value, (_, high) in told],
            "arrayminus": [100 * (value - low) for _, _, value, (low, _) in told],
            "thickness": 1.4,
            "color": moss,
        },
        mode="markers",
        marker={"size": 10, "color": moss},
        showlegend=False,
        customdata=[f"{topic.skill}<br>{topic.right.part:,} of {topic.right.whole:,}" for topic, _, _, _ in told],
        hovertemplate="%{y}, %{customdata} right, %{x:.0f} %<extra></extra>",
    )
    chart_ink.draw(figure, key=f"{key}-chart", alt="Share of right answers of the hardest topics, with intervals")
    st.caption("The bars hold the share behind it 95 times in 100.")
    data_table.show(topic_rows(topics), file_name="waymark-hardest-topics.csv", key=key, newest_first=False)


def track_rows(tracks: Sequence[TrackUse]) -> list[dict[str, object]]:
    """A line a track, most plans first."""
    return [
        {
            "track": track.title,
            "plans made in these days": track.plans_started,
            "plans running now": track.active_plans,
            "plans completed so far": track.completed_plans,
            "people active in these days": track.active_people,
        }
        for track in tracks
    ]


def topic_rows(topics: Sequence[HardTopic]) -> list[dict[str, object]]:
    """A line a topic, the hardest first."""
    listed: list[dict[str, object]] = []
    for topic in topics:
        low, high = topic.right.interval or (None, None)
        listed.append(
            {
                "topic": topic.topic,
                "skill": topic.skill,
                "right": topic.right.part,
                "answers": topic.right.whole,
                "right %": data_table.percent(topic.right.value),
                "low %": data_table.percent(low),
                "high %": data_table.percent(high),
            }
        )
    return listed


def _layout(labels: Sequence[str], across: dict[str, Any], *, row_height: int = ROW_HEIGHT) -> go.Layout:
    return go.Layout(
        template=None,
        height=row_height * len(labels) + FRAME,
        margin={"l": 10, "r": 10, "t": 10, "b": 40},
        xaxis={"zeroline": False, "fixedrange": True, **across},
        yaxis={
            "categoryorder": "array",
            "categoryarray": list(labels)[::-1],
            "automargin": True,
            "showgrid": False,
            "fixedrange": True,
        },
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
