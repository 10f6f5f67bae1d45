"""A learner's plan as those who teach them look at it, and what they say and grant about it."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from components import (
    accommodation_form,
    approval_card,
    comment_threads,
    extra_attempt,
    feedback,
    learner_address,
    learner_evidence,
    plan_board,
    teacher_summary,
)
from components.comment_threads import Talk
from components.leaderboard import in_plain_words
from logic import clock
from logic.access import service as access
from logic.accounts.visitor import Visitor
from logic.plans import accommodations_service as accommodations
from logic.plans.management_service import PlanSummary
from logic.plans.views import PlanView
from logic.review import approval_service, comment_service, override_service, summary_service
from logic.review import plan_review_service as reviews
from logic.review.plan_review_service import LearnerPlan

CHOOSE = "Nobody is chosen. Open a learner from the board of one of your cohorts."
VIEWS = ("Plan", "Tests", "Topics", "Readiness", "Time and pace", "Answers", "Grants")


def show(teacher: Visitor) -> None:
    """Draw the learner whom the address names, or say in plain words that there is nobody to show."""
    learner_id = learner_address.wanted()
    if learner_id is None:
        st.title("A learner's plan", anchor=False)
        st.info(CHOOSE, icon=":material/person_search:")
        return
    found, at = None, clock.now()
    with feedback.explained():
        found = reviews.open_plan(teacher, learner_id, learner_address.wanted_plan(), at=at)
    if found is not None:
        _show(teacher, found, at)


def _show(teacher: Visitor, found: LearnerPlan, at: datetime) -> None:
    """The learner summed up, then one view at a time, so that the page opens at once."""
    st.title(in_plain_words(found.learner.name), anchor=False)
    st.caption(_place(found))
    feedback.show_done()
    summary = summary_service.summary(teacher.id, found.learner.id, at=at)
    if summary:
        teacher_summary.show(summary, found.learner.id)
    view = st.segmented_control(
        "Show", VIEWS, default=VIEWS[0], required=True, label_visibility="collapsed", key="learner-view"
    )
    if view == "Grants":
        _grants(teacher, found)
    elif view == "Plan":
        _plan(teacher, found, at)
    else:
        _evidence(teacher, found, str(view))


def _place(found: LearnerPlan) -> str:
    if found.plan is None:
        return "No plan yet."
    week = found.plan.current_week
    return f"{found.plan.target} · {found.plan.status} · week {week.number} of {len(found.plan.weeks)}"


def _plan(teacher: Visitor, found: LearnerPlan, at: datetime) -> None:
    if found.plan is None:
        st.markdown("They have not made a plan yet. It begins with the diagnostic of a track.")
        return
    learner_id, plan = found.learner.id, found.plan
    verdict = reviews.verdict(teacher, learner_id, plan.id)
    if verdict:
        learner_evidence.show_verdict(verdict)
    plan_board.show(plan)
    _other_plans(found, plan)
    st.subheader("Your word on it", anchor=False)
    _word(teacher, learner_id, plan)
    st.subheader("Comments", anchor=False)
    threads = comment_service.of_plan(teacher.id, learner_id, plan.id, at=at)
    talk = Talk(teacher.id, learner_id, plan.id, teacher.time_zone)
    places = comment_threads.places_of(plan)
    comment_threads.show(talk, threads, places, may_write=True, key=f"words-{plan.id}")


def _other_plans(found: LearnerPlan, plan: PlanView) -> None:
    """The way to the learner's other plans."""
    others = [one for one in found.plans if one.id != plan.id]
    if others:
        with st.expander(f"Other plans ({len(others)})", icon=":material/folder_copy:"):
            for one in others:
                st.button(
                    _label(one),
                    key=f"plan-{one.id}",
                    type="tertiary",
                    on_click=learner_address.open_plan,
                    args=(found.learner.id, one.id),
                )


def _label(plan: PlanSummary) -> str:
    return f"{plan.target}, {plan.status}: {plan.days_done} of {plan.days} days"


def _word(teacher: Visitor, learner_id: int, plan: PlanView) -> None:
    history = approval_service.history(teacher.id, learner_id, plan.id)
    approval_card.show(history, time_zone=teacher.time_zone, is_learner=False)
    decision = approval_card.show_form(history, key=f"word-{plan.id}")
    if decision:
        with feedback.explained():
            approval_service.decide(teacher.id, learner_id, plan.id, decision.word, decision.words, at=clock.now())
            feedback.done_after_rerun("The learner is told. They can go on meanwhile.")


def _evidence(teacher: Visitor, found: LearnerPlan, view: str) -> None:
    learner_id, about = found.learner.id, found.about
    if about is None:
        st.markdown("Nothing is measured yet.")
    elif view == "Topics":
        learner_evidence.show_topics(teacher, learner_id, about)
    elif view == "Readiness":
        learner_evidence.show_readiness(teacher, learner_id, about)
    elif view == "Time and pace":
        learner_evidence.show_time(teacher, learner_id, about)
    else:
        taken = reviews.tests(teacher, learner_id, about)
        if view == "Answers":
            learner_evidence.show_answers(teacher, learner_id, taken, time_zone=about.time_zone)
        else:
            learner_evidence.show_tests(taken, time_zone=about.time_zone, key=f"learner-tests-{learner_id}")


def _grants(teacher: Visitor, found: LearnerPlan) -> None:
    learner_id = found.learner.id
    st.subheader("An extra attempt", anchor=False)
    history = override_service.history(teacher.id, learner_id)
    reason = extra_attempt.show_form(override_service.wait_of(teacher.id, learner_id), history, key="attempt")
    if reason is not None:
        with feedback.explained():
            override_service.grant_attempt(teacher.id, learner_id, reason, at=clock.now())
            feedback.done_after_rerun("The extra attempt is granted, and the learner is told.")
    withdrawn = extra_attempt.show_history(history, time_zone=teacher.time_zone, key="attempts")
    if withdrawn is not None:
        with feedback.explained():
            override_service.withdraw(teacher.id, learner_id, withdrawn, at=clock.now())
            feedback.done_after_rerun("The extra attempt is taken back.")
    st.subheader("More time for tests", anchor=False)
    _time(teacher, found)


def _time(teacher: Visitor, found: LearnerPlan) -> None:
    learner_id = found.learner.id
    granted = accommodations.history(teacher, learner_id)
    wish = accommodation_form.show(granted, key=f"grant-{learner_id}-{len(granted)}")
    if wish:
        with feedback.explained():
            accommodations.grant(teacher, learner_id, wish.time_factor, wish.reason, at=clock.now())
            feedback.done_after_rerun("The time factor counts from now on, and the learner is told.")
    names = access.names(teacher, [one.set_by for one in granted if one.set_by])
    accommodation_form.show_history(granted, names, teacher)
