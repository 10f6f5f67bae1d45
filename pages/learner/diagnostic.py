"""Choose a track and be measured: one question at a time, saved as it is given."""

import streamlit as st

from components import diagnostic, header, limits, session
from logic import clock
from logic.access.roles import Role
from logic.assessment import service as assessment
from logic.billing import usage_service as usage
from logic.billing.entitlements import Feature
from logic.catalogue import service as catalogue
from logic.plans import management_service as management
from logic.xp import service as xp

learner = session.require(Role.LEARNER)
latest = assessment.latest(learner.id)
if latest and not latest.submitted:
    diagnostic.show(assessment.sitting(learner.id, latest.attempt_id), time_zone=learner.time_zone)
    st.stop()

header.show(xp.header(learner.id, at=clock.now()))
st.title("Choose a track", anchor=False)
tracks_used = usage.of(learner.id, Feature.TRACKS, at=clock.now())
limits.show(tracks_used)
if limits.is_reached(tracks_used):
    st.caption(limits.MEASURED_ANYWAY)
chosen = diagnostic.show_tracks(catalogue.tracks(), active=management.active(learner.id))
if chosen:
    assessment.begin_diagnostic(learner.id, chosen, at=clock.now())
    st.rerun()
