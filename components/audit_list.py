"""The audit log: what to look for, what was found, a page at a time, and all of it as a file."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import streamlit as st

from components import data_table, pager, phrases
from logic.accounts.visitor import Visitor
from logic.administration import audit_service
from logic.administration.actions import Action
from logic.administration.views import NEWEST, AuditLine, AuditQuery


def show(admin: Visitor) -> None:
    """Draw the filters, a page of the log, and the button for the file."""
    query = _query(audit_service.administrators(admin))
    page_key = f"audit-page-{zlib.crc32(repr(query).encode())}"  # another search begins at its first page
    page = audit_service.search(admin, query, before=pager.before(page_key, NEWEST))
    if not page.lines:
        st.info("The log has nothing like that. Take a filter away, or widen the days.", icon=":material/search_off:")
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(f"{len(page.lines)} shown, newest first. Nobody can change or delete a line.", width="content")
        st.download_button(
            "Download as CSV",
            data=lambda: data_table.as_csv(_rows(audit_service.everything(admin, query), admin.time_zone)),
            file_name="waymark-audit-log.csv",
            mime="text/csv",
            icon=":material/download:",
            key="audit-csv",
            on_click="ignore",
        )
    table(page.lines, admin.time_zone, key="audit-list")
    pager.show(page_key, page.next_before)


def table(lines: Sequence[AuditLine], time_zone: str, *, key: str, of_one_person: bool = False) -> None:
    """Draw lines of the log; of one person without the column that would always say the same."""
    rows = _rows(lines, time_zone)
    for row in rows if of_one_person else ():
        del row["person"]
    st.dataframe(
        rows,
        hide_index=True,
        height="content",
        placeholder="-",
        key=key,
        alt="What administrators did, a row each, the newest first",
        column_config={
            "when": st.column_config.TextColumn(width=130, pinned=True),
            "person": st.column_config.TextColumn(width=210),
            "why": st.column_config.TextColumn(width=240),
        },
    )


def _query(names: Sequence[str]) -> AuditQuery:
    grid = st.grid(3, min_column_width=220)
    with grid.cell():
        subject = st.text_input(
            "Person", key="audit-person", placeholder="A part of a name or address", max_chars=100, persist_state="page"
        )
    with grid.cell():
        action = st.selectbox(
            "What was done",
            list(Action),
            index=None,
            format_func=lambda action: str(action).capitalize(),
            placeholder="Anything",
            key="audit-action",
            persist_state="page",
        )
    with grid.cell():
        admin_name = st.selectbox(
            "By whom", list(names), index=None, placeholder="Anybody", key="audit-admin", persist_state="page"
        )
    with grid.cell():
        first = st.date_input("From", None, format="YYYY-MM-DD", key="audit-first", persist_state="page")
    with grid.cell():
        last = st.date_input("Until", None, format="YYYY-MM-DD", key="audit-last", persist_state="page")
    return AuditQuery(admin_name=admin_name, action=action, subject=subject or "", first_day=first, last_day=last)


def _rows(lines: Sequence[AuditLine], time_zone: str) -> list[dict[str, object]]:
    return [
        {
            "when": f"{phrases.date_of(line.at, time_zone)} {phrases.clock_time(line.at, time_zone)[:5]}",
            "what": _what(line),
            "person": line.subject,
            "why": line.reason,
            "by": line.admin,
        }
        for line in lines
    ]


def _what(line: AuditLine) -> str:
    role = line.details.get("role")
    return f"{line.action}: {role}" if role else str(line.action)
