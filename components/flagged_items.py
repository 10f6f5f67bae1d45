"""Questions that need a look: how many, why, and the way to each of them in the item bank."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import data_table, figure_cards, item_address, item_flags
from components.figure_cards import Card
from logic.analytics import service as analytics
from logic.analytics.views import FlagCount, Learning
from logic.item_bank.views import FoundItem

NUMBER_IN_LINK = rf"{item_address.PARAMETER}=(\d+)"


def show(learning: Learning, found: Sequence[FoundItem], *, key: str) -> None:
    """Draw how many questions carry which flag, and those of `found` that carry one."""
    definition = analytics.DEFINITIONS["flagged items"]
    note = f"of {learning.items:,} questions in use"
    card = Card("Questions flagged", figure_cards.count(learning.flagged), definition, notes=(note,))
    figure_cards.show([card], columns=4, compared=False)
    st.page_link("pages/admin/bank.py", label="Open the item bank", icon=":material/fact_check:")
    if not learning.flagged:
        st.markdown("No question is flagged. The statistics look at every question each night.")
        return
    st.dataframe(flag_rows(learning.flags), hide_index=True, width="content")
    flagged = [item for item in found if item.flags]
    st.subheader("Where to begin", anchor=False, help=definition)
    listed = item_rows(flagged)
    st.dataframe(
        [
            {**row, "number": f"/bank?{item_address.PARAMETER}={item.id}"}
            for row, item in zip(listed, flagged, strict=True)
        ],
        hide_index=True,
        column_config={"number": st.column_config.LinkColumn("number", display_text=NUMBER_IN_LINK)},
    )
    data_table.show_file(listed, file_name="waymark-flagged-questions.csv", key=key)


def flag_rows(flags: Sequence[FlagCount]) -> list[dict[str, object]]:
    """A line a flag, the most frequent first."""
    return [{"flag": item_flags.in_words(flag.flag), "questions": flag.items} for flag in flags]


def item_rows(items: Sequence[FoundItem]) -> list[dict[str, object]]:
    """A line a question; the share of right answers only where there are enough."""
    return [
        {
            "number": item.id,
            "question": item.slug,
            "topic": item.topic,
            "flags": ", ".join(item_flags.in_words(flag) for flag in item.flags),
            "answers": item.responses,
            "right %": data_table.percent(item.facility),
            "reports": item.reports,
        }
        for item in items
    ]
