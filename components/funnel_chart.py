"""How far people come, step by step, as bars with their counts."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from components import chart_ink, data_table
from logic.analytics import service as analytics
from logic.analytics.views import CohortFunnel, Step

ROW_HEIGHT, FRAME = 38, 40


def show(funnel: Sequence[Step], funnels: Sequence[CohortFunnel], *, key: str) -> None:
    """Draw the funnel of all cohorts together; the table and the file have it for each of them as well."""
    st.subheader("From registration to the verdict", anchor=False, help=analytics.DEFINITIONS["funnel"])
    if not funnel or not funnel[0].people:
        st.markdown("Nobody has registered in these weeks, so nobody has come anywhere yet.")
        return
    chart_ink.draw(_figure(funnel), key=f"{key}-chart", alt="People at each step from registration to the verdict")
    if len(funnels) > 1:
        first, last = funnels[0].week_start, funnels[-1].week_start
        st.caption(
            f"People who registered in the weeks from {first.day} {first:%B} to {last.day} {last:%B}; those of the last"
            " weeks have not had the time to come far."
        )
    data_table.show(rows(funnel, funnels), file_name="waymark-funnel.csv", key=key, newest_first=False)


def rows(funnel: Sequence[Step], funnels: Sequence[CohortFunnel]) -> list[dict[str, object]]:
    """A line a step: all cohorts together, then each of them."""
    every = [("all", funnel), *((one.week_start.isoformat(), one.steps) for one in funnels)]
    return [
        {
            "registered in the week from": name,
            "step": step.name,
            "people": step.people,
            "of registered %": data_table.percent(step.of_all.value),
            "of the step before %": data_table.percent(step.of_before.value),
        }
        for name, steps in every
        for step in steps
    ]


def _figure(funnel: Sequence[Step]) -> go.Figure:
    names = [step.name for step in funnel]
    shares = [100 * (step.of_all.value or 0) for step in funnel]
    figure = go.Figure(
        layout=go.Layout(
            template=None,
            height=ROW_HEIGHT * len(funnel) + FRAME,
            margin={"l": 10, "r": 10, "t": 5, "b": 10},
            xaxis={"visible": False, "range": [0, 140], "fixedrange": True},  # beside the longest bar stands its count
            yaxis={"categoryorder": "array", "categoryarray": names[::-1], "automargin": True, "fixedrange": True},
            showlegend=False,
        )
    )
    figure.add_bar(
        x=shares,
        y=names,
        orientation="h",
        marker={"color": chart_ink.ink().moss},
        text=[f"{step.people:,} \N{MIDDLE DOT} {share:.0f} %" for step, share in zip(funnel, shares, strict=True)],
        textposition="outside",
        cliponaxis=False,
        customdata=[f"{100 * (step.of_before.value or 0):.0f} % of the step before" for step in funnel],
        hovertemplate="%{y}: %{text}<br>%{customdata}<extra></extra>",
    )
    return figure
