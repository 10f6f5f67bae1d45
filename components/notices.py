"""What somebody was told and has not read yet: the newest in a calm box, the way to the others below it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import session
from logic import clock
from logic.notifications import notice_service
from logic.notifications.notice_service import Notice

INBOX = "pages/shared/inbox.py"


def show(unread: Sequence[Notice]) -> None:
    """Draw the first of what is unread and say that there is more: the day's task must not slip down the page."""
    for notice in unread[:1]:
        with st.container(border=True, key=f"notice-box-{notice.id}"):
            st.markdown(f":material/mail: **{notice.title}**")
            st.text(notice.body)
            st.button("Got it", icon=":material/check:", key=f"notice-{notice.id}", on_click=_read, args=(notice.id,))
    if len(unread) > 1:
        st.page_link(INBOX, label="More in your inbox", icon=":material/inbox:")


def _read(notice_id: int) -> None:
    """Note that it was read; runs before the page is drawn again."""
    reader = session.current_visitor()
    if reader is not None:
        notice_service.mark_read(reader.id, notice_id, at=clock.now())
