"""Progress over time as charts: XP, time, pace; each with its definition, its table and its file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from components import data_table
from logic.progress import pace as pacing
from logic.progress.service import Pace, TimeWeek, XpDay, XpWeek

MOSS, BLUE, GREY = "#0F766E", "#2F5D8A", "#94A09B"
HEIGHT = 270
WEEK_IN_MS = 7 * 24 * 60 * 60 * 1000
MOST_TICKS = 8
EARNED = "XP is paid once for each thing learnt: tasks, tests passed, days in a row. The line is the total at each day."
COUNTED = (
    "An estimate. A task counts from its start to its completion, at most twice its estimate, so that a day left open"
    " overnight is no night of work. A test counts the time on its questions, at most five minutes each. Reading"
    " without a task is not seen. Weeks begin on Monday, in your own time zone."
)
AGAINST_PLAN = (
    "A plan has one task a day. The dashed line is a task every day since it began; days of a pause are taken out, and"
    " it stops when all days of the plan are reached."
)


def xp(days: Sequence[XpDay], weeks: Sequence[XpWeek], *, key: str) -> None:
    """The total as a line, the weeks as bars."""
    st.subheader("XP over time", anchor=False, help=EARNED)
    this_week = weeks[-1]
    st.markdown(f"**{days[-1].total} XP** in all, {this_week.xp} of them this week.")
    total = go.Figure(layout=layout("XP in all"))
    before = days[0].day - timedelta(days=1)  # the line begins where it began: with nothing
    total.add_scatter(
        x=[before, *(day.day for day in days)],
        y=[0, *(day.total for day in days)],
        mode="lines+markers" if len(days) <= MOST_TICKS else "lines",
        line={"color": MOSS, "width": 2, "shape": "hv"},
        customdata=[0, *(day.xp for day in days)],
        hovertemplate="%{x|%-d %B}: %{y} XP in all, %{customdata} that day<extra></extra>",
    )
    _draw(total, key=f"{key}-total")
    st.markdown("**XP per week**", help="The sum of a week from Monday, in your own time zone.")
    weekly = go.Figure(layout=layout("XP in the week", [week.monday for week in weeks]))
    weekly.add_bar(
        x=[week.monday for week in weeks],
        y=[week.xp for week in weeks],
        width=WEEK_IN_MS * 0.7,
        marker={"color": MOSS},
        hovertemplate="week of %{x|%-d %B}: %{y} XP<extra></extra>",
    )
    _draw(weekly, key=f"{key}-weekly")
    rows = [{"day": day.day.isoformat(), "XP": day.xp, "XP in all": day.total} for day in days]
    data_table.show(rows, file_name="waymark-xp.csv", key=key)


def time(weeks: Sequence[TimeWeek], *, key: str) -> None:
    """Hours of each week, tasks and tests told apart by pattern as well as by colour."""
    st.subheader("Time spent per week", anchor=False, help=COUNTED)
    st.markdown(
        f"About **{duration(sum(week.minutes for week in weeks))}** in all, this week {duration(weeks[-1].minutes)}."
    )
    figure = go.Figure(layout=layout("hours", [week.monday for week in weeks], barmode="stack"))
    mondays = [week.monday for week in weeks]
    for name, minutes, counts, colour, pattern in (
        ("tasks", [week.task_minutes for week in weeks], [week.tasks for week in weeks], MOSS, ""),
        ("tests", [week.test_minutes for week in weeks], [week.tests for week in weeks], BLUE, "/"),
    ):
        figure.add_bar(
            x=mondays,
            y=[value / 60 for value in minutes],
            width=WEEK_IN_MS * 0.7,
            name=name,
            marker={"color": colour, "pattern": {"shape": pattern}},
            customdata=[[duration(value), count] for value, count in zip(minutes, counts, strict=True)],
            hovertemplate=f"week of %{{x|%-d %B}}: %{{customdata[0]}}, %{{customdata[1]}} {name}<extra></extra>",
        )
    _draw(figure, key=f"{key}-weeks")
    st.caption(COUNTED)
    rows: list[dict[str, object]] = [
        {
            "week from": week.monday.isoformat(),
            "minutes on tasks": round(week.task_minutes),
            "tasks": week.tasks,
            "minutes in tests": round(week.test_minutes),
            "tests": week.tests,
        }
        for week in weeks
    ]
    data_table.show(rows, file_name="waymark-time.csv", key=key)


def pace(pace: Pace, *, key: str) -> None:
    """Days done as a line, a day a day dashed beside it."""
    st.subheader("Pace against the plan", anchor=False, help=AGAINST_PLAN)
    st.markdown(pacing.in_words(pace))
    figure = go.Figure(layout=layout("days of the plan"))
    days = [day.day for day in pace.days]
    paused = ["; paused" if day.paused else "" for day in pace.days]
    for name, counts, line in (
        ("a day a day", [day.planned for day in pace.days], {"color": GREY, "width": 2, "dash": "dash"}),
        ("done", [day.done for day in pace.days], {"color": MOSS, "width": 2.5, "shape": "hv"}),
    ):
        figure.add_scatter(
            x=days,
            y=counts,
            mode="lines+markers" if len(days) <= MOST_TICKS else "lines",
            line=line,
            name=name,
            customdata=paused,
            hovertemplate=f"%{{x|%-d %B}}: %{{y}} {name}%{{customdata}}<extra></extra>",
        )
    figure.update_yaxes(rangemode="tozero")
    _draw(figure, key=f"{key}-days")
    rows: list[dict[str, object]] = [
        {
            "day": day.day.isoformat(),
            "days done": day.done,
            "a day a day": day.planned,
            "paused": "yes" if day.paused else "no",
        }
        for day in pace.days
    ]
    data_table.show(rows, file_name="waymark-pace.csv", key=key)


def duration(minutes: float) -> str:
    """Minutes as "2 h 05 min"; under an hour as "35 min"."""
    hours, rest = divmod(round(minutes), 60)
    return f"{hours}\N{NO-BREAK SPACE}h {rest:02}\N{NO-BREAK SPACE}min" if hours else f"{rest}\N{NO-BREAK SPACE}min"


def layout(title: str, ticks: Sequence[object] = (), **more: Any) -> go.Layout:
    """The layout that charts over time share: dates below, counts from 0; `ticks` are dates to name, if few."""
    dates: dict[str, Any] = {"type": "date", "showgrid": False, "zeroline": False, "fixedrange": True, "nticks": 7}
    dates["tickformat"] = "%-d %b"
    if ticks and len(ticks) <= MOST_TICKS:
        dates["tickvals"] = list(ticks)
    return go.Layout(
        template=None,
        height=HEIGHT,
        margin={"l": 55, "r": 10, "t": 10, "b": 35},
        xaxis=dates,
        yaxis={"title": title, "rangemode": "tozero", "zeroline": False, "fixedrange": True},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        hovermode="closest",
        **more,
    )


def _draw(figure: go.Figure, *, key: str) -> None:
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, theme="streamlit")
