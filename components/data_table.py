"""The table and the file that stand beside every chart: the same data, for whoever cannot or would not see it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import streamlit as st

from logic.leaderboards import sheet


def show(listed: Sequence[dict[str, object]], *, file_name: str, key: str) -> None:
    """Draw a toggle for the table, newest first, and the button for the file, oldest first."""
    with st.container(horizontal=True, vertical_alignment="center"):
        is_shown = st.toggle("Show as a table", key=f"{key}-table")
        st.download_button(
            "Download as CSV",
            data=as_csv(listed),
            file_name=file_name,
            mime="text/csv",
            icon=":material/download:",
            key=f"{key}-csv",
            on_click="ignore",
        )
    if is_shown:
        st.dataframe(listed[::-1], hide_index=True)


def as_csv(listed: Sequence[dict[str, object]]) -> str:
    """The rows as a file for a spreadsheet: UTF-8 with its mark, CR LF, and no cell that would run as a formula."""
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=list(listed[0]))
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in listed)
    return "\ufeff" + written.getvalue()


def _cell(value: object) -> object:
    return sheet.guarded(value) if isinstance(value, str) else value
