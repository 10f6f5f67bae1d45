"""What the answers say of a question: each figure with what it means and how sure it is."""

from __future__ import annotations

import streamlit as st

from components import phrases
from logic.item_bank.views import ItemDetail, Statistics

TOO_FEW = "not enough answers yet"


def show(item: ItemDetail, *, time_zone: str) -> None:
    """Draw the figures, the parameters, and what earlier calibrations found."""
    known = item.statistics
    if known is None:
        st.info("Nothing is counted yet. Statistics are computed every night from the answers so far.")
    else:
        st.caption(f"From {known.answered:,} answers, counted on {phrases.day(known.computed_at, time_zone)}.")
        _draw([*_figures(known), *_times(known)])
    st.markdown("**Parameters**, by which tests choose this question and score its answers")
    _draw(_parameters(item))
    if item.calibrations:
        _past(item, time_zone)


def _figures(known: Statistics) -> list[tuple[str, str, str]]:
    return [
        ("Shown", f"{known.presented:,} times, {known.answered:,} answered", "How often it was put to somebody."),
        (
            "Right",
            f"{_percent(known.facility)}, {known.right_answers:,} of {known.answered:,}",
            "Share of right answers (facility).",
        ),
        (
            "Discrimination",
            _number(known.discrimination),
            "How a right answer goes with the rest of the test; under 0.1 it tells little, under 0 check the key.",
        ),
        (
            "Drift",
            TOO_FEW if known.drift is None else f"{round(100 * known.drift):+d} points",
            "How far recent answers are from what the parameters expect.",
        ),
    ]


def _times(known: Statistics) -> list[tuple[str, str, str]]:
    return [
        ("Time, median", _seconds(known.median_seconds), "Half of the answers took less."),
        ("Time, mean", _seconds(known.mean_seconds), "Average time of an answer."),
        (
            "In haste",
            _percent(known.rapid_share),
            "Share of answers given faster than the question can be read.",
        ),
    ]


def _parameters(item: ItemDetail) -> list[tuple[str, str, str]]:
    given = item.parameters
    source = f"from {given.responses:,} answers" if given.responses else "as its author judged it"
    return [
        ("Difficulty b", f"{given.b:.2f}{_error(given.se_b)}, {source}", "The ability at which half of it is known."),
        ("Discrimination a", f"{given.a:.2f}{_error(given.se_a)}", "How sharply it tells apart around that ability."),
        ("Guessing c", f"{given.c:.2f}, fixed", "The chance of a right answer without knowing."),
        ("Asked in", f"{round(100 * item.exposure)} % of the last 1,000 tests", "Over 25 %, others are preferred."),
    ]


def _draw(rows: list[tuple[str, str, str]]) -> None:
    grid = st.grid(2, min_column_width=300)
    for name, value, meaning in rows:
        with grid.cell(), st.container(gap="xxsmall"):
            st.markdown(f"{name}: **{value}**")
            st.caption(meaning)


def _past(item: ItemDetail, time_zone: str) -> None:
    st.markdown("**Calibrations so far**")
    st.dataframe(
        [
            {
                "day": phrases.date_of(past.at, time_zone),
                "b": f"{past.b:.2f} ± {past.se_b:.2f}",
                "a": f"{past.a:.2f} ± {past.se_a:.2f}",
                "answers": past.responses,
            }
            for past in item.calibrations
        ],
        hide_index=True,
        key="item-calibrations",
        alt="The parameters each calibration gave this question, newest first",
    )


def _percent(share: float | None) -> str:
    return TOO_FEW if share is None else f"{round(100 * share)} %"


def _number(value: float | None) -> str:
    return TOO_FEW if value is None else f"{value:.2f}"


def _seconds(value: float | None) -> str:
    return TOO_FEW if value is None else f"{value:.0f} seconds"


def _error(standard_error: float | None) -> str:
    return "" if standard_error is None else f" ± {standard_error:.2f} (standard error)"
