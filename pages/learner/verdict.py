"""The verdict on a plan, with its doubt: what it is, what would change it, what comes next."""

import functools

import streamlit as st

from components import header, session, verdict_address, verdict_result
from logic import clock
from logic.access.roles import Role
from logic.errors import NotFoundError
from logic.plans import verdict_pdf, verdict_service
from logic.xp import service as xp

learner = session.require(Role.LEARNER)
header.show(xp.header(learner.id, at=clock.now()))
try:
    view = verdict_service.verdict(learner.id, verdict_address.plan())
except verdict_service.NoVerdictYetError as problem:
    if verdict_result.show_none(problem.sentence):
        st.switch_page(verdict_result.PLAN)
    st.stop()
except NotFoundError as problem:
    if verdict_result.show_not_found(problem.sentence):
        st.switch_page(verdict_result.PLAN)
    st.stop()

wanted = verdict_result.show(
    view,
    time_zone=learner.time_zone,
    now=clock.now(),
    make_pdf=functools.partial(
        verdict_pdf.make, view, learner.display_name, verdict_pdf.day_given(view, learner.time_zone)
    ),
)
if wanted:
    st.switch_page(wanted)
