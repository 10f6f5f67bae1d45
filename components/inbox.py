"""Everything somebody was told: unread first, each with a button to say it was read."""

from __future__ import annotations

import streamlit as st

from components import phrases, session
from logic import clock
from logic.notifications import notice_service
from logic.notifications.notice_service import Inbox, Notice

PAGE_KEY = "page"


def wanted_page() -> int:
    """The page of the inbox somebody turned to, from 1."""
    return session.widget_value(PAGE_KEY, int) or 1


def show(inbox: Inbox, *, time_zone: str, is_learner: bool) -> None:
    """Draw a page of the inbox, with a way to the others and, for a learner, one next step when it is empty."""
    if not inbox.notices:
        st.info("Nothing here yet. Reminders and news about your plan will wait for you here.", icon=":material/inbox:")
        if is_learner:
            st.page_link("pages/learner/today.py", label="To today's task", icon=":material/today:")
        return
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(_counted(inbox.unread), width="content")
        if inbox.unread:
            label = "Mark all as read"
            st.button(label, icon=":material/done_all:", key="read-all", on_click=_read_all, args=(inbox.newest,))
    for notice in inbox.notices:
        _show_notice(notice, time_zone)
    if inbox.pages > 1:
        st.pagination(inbox.pages, key=PAGE_KEY)


def _show_notice(notice: Notice, time_zone: str) -> None:
    with st.container(border=True, key=f"inbox-box-{notice.id}"):
        if notice.is_read:
            st.markdown(f":material/drafts: {notice.title}")
        else:
            st.markdown(f":material/mark_email_unread: **{notice.title}** :orange-badge[new]")
        st.text(notice.body)
        st.caption(phrases.day(notice.at, time_zone))
        if not notice.is_read:
            st.button(
                "Mark as read", icon=":material/check:", key=f"inbox-{notice.id}", on_click=_read, args=(notice.id,)
            )


def _counted(unread: int) -> str:
    return f"**{unread} unread**" if unread else "Everything is read."


def _read(notice_id: int) -> None:
    """Note that it was read; runs before the page is drawn again."""
    reader = session.current_visitor()
    if reader is not None:
        notice_service.mark_read(reader.id, notice_id, at=clock.now())


def _read_all(newest: int) -> None:
    """Note that all of it was read; what came meanwhile stays unread."""
    reader = session.current_visitor()
    if reader is not None:
        notice_service.mark_all_read(reader.id, newest=newest, at=clock.now())
