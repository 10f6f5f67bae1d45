"""What somebody was told and has not read yet, in calm boxes."""

from __future__ import annotations

import streamlit as st

from components import session
from logic import clock
from logic.notifications import notice_service


def show(person_id: int) -> None:
    """Draw the unread notices of a person, newest first; nothing when there are none."""
    for notice in notice_service.unread(person_id):
        with st.container(border=True, key=f"notice-box-{notice.id}"):
            st.markdown(f":material/mail: **{notice.title}**")
            st.text(notice.body)
            st.button("Got it", icon=":material/check:", key=f"notice-{notice.id}", on_click=_read, args=(notice.id,))


def _read(notice_id: int) -> None:
    """Note that it was read; runs before the page is drawn again."""
    reader = session.current_visitor()
    if reader is not None:
        notice_service.mark_read(reader.id, notice_id, at=clock.now())
