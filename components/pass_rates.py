"""Weekly tests by calendar week: the share that was passed, with its interval."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from components import chart_ink, data_table, progress_charts
from logic.analytics import service as analytics
from logic.analytics.views import WeekOfTests

PASSES = "The bars hold the share behind it 95 times in 100. An open ring: the week is not complete in these figures."


def show(weeks: Sequence[WeekOfTests], *, key: str) -> None:
    """Draw the weeks with their table and their file."""
    st.subheader("Weekly tests passed", anchor=False, help=analytics.DEFINITIONS["weekly pass rate"])
    if not any(week.passed.whole for week in weeks):
        st.markdown("No weekly test was decided in these days.")
        return
    chart_ink.draw(_figure(weeks), key=f"{key}-chart", alt="Share of weekly tests passed in each calendar week")
    st.caption(PASSES)
    data_table.show(rows(weeks), file_name="waymark-weekly-tests.csv", key=key)


def rows(weeks: Sequence[WeekOfTests]) -> list[dict[str, object]]:
    """A line a week, oldest first."""
    return [_row(week) for week in weeks]


def _row(week: WeekOfTests) -> dict[str, object]:
    low, high = week.passed.interval or (None, None)
    return {
        "week from": week.week_start.isoformat(),
        "passed": week.passed.part,
        "decided": week.passed.whole,
        "passed %": data_table.percent(week.passed.value),
        "low %": data_table.percent(low),
        "high %": data_table.percent(high),
        "complete": "yes" if week.is_complete else "no",
    }


def _figure(weeks: Sequence[WeekOfTests]) -> go.Figure:
    ink = chart_ink.ink()
    figure = go.Figure(layout=progress_charts.layout("% passed", [week.week_start for week in weeks]))
    for name, symbol, shown in (
        ("week", "circle", [week for week in weeks if week.is_complete]),
        ("not complete", "circle-open", [week for week in weeks if not week.is_complete]),
    ):
        known = [(week, week.passed.value, week.passed.interval) for week in shown]
        told = [(week, value, ends) for week, value, ends in known if value is not None and ends is not None]
        if told:
            figure.add_scatter(
                x=[week.week_start for week, _, _ in told],
                y=[100 * value for _, value, _ in told],
                error_y={
                    "type": "data",
                    "array": [100 * (ends[1] - value) for _, value, ends in told],
                    "arrayminus": [100 * (value - ends[0]) for _, value, ends in told],
                    "thickness": 1.4,
                    "width": 4,
                    "color": ink.moss,
                },
                mode="markers",
                name=name,
                marker={"symbol": symbol, "size": 10, "color": ink.moss, "line": {"width": 2}},
                customdata=[f"{week.passed.part:,} of {week.passed.whole:,}" for week, _, _ in told],
                hovertemplate=f"{name} from %{{x|%-d %B}}: %{{customdata}}, %{{y:.0f}} %<extra></extra>",
            )
    figure.update_yaxes(range=[0, 105], tickvals=[0, 25, 50, 75, 100])
    figure.update_layout(showlegend=True)
    return figure
