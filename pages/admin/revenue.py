"""Revenue: what comes in every month and how that moves, what was paid, by whom, and what failed."""

import streamlit as st

from components import (
    figure_cards,
    period_switch,
    place_frame,
    revenue_cards,
    revenue_days,
    revenue_lists,
    revenue_movements,
    session,
)
from logic import clock
from logic.access.roles import Role
from logic.billing import revenue_service

admin = session.require(Role.ADMIN)
days = period_switch.show_below_title("Revenue")
now = clock.now()
revenue = revenue_service.look(admin, days, at=now)
if revenue is None:
    place_frame.show_no_sale_yet()
    st.stop()

currency = revenue.summary.currency
place_frame.show_money_span(days, at=now, currency=currency)
figure_cards.show(revenue_cards.of(revenue), columns=4, compared=False)
view = st.segmented_control(
    "Show",
    ["Movements", "Payments by day", "By tier", "Failed payments"],
    default="Movements",
    required=True,
    label_visibility="collapsed",
    key="revenue-view",
)
if view == "Movements":
    revenue_movements.show(revenue.months, currency, key="movements")
elif view == "Payments by day":
    revenue_days.show(revenue.days, currency, key="payments")
elif view == "By tier":
    revenue_lists.show_tiers(revenue, key="tiers")
else:
    revenue_lists.show_failed(revenue, time_zone=admin.time_zone, key="failed")
