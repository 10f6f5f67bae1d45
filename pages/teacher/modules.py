"""Modules: how a teacher stands in each, its topics, its test, and what came out of it."""

import streamlit as st

from components import feedback, module_cards, session, test_address, test_outcome, timed_test
from logic import clock
from logic.access.roles import Role
from logic.assessment import result_service as results
from logic.modules import service as modules
from logic.plans import testing_service

teacher = session.require(Role.TEACHER)
attempt_id = test_address.attempt()
if attempt_id is not None:
    sitting = timed_test.read(teacher.id, attempt_id, Role.TEACHER)
    if not sitting.is_over:
        timed_test.show(sitting, time_zone=teacher.time_zone)
        st.stop()
    test_address.close_question()
    timed_test.show_problem()
    outcome = testing_service.outcome(teacher.id, attempt_id, at=clock.now())
    if test_outcome.show(outcome, None, sitting.marks, results.review(teacher.id, attempt_id)):
        module_cards.open_tested(modules.modules(teacher.id, at=clock.now()), attempt_id)
        st.rerun()
    st.stop()

st.title("Modules", anchor=False)
offered = modules.modules(teacher.id, at=clock.now())
if not offered:
    st.info("There are no modules yet. An administrator loads them with `python manage.py bank load`.")
    st.stop()
st.markdown("Four parts of a teacher's craft, each with a test that shows what is sure and what is worth a look.")
module_cards.show_all(offered, time_zone=teacher.time_zone)
st.subheader("Look inside", anchor=False)
module = module_cards.choose(offered, key="modules")
if module_cards.show_test(modules.test_of(teacher.id, module.id, at=clock.now()), key="begin-module"):
    with feedback.explained():
        test_address.open_test(modules.begin_test(teacher.id, module.id, at=clock.now()))
        st.rerun()
module_cards.show_inside(module, time_zone=teacher.time_zone)
