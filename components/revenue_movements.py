"""Recurring revenue by month: where it stood at the end, and the five movements that brought it there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go
import streamlit as st

from components import chart_ink, data_table, money, progress_charts
from logic.billing.movements import Kind
from logic.billing.revenue import Month
from logic.billing.revenue_service import DEFINITIONS

MOST_MONTHS = 36
MONTH_IN_MS = 30 * 24 * 60 * 60 * 1000
HEIGHT = 420
IDENTITY = (
    "start + new + expansion + reactivation + contraction + churn = end, to the cent; contraction and churn are"
    " negative. Months are those of UTC."
)


class Look(NamedTuple):
    """How a kind of movement is drawn; the patterns differ as well as the colours."""

    colour: str
    pattern: str


LOOKS = {
    Kind.NEW: Look("moss", ""),
    Kind.EXPANSION: Look("blue", "/"),
    Kind.REACTIVATION: Look("violet", "x"),
    Kind.CONTRACTION: Look("amber", "\\"),
    Kind.CHURN: Look("brick", "."),
}


def show(months: Sequence[Month], currency: str, *, key: str) -> None:
    """Draw the newest 36 months with their table and their file."""
    shown = months[-MOST_MONTHS:]
    st.subheader("Recurring revenue and its movements", anchor=False, help=defined())
    chart_ink.draw(_figure(shown, currency), key=f"{key}-chart", alt="Recurring revenue by month and its movements")
    st.caption(f"{IDENTITY} {_running(shown)}")
    data_table.show(rows(shown, currency), file_name="waymark-recurring-revenue.csv", key=key)


def defined() -> str:
    """What recurring revenue and each kind of movement are."""
    return "\n\n".join(
        f"**{name}**: {DEFINITIONS[name.lower()]}" for name in ("MRR", *(kind.capitalize() for kind in Kind))
    )


def rows(months: Sequence[Month], currency: str) -> list[dict[str, object]]:
    """A line a month, oldest first; amounts in whole units with two decimals."""
    unit = currency.upper()
    return [
        {
            "month": f"{month.month:%Y-%m}",
            f"start, {unit}": money.units(month.start),
            **{f"{kind}, {unit}": money.units(getattr(month, kind)) for kind in LOOKS},
            f"end, {unit}": money.units(month.end),
            "people at the start": month.people_at_start,
            "people lost": month.people_lost,
            "people at the end": month.people_at_end,
            "complete": "yes" if month.is_complete else "no",
        }
        for month in months
    ]


def _running(months: Sequence[Month]) -> str:
    return "" if not months or months[-1].is_complete else f"{months[-1].month:%B} still runs: its mark is open."


def _figure(months: Sequence[Month], currency: str) -> go.Figure:
    ink = chart_ink.ink()
    figure = go.Figure(layout=progress_charts.layout("", [month.month for month in months], barmode="relative"))
    figure.update_layout(
        height=HEIGHT,
        margin_l=10,
        showlegend=True,
        xaxis={"anchor": "y2", "tickformat": "%b %Y"},
        yaxis={"domain": [0.52, 1], "title": "at the end", "automargin": True, "nticks": 4},
        yaxis2={"domain": [0, 0.42], "title": "movements", "automargin": True, "nticks": 4, "fixedrange": True},
    )
    figure.add_scatter(
        x=[month.month for month in months],
        y=[money.units(month.end) for month in months],
        mode="lines+markers",
        name="at the end",
        line={"color": ink.moss, "width": 2.5},
        marker={
            "symbol": ["circle" if month.is_complete else "circle-open" for month in months],
            "size": [4 if month.is_complete else 10 for month in months],
        },
        customdata=[_told(month, currency) for month in months],
        hovertemplate="%{customdata}<extra></extra>",
    )
    for kind, look in LOOKS.items():
        cents = [int(getattr(month, kind)) for month in months]
        figure.add_bar(
            x=[month.month for month in months],
            y=[money.units(amount) for amount in cents],
            yaxis="y2",
            width=MONTH_IN_MS * 0.75,
            name=str(kind),
            marker={
                "color": getattr(ink, look.colour),
                "pattern": {"shape": look.pattern, "fillmode": "overlay", "size": 5},
            },
            customdata=[money.amount(amount, currency) for amount in cents],
            hovertemplate=f"%{{x|%B %Y}}: {kind} %{{customdata}}<extra></extra>",
        )
    return figure


def _told(month: Month, currency: str) -> str:
    when = "at its end" if month.is_complete else "so far"
    return f"{month.month:%B %Y}: {money.amount(month.end, currency)} {when}"
