"""Overview: how many people there are, come and stay, and what they bring in; the administrator's home."""

import streamlit as st

from components import day_series, figure_cards, overview_cards, period_switch, place_frame, session
from logic import clock, settings
from logic.access.roles import Role
from logic.analytics import service as analytics
from logic.billing import revenue_service as revenue

admin = session.require(Role.ADMIN)
now, has_money = clock.now(), settings.current().payments != "off"
days = period_switch.show_below_title("Overview")
place = analytics.overview(admin, days, at=now)
if place.rolled_up_at is None:
    place_frame.show_nothing_yet()
    st.stop()

place_frame.show_span(place.span, rolled_up_at=place.rolled_up_at, time_zone=admin.time_zone, with_money=has_money)
place_frame.show_missing(place.missing)
figure_cards.show(overview_cards.of_people(place.figures), columns=4)
if has_money:
    figure_cards.show(overview_cards.of_money(revenue.summary(admin, days, at=now)), columns=3)
day_series.show(place.days, key="overview")
