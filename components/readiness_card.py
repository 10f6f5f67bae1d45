"""The readiness forecast with its doubt: never the number alone."""

from __future__ import annotations

import streamlit as st

from logic.readiness.service import Forecast

NEEDED = 80


def show(forecast: Forecast) -> None:
    """Draw the forecast as a card."""
    with st.container(border=True):
        st.metric(
            "Readiness forecast",
            f"{percent(forecast.expected)} %",
            help="The share of the final test's questions you would get right if you took it now.",
        )
        st.caption(
            f"between {percent(forecast.low)} and {percent(forecast.high)} · {NEEDED} needed for job ready · "
            f"chance of that today: {chance(forecast.probability_ready)}",
        )


def percent(share: float) -> int:
    """A share as a whole percentage."""
    return round(share * 100)


def chance(probability: float) -> str:
    """A probability in words that do not pretend to be sure."""
    if probability < 0.01:  # noqa: PLR2004 -- below this a number would say too much
        return "under\N{NO-BREAK SPACE}1\N{NO-BREAK SPACE}%"
    if probability > 0.99:  # noqa: PLR2004 -- the same at the other end
        return "over\N{NO-BREAK SPACE}99\N{NO-BREAK SPACE}%"
    return f"{percent(probability)}\N{NO-BREAK SPACE}%"
