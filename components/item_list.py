"""Searching the item bank: what to look for, and what was found, a page at a time."""

from __future__ import annotations

import zlib

import streamlit as st

from components import item_address, item_filters, item_flags, session
from logic.accounts.visitor import Visitor
from logic.item_bank import service as item_bank
from logic.item_bank.views import FoundItem, Page

OPENED = "bank-opened"


def show(keeper: Visitor) -> None:
    """Draw the filters and the questions they find; a click on a name opens it."""
    query = item_filters.show(item_bank.choices(keeper))
    page_key = f"bank-page-{zlib.crc32(repr(query).encode())}"  # another search begins at its first page
    page = item_bank.search(keeper, query, session.widget_value(page_key, int) or 1)
    if not page.total:
        st.info("No question matches that. Try a part of a word, or take a filter away.", icon=":material/search_off:")
        return
    st.caption(f"{_range(page)} of {page.total:,} questions. Choose a name to open it.")
    _table(page.rows)
    if page.pages > 1:
        st.pagination(page.pages, key=page_key, persist_state="page")


def _range(page: Page) -> str:
    first = (page.number - 1) * item_bank.PAGE + 1
    return f"{first} to {first + len(page.rows) - 1}"


def _table(rows: tuple[FoundItem, ...]) -> None:
    st.dataframe(
        [_row(row) for row in rows],
        hide_index=True,
        height="content",
        placeholder="-",
        key="bank-list",
        alt="The questions found, a row each, with what the answers say of them",
        column_config={
            "question": st.column_config.ButtonColumn(
                "question",
                type="tertiary",
                alignment="left",
                pinned=True,
                width=190,
                key=OPENED,
                on_click=_open,
                args=(tuple(row.id for row in rows),),
            ),
            "level": st.column_config.NumberColumn(help="How hard its author judged it, from 1 to 10"),
            "reports": st.column_config.NumberColumn(help="What learners reported and nobody has answered yet"),
            "topic": st.column_config.TextColumn(width=130),
            "right": st.column_config.NumberColumn(
                format="%d %%", help="The share of right answers; a dash while there are too few"
            ),
            "discrimination": st.column_config.NumberColumn(
                format="%.2f", help="How well it tells those who know from those who do not, from -1 to 1"
            ),
            "asked in": st.column_config.NumberColumn(
                format="%d %%", help="The share of the last 1,000 tests that asked it"
            ),
            "flags": st.column_config.TextColumn(width=150),
        },
    )


def _row(row: FoundItem) -> dict[str, object]:
    return {
        "question": row.slug.partition("/")[2] or row.slug,
        "level": row.difficulty,
        "reports": row.reports or None,
        "topic": row.topic,
        "answers": row.responses,
        "right": None if row.facility is None else round(100 * row.facility),
        "discrimination": row.discrimination,
        "asked in": round(100 * row.exposure),
        "flags": ", ".join(item_flags.in_words(flag) for flag in row.flags),
        "proof": row.proof_kind,
        "skill": row.skill,
        "state": "retired" if row.retired else "active",
    }


def _open(ids: tuple[int, ...]) -> None:
    """Open the question whose name was chosen; runs before the page is drawn again."""
    click = session.widget_value(OPENED, dict)
    if click is not None and 0 <= click["row"] < len(ids):
        item_address.open_item(ids[click["row"]])
