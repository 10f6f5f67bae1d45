"""Readiness over time: the forecast with its interval as a band, the tests on it, the same as a table and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import plotly.graph_objects as go
import streamlit as st

from components import phrases, readiness_card
from components.readiness_card import percent
from logic.readiness.history_service import Milestone

MOSS, AMBER, GREY, BRICK = "#0F766E", "#B45309", "#94A09B", "#B42318"
BAND = "rgba(15,118,110,0.20)"
NEEDED = 80
HEIGHT = 380
NAME = {
    "diagnostic": "diagnostic",
    "daily_check": "daily check",
    "review": "review",
    "weekly": "weekly test",
    "final": "final test",
    "comprehensive": "comprehensive retest",
}
SHORT = {"diagnostic": "D", "final": "F", "comprehensive": "R"}
DEFINITION = (
    "Readiness is a forecast: the share of the final test's questions you would get right if you took it then. The"
    " band holds the score nine times in ten. D is a diagnostic, 1 to 4 the test of that week, F the final, R the"
    " retest."
)


class Marker(NamedTuple):
    """How a kind of event is drawn; the shapes differ as well as the colours."""

    symbol: str
    colour: str
    size: int


MARKERS = {
    "diagnostic": Marker("diamond", AMBER, 12),
    "passed": Marker("circle", MOSS, 12),
    "not passed": Marker("x", BRICK, 11),
    "check or review": Marker("circle-open", GREY, 7),
}


def show(milestones: Sequence[Milestone], *, time_zone: str, key: str) -> None:
    """Draw the history, oldest first, with its table behind a toggle and its file."""
    if not milestones:
        st.markdown("Nothing is measured yet. The history begins with the diagnostic.")
        return
    newest = milestones[-1]
    st.markdown(
        f"Now **{_percentage(newest.expected)}**, between {percent(newest.low)} and {_percentage(newest.high)}; the"
        f" chance to reach {NEEDED}\N{NO-BREAK SPACE}% is {readiness_card.chance(newest.probability_ready)}."
    )
    if len(milestones) == 1:
        st.caption("One measurement so far. A line grows from it with your next test.")
    _chart(milestones, time_zone, key=f"{key}-chart")
    st.caption(DEFINITION)
    listed = rows(milestones, time_zone=time_zone)
    if st.toggle("Show as a table", key=f"{key}-table"):
        st.dataframe(listed[::-1], hide_index=True)
    st.download_button(
        "Download as CSV",
        data=as_csv(listed),
        file_name="waymark-readiness.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"{key}-csv",
        on_click="ignore",
    )


def rows(milestones: Sequence[Milestone], *, time_zone: str) -> list[dict[str, object]]:
    """The history as a table, oldest first; shares as percentages."""
    return [_row(milestone, time_zone) for milestone in milestones]


def as_csv(listed: Sequence[dict[str, object]]) -> str:
    """The rows of the table as a file for a spreadsheet."""
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=list(listed[0]))
    writer.writeheader()
    writer.writerows(listed)
    return written.getvalue()


def _chart(milestones: Sequence[Milestone], time_zone: str, *, key: str) -> None:
    figure = go.Figure(layout=_layout())
    moments = [_local(milestone.at, time_zone) for milestone in milestones]
    highs, lows = ([100 * getattr(milestone, end) for milestone in milestones] for end in ("high", "low"))
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_scatter(x=moments, y=highs, showlegend=False, **edge)
    figure.add_scatter(x=moments, y=lows, fill="tonexty", fillcolor=BAND, name="nine times in ten", **edge)
    figure.add_scatter(
        x=moments,
        y=[100 * milestone.expected for milestone in milestones],
        mode="lines",
        line={"color": MOSS, "width": 2},
        name="expected score",
        hoverinfo="skip",
    )
    for group, marker in MARKERS.items():
        _events(figure, [milestone for milestone in milestones if _group(milestone) == group], group, marker, time_zone)
    figure.add_hline(y=NEEDED, line={"color": GREY, "width": 1.5, "dash": "dash"})
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, theme="streamlit")


def _events(figure: go.Figure, milestones: Sequence[Milestone], name: str, marker: Marker, time_zone: str) -> None:
    if not milestones:
        return
    figure.add_scatter(
        x=[_local(milestone.at, time_zone) for milestone in milestones],
        y=[100 * milestone.expected for milestone in milestones],
        mode="markers+text",
        text=[_short(milestone) for milestone in milestones],
        textposition="top center",
        textfont={"size": 13},
        marker={"symbol": marker.symbol, "color": marker.colour, "size": marker.size, "line": {"width": 1.5}},
        name=name,
        customdata=[[_event(milestone), percent(milestone.low), percent(milestone.high)] for milestone in milestones],
        hovertemplate="%{customdata[0]}<br>%{y:.0f} %, between %{customdata[1]} and %{customdata[2]}<extra></extra>",
    )


def _group(milestone: Milestone) -> str:
    if milestone.kind == "diagnostic":
        return "diagnostic"
    if milestone.is_passed is None:
        return "check or review"
    return "passed" if milestone.is_passed else "not passed"


def _short(milestone: Milestone) -> str:
    return str(milestone.week_number) if milestone.kind == "weekly" else SHORT.get(milestone.kind, "")


def _event(milestone: Milestone) -> str:
    """What happened, in words: "week 2 test: not passed, 19 of 30"."""
    name = f"week {milestone.week_number} test" if milestone.kind == "weekly" else NAME[milestone.kind]
    score = f"{milestone.right} of {milestone.counted}"
    if milestone.is_passed is None:
        return f"{name}: {score}"
    return f"{name}: {'passed' if milestone.is_passed else 'not passed'}, {score}"


def _row(milestone: Milestone, time_zone: str) -> dict[str, object]:
    return {
        "day": phrases.date_of(milestone.at, time_zone),
        "event": _event(milestone),
        "readiness %": percent(milestone.expected),
        "low %": percent(milestone.low),
        "high %": percent(milestone.high),
        "chance of 80 %, in %": round(100 * milestone.probability_ready, 1),
    }


def _percentage(share: float) -> str:
    """A share with its sign, never broken between lines."""
    return f"{percent(share)}\N{NO-BREAK SPACE}%"


def _local(at: datetime, time_zone: str) -> datetime:
    """The moment as the reader's clock shows it; plotly knows no time zones."""
    return at.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)


def _layout() -> go.Layout:
    return go.Layout(
        template=None,
        height=HEIGHT,
        margin={"l": 10, "r": 10, "t": 10, "b": 30},
        xaxis={"type": "date", "showgrid": False, "zeroline": False, "fixedrange": True},
        yaxis={
            "title": "% right in the final",
            "range": [0, 105],
            "tickvals": [0, 20, 40, 60, NEEDED, 100],
            "zeroline": False,
            "fixedrange": True,
        },
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        hovermode="closest",
    )
