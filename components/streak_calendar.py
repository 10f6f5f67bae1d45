"""The year behind a streak as a heat map, with the same in words, as a table and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from logic.xp.calendar_service import CalendarDay, Mark, Year

MOSS_LIGHT, MOSS, MOSS_DEEP, BLUE, GREY, AMBER = "#99D5CC", "#0F766E", "#0B4F4A", "#2F5D8A", "#94A09B", "#B45309"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HEIGHT = 250
MANY_TASKS = 2
# Shapes differ as well as colours; what a cell means stands in its hover, in the table and in the file too.
SIGNS = (
    ("learnt, no task", "square", MOSS_LIGHT),
    ("1 task", "square", MOSS),
    ("2 tasks and more", "square", MOSS_DEEP),
    ("frozen", "diamond", BLUE),
    ("paused", "line-ew-open", GREY),
    ("nothing", "square-open", GREY),
    ("today", "circle-open", AMBER),
)


def show(year: Year, *, key: str) -> None:
    """Draw 53 weeks, a column a week, with the text, the table and the file of the same days."""
    st.markdown(in_words(year))
    figure = go.Figure(layout=_layout(year))
    for name, symbol, colour in SIGNS:
        shown = [(place, day) for place, day in enumerate(year.days) if _sign(day) == name]
        if shown:
            figure.add_scatter(
                x=[place // 7 for place, _ in shown],
                y=[DAYS[place % 7] for place, _ in shown],
                mode="markers",
                name=name,
                marker={"symbol": symbol, "color": colour, "size": 11, "line": {"width": 1.2, "color": colour}},
                customdata=[_cell(day) for _, day in shown],
                hovertemplate="%{customdata}<extra></extra>",
            )
    st.plotly_chart(figure, key=f"{key}-chart", config={"displayModeBar": False}, theme="streamlit")
    listed = rows(year)
    if st.toggle("Show as a table", key=f"{key}-table"):
        st.dataframe(listed[::-1], hide_index=True)
    st.download_button(
        "Download as CSV",
        data=as_csv(listed),
        file_name="waymark-days.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"{key}-csv",
        on_click="ignore",
    )


def in_words(year: Year) -> str:
    """The year in a sentence."""
    if not year.learnt:
        return "Nothing is noted yet. Your first day appears here once you finish a task or a test."
    learnt = "1 day" if year.learnt == 1 else f"{year.learnt} days"
    frozen = f", {year.frozen} covered by a freeze" if year.frozen else ""
    tasks = "1 task" if year.tasks == 1 else f"{year.tasks} tasks"
    return f"In the last 53 weeks you learnt on **{learnt}**{frozen}: {tasks}, {year.xp} XP."


def rows(year: Year) -> list[dict[str, object]]:
    """The days that have come, oldest first."""
    return [
        {"day": day.day.isoformat(), "what": day.mark.value, "tasks": day.tasks, "XP": day.xp}
        for day in year.days
        if day.day <= year.today
    ]


def as_csv(listed: Sequence[dict[str, object]]) -> str:
    """The rows of the table as a file for a spreadsheet."""
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=list(listed[0]))
    writer.writeheader()
    writer.writerows(listed)
    return written.getvalue()


def _sign(day: CalendarDay) -> str:
    if day.mark is not Mark.LEARNT:
        return day.mark.value
    if day.tasks >= MANY_TASKS:
        return "2 tasks and more"
    return "1 task" if day.tasks else "learnt, no task"


def _cell(day: CalendarDay) -> str:
    done = f", {day.tasks} tasks, {day.xp} XP" if day.mark is Mark.LEARNT else ""
    return f"{day.day.day} {day.day:%B}: {day.mark.value}{done}"


def _layout(year: Year) -> go.Layout:
    months = [(place // 7, f"{day.day:%b}") for place, day in enumerate(year.days) if day.day.day == 1]
    return go.Layout(
        template=None,
        height=HEIGHT,
        margin={"l": 40, "r": 10, "t": 10, "b": 25},
        xaxis={
            "tickvals": [week for week, _ in months],
            "ticktext": [month for _, month in months],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "range": [-0.7, len(year.days) / 7 - 0.3],
        },
        yaxis={
            "categoryorder": "array",
            "categoryarray": DAYS[::-1],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        legend={"orientation": "h", "y": 1.05, "yanchor": "bottom", "x": 0},
        hovermode="closest",
    )
