"""Achievements: what I have, and what is still ahead."""

import streamlit as st

from components import achievement_wall, celebration, header, session
from logic import clock
from logic.access.roles import Role
from logic.achievements import service as achievements
from logic.xp import service as xp

learner = session.require(Role.LEARNER)
header.show(xp.header(learner.id, at=clock.now()))
st.title("Achievements", anchor=False)
celebration.show_achievements(learner.id)
if achievement_wall.show(achievements.wall(learner.id), time_zone=learner.time_zone):
    st.switch_page("pages/learner/today.py")
