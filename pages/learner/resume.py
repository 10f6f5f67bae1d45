"""Resume: how strong it is for the role, before the plan and now, and what moved it."""

import streamlit as st

from components import feedback, header, limits, resume_result, resume_upload, session
from logic import clock
from logic.access.roles import Role
from logic.billing import usage_service as usage
from logic.billing.entitlements import Feature
from logic.resume import service as resumes
from logic.xp import service as xp

learner = session.require(Role.LEARNER)
header.show(xp.header(learner.id, at=clock.now()))
st.title("Your resume", anchor=False)
feedback.show_done()
tracks = resumes.tracks(learner.id)
if not tracks:
    st.markdown("A resume is scored for a role. Choose yours and finish its diagnostic first.")
    if st.button("Choose a track", type="primary", icon=":material/explore:"):
        st.switch_page("pages/learner/diagnostic.py")
    st.stop()

view = resumes.view(learner.id, resume_upload.choose_track(tracks, key="resume-track"))
resume_result.show_impact(view, key="resume")
limits.show(usage.of(learner.id, Feature.RESUMES, at=clock.now()))
upload = resume_upload.show(view, key="resume-upload")
if upload:
    with feedback.explained(), st.spinner("Reading your resume …"):
        resumes.upload(learner.id, view.track.id, upload.stage, upload.name, upload.content, at=clock.now())
        feedback.done_after_rerun("Your resume is scored. The file itself was not kept.")
if view.newest:
    resume_result.show_scores(view.newest)
    resume_result.show_statements(view.statements)
    st.subheader("What is kept", anchor=False)
    doomed = resume_upload.show_kept(view, time_zone=learner.time_zone, key="resume-kept")
    if doomed:
        with feedback.explained():
            resumes.delete(learner.id, doomed)
            feedback.done_after_rerun("That resume is deleted, with everything read from it.")
