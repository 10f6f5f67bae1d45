"""The colours of charts in the theme the reader has, and one way to draw a chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import streamlit as st

STILL = {"displayModeBar": False}


@dataclass(frozen=True, slots=True)
class Ink:
    """The named colours of docs/look.md; `scale` goes from little to much, `on_scale` is read on either end of it.

    `on_scale_now` are rings around what still runs, on either end.
    """

    moss: str
    amber: str
    blue: str
    violet: str
    grey: str
    brick: str
    scale: tuple[str, ...]
    on_scale: tuple[str, str]
    on_scale_now: tuple[str, str]


LIGHT = Ink(
    moss="#0F766E",
    amber="#B45309",
    blue="#2F5D8A",
    violet="#7A5195",
    grey="#6B716E",
    brick="#B42318",
    scale=("#E7F5F0", "#78C4B5", "#0F766E", "#073A36"),
    on_scale=("#1C2321", "#FBFAF7"),
    on_scale_now=("#B45309", "#F2B84B"),
)
DARK = Ink(
    moss="#2DD4BF",
    amber="#F2B84B",
    blue="#7FB0DE",
    violet="#C39BD8",
    grey="#94A09B",
    brick="#F97066",
    scale=("#12312E", "#0F766E", "#4FAE9F", "#C8E8DE"),
    on_scale=("#E8F1EE", "#101614"),
    on_scale_now=("#F2B84B", "#B45309"),
)


def ink() -> Ink:
    """The colours for the theme this page is seen in."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def draw(figure: go.Figure | dict[str, Any], *, key: str, alt: str) -> None:
    """Draw a chart, built or in plotly's own words; `alt` says what it shows, the table beside it holds the rest."""
    st.plotly_chart(figure, key=key, config=STILL, theme="streamlit", alt=alt)
