"""The line from 0 to 100 with the marks at 60 and 80, a score on it, and where another final would come out."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from logic.plans.verdict_service import VerdictView

MOSS, AMBER, GREY = "#0F766E", "#B45309", "#94A09B"
MARKS = (60, 80)
HEIGHT = 150


def show(view: VerdictView, *, key: str) -> None:
    """Draw the line; shapes tell the score (diamond) from the interval (bar), and the legend names both."""
    low, high = 100 * view.low, 100 * view.high
    figure = go.Figure(layout=_layout())
    figure.add_bar(
        x=[high - low],
        base=[low],
        y=[0],
        width=0.5,
        orientation="h",
        name="another final, nine times in ten",
        marker={"color": "rgba(15,118,110,0.28)", "line": {"color": MOSS, "width": 1.5}},
        hovertemplate=f"another final: between {low:.0f} and {high:.0f}<extra></extra>",
    )
    figure.add_scatter(
        x=[100 * view.share],
        y=[0],
        mode="markers",
        name="this score",
        marker={"symbol": "diamond", "size": 14, "color": AMBER},
        hovertemplate=f"this score: {view.right} of {view.counted}<extra></extra>",
    )
    figure.add_shape(type="line", x0=0, x1=100, y0=0, y1=0, line={"color": GREY, "width": 1.5}, layer="below")
    for mark in MARKS:
        figure.add_vline(x=mark, line={"color": GREY, "width": 1.5, "dash": "dash"})
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, theme="streamlit")


def _layout() -> go.Layout:
    return go.Layout(
        template=None,
        height=HEIGHT,
        margin={"l": 14, "r": 14, "t": 10, "b": 40},
        xaxis={
            "range": [0, 100],
            "tickvals": [0, *MARKS, 100],
            "showgrid": False,
            "zeroline": False,
            "title": "% right",
            "fixedrange": True,
        },
        yaxis={"visible": False, "range": [-0.6, 0.6], "fixedrange": True},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        showlegend=True,
    )
