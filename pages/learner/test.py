"""A test: what it asks for, the test itself, and what came out of it."""

import streamlit as st

from components import celebration, feedback, header, session, test_address, test_outcome, test_start, timed_test
from logic import clock
from logic.access.roles import Role
from logic.assessment import result_service as results
from logic.plans import testing_service
from logic.plans import wording_service as wording
from logic.xp import service as xp

learner = session.require(Role.LEARNER)
attempt_id = test_address.attempt()
if attempt_id is None:
    due = testing_service.due(learner.id, at=clock.now())
    if due and due.attempt_id:
        test_address.open_test(due.attempt_id)
        st.rerun()
    header.show(xp.header(learner.id, at=clock.now()))
    if test_start.show(due) and due:
        with feedback.explained():
            test_address.open_test(testing_service.begin(learner.id, due, at=clock.now()))
            st.rerun()
    st.stop()

sitting = timed_test.read(learner.id, attempt_id)
if not sitting.is_over:
    timed_test.show(sitting, time_zone=learner.time_zone)
    st.stop()

test_address.close_question()
header.show(xp.header(learner.id, at=clock.now()))
timed_test.show_problem()
celebration.show_achievements(learner.id)
outcome = testing_service.outcome(learner.id, attempt_id, at=clock.now())
words = wording.diagnosis(learner.id, outcome, at=clock.now())
wanted = test_outcome.show(outcome, words, sitting.marks, results.review(learner.id, attempt_id))
if wanted:
    st.switch_page(wanted)
