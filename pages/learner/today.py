"""Today: where am I, what is next, why."""

import streamlit as st

from components import (
    celebration,
    check_card,
    day_card,
    feedback,
    header,
    notices,
    plan_history,
    readiness_card,
    review_card,
    session,
    test_address,
    today_standing,
    week_strip,
)
from components.day_card import Wish
from logic import clock
from logic.access.roles import Role
from logic.assessment import service as assessment
from logic.plans import management_service as management
from logic.plans import review_service as reviews
from logic.plans import service as plans
from logic.plans import testing_service, today_service
from logic.plans import wording_service as wording

learner = session.require(Role.LEARNER)
today = today_service.look(learner.id, at=clock.now())
plan, due = today.plan, today.due
header.show(today.standing)
st.title(f"{clock.greeting(clock.now(), learner.time_zone)}, {learner.display_name}", anchor=False)
celebration.show()
celebration.tell(learner.id, today.earned)
notices.show(today.notices)

if plan is None:
    paused = management.paused(learner.id)
    if paused:
        if plan_history.show_paused(paused, time_zone=learner.time_zone, key="paused"):
            management.resume(learner.id, paused.id, at=clock.now())
            st.rerun()
        st.stop()
    ended = next(iter(management.history(learner.id)), None)
    next_step = week_strip.next_step(assessment.latest(learner.id), ended)
    if week_strip.show_next_step(next_step):
        st.switch_page(next_step.page)
    st.stop()

main, side = st.columns([2, 1], gap="medium")
with side:
    if plan.forecast:
        readiness_card.show(plan.forecast)
    today_standing.show_streak(today.standing)
    week_strip.show(plan.current_week)
with main:
    if due and week_strip.show_test_due(due):
        st.switch_page(week_strip.TEST_PAGE)
    wish = None
    if plan.today:
        words = wording.day(learner.id, plan.today, at=clock.now(), has_writer=today.has_writer)
        wish = day_card.show(plan.today, plan.current_week, words, key="today", is_first=due is None)
    if plan.today and wish is Wish.START:
        plans.start_day(learner.id, plan.today.id, at=clock.now())
        st.rerun()
    if plan.today and wish is Wish.FINISH:
        celebration.remember(plans.complete_day(learner.id, plan.today.id, at=clock.now()))
        st.rerun()
    today_standing.show_next_unlock(plan, due)

    check = today.check
    if check and check.attempt_id and check.right is not None:
        check_card.show_result(check, today.answers, key="check")
    elif check and check_card.show(check, key="check"):
        with feedback.explained():
            attempt_id = testing_service.begin_check(learner.id, check.task_id, at=clock.now())
            st.switch_page(week_strip.TEST_PAGE, query_params={test_address.TEST: str(attempt_id)})
    if today.review and review_card.show(today.review, key="review", is_first=not (due or plan.today)):
        with feedback.explained():
            attempt_id = reviews.begin(learner.id, at=clock.now())
            st.switch_page(week_strip.TEST_PAGE, query_params={test_address.TEST: str(attempt_id)})
