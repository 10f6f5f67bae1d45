"""Where I stand: level with its interval, topics with their verdicts, then the review."""

import streamlit as st

from components import header, phrases, session, standing, test_review
from logic import clock
from logic.access.roles import Role
from logic.assessment import result_service as results
from logic.assessment import service as assessment
from logic.plans import service as plans
from logic.xp import service as xp

learner = session.require(Role.LEARNER)
latest = assessment.latest_submitted(learner.id)
header.show(xp.header(learner.id, at=clock.now()))
st.title("Where you stand", anchor=False)
if latest is None:
    st.markdown("Nothing is measured yet. The diagnostic takes about 25 minutes and is saved as you go.")
    if st.button("Go to the diagnostic", type="primary", icon=":material/explore:"):
        st.switch_page("pages/learner/diagnostic.py")
    st.stop()

outcome = results.result(learner.id, latest.attempt_id)
st.caption(f"{outcome.track} diagnostic, finished on {phrases.day(outcome.submitted_at, learner.time_zone)}")
standing.show_summary(outcome)
if latest.has_plan:
    wanted = st.button("Go to your plan", type="primary", icon=":material/map:")
else:
    st.markdown("Next, your plan: a topic a day, the weakest first, made from these answers.")
    wanted = st.button("Make my plan", type="primary", icon=":material/map:")
if wanted:
    if not latest.has_plan:
        plans.make_from_diagnostic(learner.id, latest.attempt_id, at=clock.now())
    st.switch_page("pages/learner/plan.py")

view = st.segmented_control(
    "Show",
    ["Topics", "Review of your answers"],
    default="Topics",
    label_visibility="collapsed",
    key="standing-view",
)
if view == "Review of your answers":
    test_review.show(
        results.review(learner.id, latest.attempt_id), attempt_id=latest.attempt_id, key=f"review-{latest.attempt_id}"
    )
else:
    standing.show_topics(outcome, key="topics")
