"""The place day by day: who is active, who is new, which plans run; what is not complete yet is drawn apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import streamlit as st

from components import chart_ink, data_table
from components.chart_ink import Ink
from logic.analytics import service as analytics
from logic.analytics.views import DayFigures

DAY, HEIGHT = timedelta(days=1), 270
DAY_IN_MS = 24 * 60 * 60 * 1000
NOT_COMPLETE = "not complete yet"


@dataclass(frozen=True, slots=True)
class Line:
    """One line or one row of bars: a field of a day, its name on screen, its definition, its colour and its dash."""

    field: str
    name: str
    definition: str
    colour: str = "moss"
    dash: str = "solid"


VIEWS: dict[str, tuple[Line, ...]] = {
    "Active people": (
        Line("active", "daily", "daily active"),
        Line("weekly", "weekly", "weekly active", "blue", "dash"),
        Line("monthly", "monthly", "monthly active", "amber", "dot"),
    ),
    "New people": (Line("new_people", "new people", "new people"),),
    "Active plans": (Line("active_plans", "active plans", "active plans"),),
    "Days finished": (Line("days_finished", "days finished", "days finished"),),
}
BARS = ("New people", "Days finished")


def show(days: Sequence[DayFigures], *, key: str) -> None:
    """Draw the view that is chosen, with its table and its file."""
    view = st.segmented_control(
        "Show", list(VIEWS), default="Active people", required=True, label_visibility="collapsed", key=f"{key}-view"
    )
    lines = VIEWS[view or "Active people"]
    st.subheader(f"{view} by day", anchor=False, help=defined(lines))
    chart_ink.draw(
        _figure(days, lines, is_bars=view in BARS),
        key=f"{key}-chart",
        alt=f"{view} by day; the table below has the same figures",
    )
    running = sum(not day.is_complete for day in days)
    if running:
        dates = "1 date is" if running == 1 else f"{running} dates are"
        st.caption(f"The newest {dates} not complete yet: a date ends in the west 26 hours after it ends in the east.")
    data_table.show(rows(days), file_name="waymark-days-of-the-place.csv", key=key)


def defined(lines: Sequence[Line]) -> str:
    """What the lines are, in sentences."""
    if len(lines) == 1:
        return analytics.DEFINITIONS[lines[0].definition]
    return "\n\n".join(f"**{line.name.capitalize()}**: {analytics.DEFINITIONS[line.definition]}" for line in lines)


def rows(days: Sequence[DayFigures]) -> list[dict[str, object]]:
    """The days as a table, oldest first."""
    return [
        {
            "date": day.date.isoformat(),
            "complete": "yes" if day.is_complete else "no",
            "people": day.people,
            "new people": day.new_people,
            "daily active": day.active,
            "weekly active": day.weekly,
            "monthly active": day.monthly,
            "stickiness %": None if day.stickiness is None else round(100 * day.stickiness, 1),
            "active plans": day.active_plans,
            "plans started": day.plans_started,
            "plans completed": day.plans_completed,
            "days finished": day.days_finished,
        }
        for day in days
    ]


def _figure(days: Sequence[DayFigures], lines: Sequence[Line], *, is_bars: bool) -> dict[str, Any]:
    """The chart in plotly's own words, which takes half the time of building it piece by piece."""
    ink, traces = chart_ink.ink(), _bars if is_bars else _line
    return {"data": [trace for line in lines for trace in traces(days, line, ink)], "layout": _layout()}


def _layout() -> dict[str, Any]:
    return {
        "template": None,
        "height": HEIGHT,
        "margin": {"l": 10, "r": 10, "t": 10, "b": 35},
        "xaxis": {"type": "date", "showgrid": False, "zeroline": False, "fixedrange": True, "nticks": 7}
        | {"tickformat": "%-d %b"},
        "yaxis": {"rangemode": "tozero", "zeroline": False, "fixedrange": True, "automargin": True},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "hovermode": "closest",
        "barmode": "stack",
        "showlegend": True,
    }


def _line(days: Sequence[DayFigures], line: Line, ink: Ink) -> Iterator[dict[str, Any]]:
    """A line over the complete days, and a thinner one to open marks for those that are not."""
    complete = [day for day in days if day.is_complete]
    running = [day for day in days if not day.is_complete]
    colour = getattr(ink, line.colour)
    dates, values = with_gaps(complete, line.field)
    yield {
        "type": "scatter",
        "x": dates,
        "y": values,
        "mode": "lines" if len(complete) > 1 else "markers",
        "name": line.name,
        "line": {"color": colour, "width": 2.5, "dash": line.dash},
        "hovertemplate": f"%{{x|%-d %B}}: %{{y:,}} {line.name}<extra></extra>",
    }
    if running:
        joined = [*complete[-1:], *running]
        sizes = [0] * (len(joined) - len(running)) + [8] * len(running)
        yield {
            "type": "scatter",
            "x": [day.date for day in joined],
            "y": [getattr(day, line.field) for day in joined],
            "mode": "lines+markers",
            "name": NOT_COMPLETE,
            "legendgroup": NOT_COMPLETE,
            "showlegend": line.dash == "solid",  # once for all lines
            "line": {"color": colour, "width": 1, "dash": "dot"},
            "marker": {"symbol": "circle-open", "size": sizes},
            "hovertemplate": f"%{{x|%-d %B}}, {NOT_COMPLETE}: %{{y:,}} {line.name}<extra></extra>",
        }


def _bars(days: Sequence[DayFigures], line: Line, ink: Ink) -> Iterator[dict[str, Any]]:
    """Bars, those of days that are not complete hatched."""
    for name, pattern, shown in (
        (line.name, "", [day for day in days if day.is_complete]),
        (NOT_COMPLETE, "/", [day for day in days if not day.is_complete]),
    ):
        if shown:
            yield {
                "type": "bar",
                "x": [day.date for day in shown],
                "y": [getattr(day, line.field) for day in shown],
                "width": DAY_IN_MS * 0.75,
                "name": name,
                "marker": {"color": getattr(ink, line.colour), "pattern": {"shape": pattern}},
                "hovertemplate": f"%{{x|%-d %B}}: %{{y:,}} {line.name}{f', {name}' if pattern else ''}<extra></extra>",
            }


def with_gaps(days: Sequence[DayFigures], field: str) -> tuple[list[object], list[int | None]]:
    """Dates and values, with nothing in between where a date was not counted, so that no line is drawn there."""
    dates: list[object] = []
    values: list[int | None] = []
    for place, day in enumerate(days):
        if place and day.date - days[place - 1].date > DAY:
            dates.append(day.date - DAY)
            values.append(None)
        dates.append(day.date)
        values.append(getattr(day, field))
    return dates, values
