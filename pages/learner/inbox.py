"""Inbox: what you were told, unread first."""

import streamlit as st

from components import header, inbox, session
from logic import clock
from logic.access.roles import Role
from logic.notifications import notice_service
from logic.xp import service as xp

learner = session.require(Role.LEARNER)
header.show(xp.header(learner.id, at=clock.now()))
st.title("Inbox", anchor=False)
inbox.show(notice_service.inbox(learner.id, inbox.wanted_page()), time_zone=learner.time_zone)
st.caption("What you hear, by which way and when it is quiet: Account, Notifications.")
