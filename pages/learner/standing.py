"""Where I stand: level with its interval, topics with their verdicts, then the review."""

import streamlit as st

from components import (
    feedback,
    header,
    limits,
    phrases,
    plan_history,
    readiness_history,
    session,
    standing,
    test_review,
)
from logic import clock
from logic.access.roles import Role
from logic.assessment import result_service as results
from logic.assessment import service as assessment
from logic.billing import usage_service as usage
from logic.billing.entitlements import Feature
from logic.plans import management_service as management
from logic.plans import service as plans
from logic.readiness import history_service as readiness
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
active = management.active(learner.id)
if latest.has_plan:
    if st.button("Go to your plan", type="primary", icon=":material/map:"):
        st.switch_page(plan_history.page_of(latest.track_id, active))
else:
    places = usage.of(learner.id, Feature.TRACKS, at=clock.now())
    is_new = latest.track_id not in {plan.track_id for plan in management.history(learner.id)}
    if is_new and limits.is_reached(places):
        st.markdown("Your answers are kept: their plan can be made as soon as there is a place for another track.")
        limits.show(places)
    elif plan_history.show_offer(active):
        with feedback.explained():
            plans.make_from_diagnostic(learner.id, latest.attempt_id, at=clock.now(), switch=active is not None)
            st.switch_page("pages/learner/plan.py")
    elif is_new:
        limits.show(places)

view = st.segmented_control(
    "Show",
    ["Topics", "Readiness over time", "Review of your answers"],
    default="Topics",
    required=True,
    label_visibility="collapsed",
    key="standing-view",
)
if view == "Readiness over time":
    milestones = readiness.milestones(learner.id, outcome.track_id)
    readiness_history.show(milestones, time_zone=learner.time_zone, key="readiness")
elif view == "Review of your answers":
    reviewed = results.review(learner.id, latest.attempt_id)
    test_review.show(reviewed, attempt_id=latest.attempt_id, key=f"review-{latest.attempt_id}")
else:
    standing.show_topics(outcome, key="topics")
