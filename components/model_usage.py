"""What models were used for and what it cost: by day, model and feature, as a table, a file, and a chart on demand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go
import streamlit as st

from components import chart_ink, data_table, progress_charts
from components.leaderboard import in_plain_words
from logic.ai import views
from logic.ai.views import UsageLine

DAY_IN_MS = 24 * 60 * 60 * 1000
PATTERNS = ("", "/", "x", ".", "+")
NOTHING = "No model was asked in these days."


def show(lines: Sequence[UsageLine], *, key: str) -> None:
    """Draw the sums, the table and the file; the chart when it is asked for."""
    if not lines:
        st.markdown(NOTHING)
        return
    calls, answered = sum(line.calls for line in lines), sum(line.answered for line in lines)
    cost = views.amount(sum(line.nanocents for line in lines)).replace("$", r"\$")
    asked = f"{calls:,} {'call' if calls == 1 else 'calls'}, {answered:,} of them answered"
    st.markdown(f"**{asked}, {cost}** in these days. Days are those of UTC.")
    st.markdown(f"By model: {_sums(lines, 'provider')}  \nBy use: {_sums(lines, 'feature')}")
    listed = rows(lines)
    with st.container(horizontal=True, vertical_alignment="center"):
        is_drawn = st.toggle("Show a chart of the cost", key=f"{key}-chart-wanted")
        data_table.show_file(listed, file_name="waymark-models.csv", key=key)
    if is_drawn:
        chart_ink.draw(_figure(lines), key=f"{key}-chart", alt="The cost of each model on each day, in dollars")
    st.dataframe(listed, hide_index=True, alt="What models were used for, a row for each day, model and feature")


def rows(lines: Sequence[UsageLine]) -> list[dict[str, object]]:
    """A row for each day, model and feature, the newest day first; cost in dollars, exact."""
    return [
        {
            "day (UTC)": line.day.isoformat(),
            "model": line.provider,
            "used for": views.FEATURES[line.feature],
            "calls": line.calls,
            "answered": line.answered,
            "not asked, budget spent": line.over_budget,
            "tokens in": line.input_tokens,
            "tokens out": line.output_tokens,
            "cost, USD": f"{views.dollars(line.nanocents):f}",
            "usual time, ms": line.latency_ms,
        }
        for line in lines
    ]


def _sums(lines: Sequence[UsageLine], by: str) -> str:
    sums: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.provider if by == "provider" else views.FEATURES[line.feature]] += line.nanocents
    ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{in_plain_words(name)} {views.amount(cost)}".replace("$", r"\$") for name, cost in ordered)


def _figure(lines: Sequence[UsageLine]) -> go.Figure:
    ink = chart_ink.ink()
    colours = (ink.moss, ink.amber, ink.blue, ink.violet, ink.grey)
    figure = go.Figure(layout=progress_charts.layout("", barmode="stack"))
    figure.update_yaxes(title="USD", automargin=True)
    figure.update_layout(margin_l=10, showlegend=True)
    for number, name in enumerate(sorted({line.provider for line in lines})):
        costs: defaultdict[date, int] = defaultdict(int)
        for line in lines:
            if line.provider == name:
                costs[line.day] += line.nanocents
        figure.add_bar(
            x=sorted(costs),
            y=[float(views.dollars(costs[day])) for day in sorted(costs)],
            width=DAY_IN_MS * 0.75,
            name=name,
            marker={"color": colours[number % len(colours)], "pattern": {"shape": PATTERNS[number % len(PATTERNS)]}},
        )
    return figure
