"""Who stays: a heat map of weekly cohorts; a cell whose week still runs has a ring around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from components import chart_ink, data_table
from components.chart_ink import Ink
from logic.analytics import service as analytics
from logic.analytics.views import Cohort, RetainedWeek

ROW_HEIGHT, FRAME = 24, 90
MOST_WITH_TEXT = 14  # columns, so that a number fits its cell on a desk
HALF = 45  # percent: from here on a cell is nearer to the end of the scale
NO_COHORT = "Nobody has registered in these weeks. The first cohort begins with the next person who does."


def show(cohorts: Sequence[Cohort], *, key: str) -> None:
    """Draw the map with its table and its file."""
    st.subheader("Retention by week of registration", anchor=False, help=analytics.DEFINITIONS["retention"])
    if not cohorts:
        st.markdown(NO_COHORT)
        return
    chart_ink.draw(_figure(cohorts), key=f"{key}-chart", alt="Share of each cohort that was active in each later week")
    st.caption("In percent of the cohort. A ring: that week still runs, so the share can only grow.")
    data_table.show(rows(cohorts), file_name="waymark-retention.csv", key=key, newest_first=False)


def rows(cohorts: Sequence[Cohort]) -> list[dict[str, object]]:
    """A line a cell, oldest cohort first."""
    return [_row(cohort, cell) for cohort in cohorts for cell in cohort.weeks]


def _row(cohort: Cohort, cell: RetainedWeek) -> dict[str, object]:
    low, high = cell.share.interval or (None, None)
    return {
        "registered in the week from": cohort.week_start.isoformat(),
        "people": cohort.people,
        "weeks later": cell.week,
        "active": cell.share.part,
        "share %": data_table.percent(cell.share.value),
        "low %": data_table.percent(low),
        "high %": data_table.percent(high),
        "complete": "yes" if cell.is_complete else "no",
    }


def _figure(cohorts: Sequence[Cohort]) -> go.Figure:
    ink, widest = chart_ink.ink(), max(len(cohort.weeks) for cohort in cohorts)
    labels = [f"{cohort.week_start.day} {cohort.week_start:%b}, {cohort.people:,}" for cohort in cohorts]
    figure = go.Figure(layout=_layout(labels, widest))
    figure.add_heatmap(
        x=list(range(widest)),
        y=labels,
        z=[_padded([_percent(cell) for cell in cohort.weeks], widest) for cohort in cohorts],
        zmin=0,
        zmax=100,
        colorscale=[[place / (len(ink.scale) - 1), colour] for place, colour in enumerate(ink.scale)],
        showscale=False,
        xgap=2,
        ygap=2,
        hoverongaps=False,
        customdata=[_padded([_told(cell) for cell in cohort.weeks], widest) for cohort in cohorts],
        hovertemplate="week of %{y} people<br>%{customdata}<extra></extra>",
    )
    cells = [(cell, label) for cohort, label in zip(cohorts, labels, strict=True) for cell in cohort.weeks]
    running = [(cell, label) for cell, label in cells if not cell.is_complete]
    figure.add_scatter(**_marks(running), **_rings([cell for cell, _ in running], ink))
    if widest <= MOST_WITH_TEXT:
        told = [(cell, label, share) for cell, label in cells if (share := _percent(cell)) is not None]
        figure.add_scatter(
            **_marks([(cell, label) for cell, label, _ in told]),
            mode="text",
            text=[f"{share:.0f}" for _, _, share in told],
            textfont={"size": 11, "color": [ink.on_scale[share >= HALF] for _, _, share in told]},
        )
    return figure


def _marks(cells: Sequence[tuple[RetainedWeek, str]]) -> dict[str, Any]:
    return {
        "x": [cell.week for cell, _ in cells],
        "y": [label for _, label in cells],
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _rings(cells: Sequence[RetainedWeek], ink: Ink) -> dict[str, Any]:
    colours = [ink.on_scale_now[(_percent(cell) or 0) >= HALF] for cell in cells]
    return {"mode": "markers", "marker": {"symbol": "circle-open", "size": 20, "color": colours, "line": {"width": 2}}}


def _padded(cells: list[Any], width: int) -> list[Any]:
    return [*cells, *[None] * (width - len(cells))]


def _percent(cell: RetainedWeek) -> float | None:
    return None if cell.share.value is None else 100 * cell.share.value


def _told(cell: RetainedWeek) -> str:
    later = "1 week later" if cell.week == 1 else f"{cell.week} weeks later"
    running = "" if cell.is_complete else ", still running"
    return f"{later}{running}: {cell.share.part:,} of {cell.share.whole:,}"


def _layout(labels: list[str], widest: int) -> go.Layout:
    return go.Layout(
        template=None,
        height=ROW_HEIGHT * len(labels) + FRAME,
        margin={"l": 10, "r": 10, "t": 30, "b": 10},
        xaxis={
            "title": "weeks later",
            "side": "top",
            "dtick": 1 if widest <= MOST_WITH_TEXT else 4,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "range": [-0.5, widest - 0.5],
        },
        yaxis={
            "categoryorder": "array",
            "categoryarray": labels[::-1],
            "range": [-0.5, len(labels) - 0.5],
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    )
