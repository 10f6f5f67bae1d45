"""Payments by day: what came in and what was given back; the running day is hatched."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from components import chart_ink, data_table, money, progress_charts
from logic.billing.revenue_service import DEFINITIONS, Day

DAY_IN_MS = 24 * 60 * 60 * 1000
NOT_COMPLETE = "today, not complete yet"


def show(days: Sequence[Day], currency: str, *, key: str) -> None:
    """Draw the days with their table and their file."""
    st.subheader("Payments by day", anchor=False, help=DEFINITIONS["revenue"])
    if not any(day.payments or day.refunded_cents for day in days):
        st.markdown("Nothing was paid in these days.")
    else:
        chart_ink.draw(_figure(days, currency), key=f"{key}-chart", alt="Paid and given back on each day")
        st.caption("Days are those of UTC; today still runs. Taxes are included.")
    data_table.show(rows(days, currency), file_name="waymark-payments-by-day.csv", key=key)


def rows(days: Sequence[Day], currency: str) -> list[dict[str, object]]:
    """A line a day, oldest first; amounts in whole units with two decimals."""
    unit = currency.upper()
    return [
        {
            "day (UTC)": day.date.isoformat(),
            f"paid, {unit}": money.units(day.paid_cents),
            "payments": day.payments,
            f"given back, {unit}": money.units(day.refunded_cents),
            "complete": "yes" if day.is_complete else "no",
        }
        for day in days
    ]


def _figure(days: Sequence[Day], currency: str) -> go.Figure:
    ink = chart_ink.ink()
    figure = go.Figure(layout=progress_charts.layout("", barmode="relative"))
    figure.update_yaxes(title=currency.upper(), automargin=True)
    figure.update_layout(margin_l=10, showlegend=True)
    complete, running = ([day for day in days if day.is_complete is wanted] for wanted in (True, False))
    for name, shown, sign, colour, pattern in (
        ("paid", complete, 1, ink.moss, ""),
        (NOT_COMPLETE, running, 1, ink.moss, "/"),
        ("given back", [day for day in days if day.refunded_cents], -1, ink.brick, "x"),
    ):
        if shown:
            cents = [sign * (day.paid_cents if sign > 0 else day.refunded_cents) for day in shown]
            figure.add_bar(
                x=[day.date for day in shown],
                y=[money.units(amount) for amount in cents],
                width=DAY_IN_MS * 0.75,
                name=name,
                marker={"color": colour, "pattern": {"shape": pattern}},
                customdata=[money.amount(amount, currency) for amount in cents],
                hovertemplate=f"%{{x|%-d %B}}, {name}: %{{customdata}}<extra></extra>",
            )
    return figure
