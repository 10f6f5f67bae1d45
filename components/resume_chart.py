"""Before and after, a pair of bars a skill, in the theme's colours."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from logic.resume.views import Impact

GREY, MOSS = "#94A09B", "#0F766E"
HEIGHT_OF_SKILL = 58


def show(impact: Impact, *, key: str) -> None:
    """Draw the skills from the first on top; the earlier score is hatched, so that colour is not all that tells."""
    skills = [skill.skill for skill in impact.skills]
    figure = go.Figure(
        layout=go.Layout(
            template=None,
            height=HEIGHT_OF_SKILL * len(skills) + 100,
            barmode="group",
            margin={"l": 10, "r": 20, "t": 10, "b": 40},
            xaxis={"title": "score, of 100", "range": [0, 105], "dtick": 20, "zeroline": False},
            yaxis={"automargin": True, "categoryorder": "array", "categoryarray": skills[::-1]},
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "traceorder": "reversed"},
        )
    )
    for name, colour, shape, scores in (
        ("now", MOSS, "", [skill.change.after for skill in impact.skills]),
        ("before", GREY, "/", [skill.change.before for skill in impact.skills]),
    ):
        figure.add_bar(
            x=scores,
            y=skills,
            name=name,
            orientation="h",
            marker={"color": colour, "pattern": {"shape": shape}},
            text=[f"{score:.0f}" for score in scores],
            textposition="outside",
            hovertemplate="%{y}, " + name + ": %{x:.0f} of 100<extra></extra>",
        )
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, theme="streamlit")
