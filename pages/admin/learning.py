"""Learning: which tracks are learnt, which topics are hard, which questions need a look."""

import streamlit as st

from components import flagged_items, learning_charts, period_switch, place_frame, session
from logic import clock
from logic.access.roles import Role
from logic.analytics import service as analytics
from logic.item_bank import service as item_bank
from logic.item_bank.views import Query, Sort

admin = session.require(Role.ADMIN)
learning = analytics.learning(admin, period_switch.show_below_title("Learning"), at=clock.now())
place_frame.show_span(learning.span, rolled_up_at=None, time_zone=admin.time_zone)
view = st.segmented_control(
    "Show",
    ["Tracks", "Topics", "Questions flagged"],
    default="Tracks",
    required=True,
    label_visibility="collapsed",
    key="learning-view",
)
if view == "Tracks":
    learning_charts.show_tracks(learning.top_tracks, key="tracks")
elif view == "Topics":
    learning_charts.show_topics(learning.hardest_topics, key="topics")
else:
    found = item_bank.search(admin, Query(sort=Sort.ATTENTION)).rows
    flagged_items.show(learning, found, key="flagged")
