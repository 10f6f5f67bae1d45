"""What a teacher was told: answers of learners, who needs a word; unread first."""

import streamlit as st

from components import inbox, session
from logic.access.roles import Role
from logic.notifications import notice_service

teacher = session.require(Role.TEACHER)
st.title("Inbox", anchor=False)
inbox.show(notice_service.inbox(teacher.id, inbox.wanted_page()), time_zone=teacher.time_zone, is_learner=False)
