"""My plans: which one is active, which wait, which ended; pause, resume, switch, restart."""

import streamlit as st

from components import feedback, header, plan_history, session, verdict_address
from components.plan_history import Act
from logic import clock
from logic.access.roles import Role
from logic.plans import management_service as management
from logic.xp import service as xp

learner = session.require(Role.LEARNER)
plans = management.history(learner.id)
header.show(xp.header(learner.id, at=clock.now()))
st.title("My plans", anchor=False)
notice = st.container()
with notice:
    feedback.show_done()
if not plans:
    st.markdown("You have no plan yet. It is made from a short test on the track you choose.")
    if st.button("Choose a track", type="primary", icon=":material/explore:"):
        st.switch_page("pages/learner/diagnostic.py")
    st.stop()

wish = plan_history.show(plans, time_zone=learner.time_zone, key="plans")
if plan_history.show_other_tracks(plans):
    st.switch_page("pages/learner/diagnostic.py")
if wish is None:
    st.stop()
with notice, feedback.explained():
    match wish.act:
        case Act.GO_ON:
            st.switch_page("pages/learner/today.py")
        case Act.SEE_VERDICT:
            st.switch_page("pages/learner/verdict.py", query_params={verdict_address.PLAN: str(wish.plan.id)})
        case Act.PAUSE:
            management.pause(learner.id, wish.plan.id, at=clock.now())
        case Act.RESUME:
            management.resume(learner.id, wish.plan.id, at=clock.now())
        case Act.SWITCH:
            management.switch(learner.id, wish.plan.id, at=clock.now())
        case Act.RESTART:
            management.restart(learner.id, wish.plan.id, at=clock.now())
    feedback.done_after_rerun(plan_history.told(wish))
