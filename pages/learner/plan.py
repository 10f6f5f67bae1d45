"""The whole plan: what is done, what is today, what is still locked."""

import streamlit as st

from components import feedback, header, phrases, plan_board, plan_history, readiness_card, session, teachers_words
from logic import clock
from logic.access.roles import Role
from logic.plans import management_service as management
from logic.plans import service as plans
from logic.review import learner_side_service as learner_side
from logic.xp import service as xp

learner = session.require(Role.LEARNER)
plan = plans.current_or_none(learner.id)
header.show(xp.header(learner.id, at=clock.now()))
st.title("Your plan", anchor=False)
if plan is None:
    paused = management.paused(learner.id)
    if paused:
        if plan_history.show_paused(paused, time_zone=learner.time_zone, key="paused"):
            management.resume(learner.id, paused.id, at=clock.now())
            st.rerun()
        st.stop()
    st.markdown("You have no plan yet. It is made from a short test on the track you choose.")
    if st.button("Choose a track", type="primary", icon=":material/explore:"):
        st.switch_page("pages/learner/diagnostic.py")
    st.stop()

st.caption(
    f"{plan.target}, {len(plan.weeks)} weeks · made on {phrases.day(plan.made_at, learner.time_zone)} from"
    f" {plan.answers_used} answers · every day says why it is here",
)
feedback.show_done()
words = learner_side.read(learner.id, plan.id, at=clock.now())
for skill in plan.skipped:
    st.info(f"You know {skill} already, every topic of it, so that week is skipped.", icon=":material/skip_next:")
left, right = st.columns([2, 1], gap="medium")
with left:
    st.markdown(phrases.what_opens_next(plan))
    if plan.today and st.button("Open today's task", type="primary", icon=":material/play_arrow:"):
        st.switch_page("pages/learner/today.py")
    if plan.today is None and st.button("Open the test", type="primary", icon=":material/arrow_forward:"):
        st.switch_page("pages/learner/test.py")
with right:
    if plan.forecast:
        readiness_card.show(plan.forecast)
if words:
    teachers_words.show_grant(learner, words)
plan_board.show(plan)
if words:
    teachers_words.show(learner, plan, words)
