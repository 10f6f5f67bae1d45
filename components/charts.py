"""Charts, as small plotly figures in the theme's colours; every one has its table beside it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from logic.assessment.result_service import TopicOutcome

COLOUR = {"secure": "#0F766E", "need more evidence": "#94A09B", "weak": "#B42318"}
SYMBOL = {"secure": "circle", "need more evidence": "circle-open", "weak": "diamond"}
ROW_HEIGHT = 26
INTERVAL = 1.645  # standard deviations on either side that hold the truth nine times in ten


def topics(outcomes: Sequence[TopicOutcome], *, key: str) -> None:
    """Each topic's level with its interval, weak ones marked by shape as well as by colour."""
    figure = go.Figure(layout=_layout(len(outcomes)))
    labels = [outcome.topic for outcome in outcomes]
    for verdict, colour in COLOUR.items():
        shown = [outcome for outcome in outcomes if outcome.verdict == verdict]
        if shown:
            figure.add_scatter(
                x=[_level(outcome.mean) for outcome in shown],
                y=[outcome.topic for outcome in shown],
                error_x={"type": "data", "array": [2 * INTERVAL * outcome.sd for outcome in shown], "thickness": 1.2},
                mode="markers",
                name=verdict,
                marker={"color": colour, "symbol": SYMBOL[verdict], "size": 10},
                customdata=[f"{outcome.correct} of {outcome.answered} right" for outcome in shown],
                hovertemplate="%{y}: level %{x:.1f}, %{customdata}<extra></extra>",
            )
    figure.update_yaxes(categoryorder="array", categoryarray=list(reversed(labels)))
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, theme="streamlit")


def _level(theta: float) -> float:
    """Ability on the scale of levels, not rounded."""
    return (theta + 2.5) / 0.5 + 1


@functools.lru_cache(maxsize=64)
def _layout(rows: int) -> Any:
    return go.Layout(
        template=None,
        height=ROW_HEIGHT * rows + 110,
        showlegend=True,
        margin={"l": 10, "r": 10, "t": 10, "b": 40},
        xaxis={"title": "level", "range": [-0.5, 10.5], "dtick": 1, "zeroline": False},
        yaxis={"automargin": True},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
    )
