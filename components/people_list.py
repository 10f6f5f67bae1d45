"""Searching everybody: whom to look for, and who was found, a page at a time."""

from __future__ import annotations

import zlib

import streamlit as st

from components import pager, person_address, phrases, session
from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.administration import service as administration
from logic.administration.views import NEWEST, FoundPerson, PeoplePage, PeopleQuery, Status

OPENED = "people-opened"
STATUS = {Status.SUSPENDED: "Suspended", Status.TEST: "Test people", Status.BOT: "Bots"}


def show(admin: Visitor) -> None:
    """Draw the filters and the people they find; a click on a name opens the card."""
    query = _query()
    page_key = f"people-page-{zlib.crc32(repr(query).encode())}"  # another search begins at its first page
    page = administration.search(admin, query, before=pager.before(page_key, NEWEST))
    if not page.rows:
        st.info(
            f"Nobody matches that. There are {_in_all(page)}; try a part of a name, or another filter.",
            icon=":material/search_off:",
        )
        return
    st.caption(_how_many(page))
    _table(page.rows, admin.time_zone)
    pager.show(page_key, page.next_before)


def _query() -> PeopleQuery:
    grid = st.grid(2, min_column_width=280)
    text = grid.text_input(
        "Search",
        key="people-text",
        placeholder="A part of a name or an e-mail address",
        max_chars=100,
        persist_state="page",
    )
    with grid.cell():
        role = st.selectbox(
            "Role",
            list(Role),
            index=None,
            format_func=lambda role: str(role).capitalize(),
            placeholder="Any",
            key="people-role",
            persist_state="page",
        )
    status = st.pills(
        "Show only",
        list(STATUS),
        format_func=STATUS.__getitem__,
        key="people-status",
        persist_state="page",
        label_visibility="collapsed",
    )
    return PeopleQuery(text=text or "", role=role, status=status)


def _how_many(page: PeoplePage) -> str:
    return f"{len(page.rows)} shown, newest first; {_in_all(page)}. Choose a name to open the card."


def _in_all(page: PeoplePage) -> str:
    return f"{'about ' if page.is_about else ''}{page.total:,} people in all"


def _table(rows: tuple[FoundPerson, ...], time_zone: str) -> None:
    st.dataframe(
        [_row(row, time_zone) for row in rows],
        hide_index=True,
        height="content",
        placeholder="-",
        key="people-list",
        alt="The people found, a row each, with their roles and marks",
        column_config={
            "name": st.column_config.ButtonColumn(
                "name",
                type="tertiary",
                alignment="left",
                pinned=True,
                width=180,
                key=OPENED,
                on_click=_open,
                args=(tuple(row.id for row in rows),),
            ),
        },
    )


def _row(row: FoundPerson, time_zone: str) -> dict[str, object]:
    marks = (("suspended", row.is_suspended), ("test", row.is_test), ("bot", row.is_bot))
    return {
        "name": row.name,
        "e-mail": row.email,
        "roles": ", ".join(row.roles),
        "marks": ", ".join(name for name, is_set in marks if is_set) or None,
        "joined": phrases.date_of(row.joined_at, time_zone),
    }


def _open(ids: tuple[int, ...]) -> None:
    """Open the card of the name that was chosen; runs before the page is drawn again."""
    click = session.widget_value(OPENED, dict)
    if click is not None and 0 <= click["row"] < len(ids):
        person_address.open_person(ids[click["row"]])
