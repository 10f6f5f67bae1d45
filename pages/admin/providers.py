"""Models: who may word texts better, in which order, for what, and what it costs. Everything works without."""

import streamlit as st

from components import feedback, model_list, model_usage, period_switch, session
from logic import clock
from logic.access.roles import Role
from logic.ai import providers_service, usage_service

admin = session.require(Role.ADMIN)
days = period_switch.show_below_title("Models")
feedback.show_done()
view = st.segmented_control(
    "Show",
    ["Models", "Usage and cost"],
    default="Models",
    required=True,
    label_visibility="collapsed",
    key="models-view",
)
if view == "Models":
    model_list.show(providers_service.everything(admin, at=clock.now()), admin)
else:
    model_usage.show(usage_service.read(admin, days=days, at=clock.now()), key="models-usage")
