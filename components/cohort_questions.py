"""What a class's answers say of the questions, the hardest first, with how far each figure can be trusted."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import data_table
from logic.review.class_items import FEWEST_PEOPLE, FEWEST_TO_DISCRIMINATE, ClassItem
from logic.review.class_items_service import Scope


def choose(key: str) -> Scope:
    """Which tests to look at."""
    chosen = st.segmented_control(
        "Tests",
        list(Scope),
        default=Scope.ALL,
        required=True,
        format_func=lambda tests: str(tests).capitalize(),
        label_visibility="collapsed",
        key=key,
    )
    return chosen or Scope.ALL


def show(items: Sequence[ClassItem]) -> None:
    """Draw the questions and the button for the file."""
    st.caption(
        f"Questions that {FEWEST_PEOPLE} or more of your learners have answered, the hardest first. Discrimination says"
        f" how well a question tells who knows from who does not, from -1 to 1; it is shown from"
        f" {FEWEST_TO_DISCRIMINATE} answers on, with its interval."
    )
    if not items:
        st.info(
            f"No question was answered by {FEWEST_PEOPLE} of your learners yet, and about fewer nothing is shown.",
            icon=":material/hourglass_empty:",
        )
        return
    st.dataframe(
        [_row(item) for item in items],
        hide_index=True,
        height="content" if len(items) <= 15 else 560,  # noqa: PLR2004 -- about a screen of rows
        placeholder="-",
        key="class-items",
        alt="The questions your learners answered, a row each, with the share right",
        column_config={"question": st.column_config.TextColumn(pinned=True, width=190)},
    )
    data_table.show_file(rows(items), file_name="waymark-class-questions.csv", key="class-items")


def rows(items: Sequence[ClassItem]) -> list[dict[str, object]]:
    """The file: a value a cell."""
    return [_file_row(item) for item in items]


def _file_row(item: ClassItem) -> dict[str, object]:
    known = item.discrimination
    value, low, high = known or (None, None, None)
    return {
        "question": item.slug,
        "skill": item.skill,
        "topic": item.topic,
        "learners": item.people,
        "answers": item.answered,
        "right": item.right,
        "right %": data_table.percent(item.share),
        "right from %": data_table.percent(item.interval[0]),
        "right to %": data_table.percent(item.interval[1]),
        "discrimination": _short(value),
        "discrimination from": _short(low),
        "discrimination to": _short(high),
    }


def _row(item: ClassItem) -> dict[str, object]:
    known = item.discrimination
    return {
        "question": item.slug.partition("/")[2] or item.slug,
        "topic": item.topic,
        "right": f"{100 * item.share:.0f} % ({100 * item.interval[0]:.0f} to {100 * item.interval[1]:.0f})",
        "answers": item.answered,
        "learners": item.people,
        "discrimination": f"{known[0]:.2f} ({known[1]:.2f} to {known[2]:.2f})" if known else None,
        "skill": item.skill,
    }


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
