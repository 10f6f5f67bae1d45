"""The table and the file that stand beside every chart: the same data, for whoever cannot or would not see it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from logic.leaderboards import sheet


def show(listed: Sequence[dict[str, object]], *, file_name: str, key: str, newest_first: bool = True) -> None:
    """Draw a toggle for the table and the button for the file; the file is as listed, the table newest first.

    What is listed by rank instead of by time stands in the table as listed.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        is_shown = st.toggle("Show as a table", key=f"{key}-table")
        show_file(listed, file_name=file_name, key=key)
    if is_shown:
        show_rows(listed[::-1] if newest_first else listed)


def show_rows(listed: Sequence[dict[str, object]], **columns: ColumnConfig) -> None:
    """Draw the table as listed, amounts of money with their two decimals; `columns` are configured by the caller."""
    amounts = {name for row in listed for name, value in row.items() if isinstance(value, Decimal)}
    with_decimals = {name: st.column_config.NumberColumn(format="%.2f") for name in amounts}
    st.dataframe(list(listed), hide_index=True, column_config={**with_decimals, **columns})


def show_file(listed: Sequence[dict[str, object]], *, file_name: str, key: str) -> None:
    """Draw the button for the file of a table that is on the page anyway."""
    st.download_button(
        "Download as CSV",
        data=as_csv(listed),
        file_name=file_name,
        mime="text/csv",
        icon=":material/download:",
        key=f"{key}-csv",
        on_click="ignore",
    )


def as_csv(listed: Sequence[dict[str, object]]) -> str:
    """The rows as a file for a spreadsheet: UTF-8 with its mark, CR LF, and no cell that would run as a formula."""
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=list(listed[0]))
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in listed)
    return "\ufeff" + written.getvalue()


def _cell(value: object) -> object:
    return sheet.guarded(value) if isinstance(value, str) else value


def percent(share: float | None) -> float | None:
    """A share (0..1) as a table has it: in percent, with one decimal; nothing stays nothing."""
    return None if share is None else round(100 * share, 1)
