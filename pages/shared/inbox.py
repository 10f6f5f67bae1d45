"""Inbox: what you were told, unread first."""

import streamlit as st

from components import header, inbox, session
from logic import clock
from logic.access.roles import Role
from logic.notifications import notice_service
from logic.xp import service as xp

visitor = session.require(None)
is_learner = Role.LEARNER in visitor.roles
if is_learner:
    header.show(xp.header(visitor.id, at=clock.now()))
st.title("Inbox", anchor=False)
inbox.show(notice_service.inbox(visitor.id, inbox.wanted_page()), time_zone=visitor.time_zone, is_learner=is_learner)
st.caption("What you hear, by which way and when it is quiet: Account, Notifications.")
