"""Today: where am I, what is next, why."""

import streamlit as st

from components import celebration, day_card, header, notices, readiness_card, session, week_strip
from components.day_card import Wish
from logic import clock
from logic.access.roles import Role
from logic.assessment import service as assessment
from logic.plans import service as plans
from logic.xp import service as xp

learner = session.require(Role.LEARNER)
plan = plans.current_or_none(learner.id)
header.show(xp.header(learner.id, at=clock.now()))
st.title(f"{clock.greeting(clock.now(), learner.time_zone)}, {learner.display_name}", anchor=False)
celebration.show()
notices.show(learner.id)

if plan is None:
    next_step = week_strip.next_step(assessment.latest(learner.id))
    if week_strip.show_next_step(next_step):
        st.switch_page(next_step.page)
    st.stop()

main, side = st.columns([2, 1], gap="medium")
with side:
    if plan.forecast:
        readiness_card.show(plan.forecast)
    week_strip.show(plan.current_week)
with main:
    if plan.today is None:
        week_strip.show_test_due(plan.current_week)
        st.stop()
    wish = day_card.show(plan.today, plan.current_week, key="today")
    if wish is Wish.START:
        plans.start_day(learner.id, plan.today.id, at=clock.now())
        st.rerun()
    if wish is Wish.FINISH:
        celebration.remember(plans.complete_day(learner.id, plan.today.id, at=clock.now()))
        st.rerun()
