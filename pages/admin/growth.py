"""Growth: who stays, how far they come, what they gain."""

import streamlit as st

from components import (
    figure_cards,
    funnel_chart,
    growth_cards,
    pass_rates,
    period_switch,
    place_frame,
    retention_map,
    session,
)
from logic import clock
from logic.access.roles import Role
from logic.analytics import service as analytics

admin = session.require(Role.ADMIN)
growth = analytics.growth(admin, period_switch.show_below_title("Growth and retention"), at=clock.now())
if growth.rolled_up_at is None:
    place_frame.show_nothing_yet()
    st.stop()

place_frame.show_span(growth.span, rolled_up_at=growth.rolled_up_at, time_zone=admin.time_zone)
figure_cards.show(growth_cards.of(growth), columns=4)
st.markdown(growth_cards.plans_in_words(growth.plan_completion))
view = st.segmented_control(
    "Show",
    ["Retention", "Funnel", "Weekly tests"],
    default="Retention",
    required=True,
    label_visibility="collapsed",
    key="growth-view",
)
if view == "Retention":
    retention_map.show(growth.cohorts, key="retention")
elif view == "Funnel":
    funnel_chart.show(growth.funnel, growth.funnels, key="funnel")
else:
    pass_rates.show(growth.weekly_tests, key="weekly-tests")
