"""What teachers say about a learner's plan, on the learner's own page: the word on it, what was granted, comments."""

from __future__ import annotations

import streamlit as st

from components import approval_card, comment_threads, extra_attempt, feedback
from components.comment_threads import Talk
from logic import clock
from logic.accounts.visitor import Visitor
from logic.plans.views import PlanView
from logic.review import override_service
from logic.review.learner_side_service import TeachersWords
from logic.review.override_service import Attempt

TEST = "pages/learner/test.py"


def show_grant(learner: Visitor, words: TeachersWords) -> None:
    """Draw the extra attempt that waits to be used; used, it leads to the test."""
    if words.attempt and extra_attempt.show_offer(words.attempt, key="extra-attempt"):
        _use(learner, words.attempt)


def show(learner: Visitor, plan: PlanView, words: TeachersWords) -> None:
    """Draw the word that counts and the comments."""
    if not (words.has_teacher or words.threads or words.approvals):
        return
    st.subheader("Words about your plan", anchor=False)
    approval_card.show(words.approvals, time_zone=learner.time_zone, is_learner=True)
    talk = Talk(learner.id, learner.id, plan.id, learner.time_zone)
    places = comment_threads.places_of(plan)
    comment_threads.show(talk, words.threads, places, may_write=words.has_teacher, key=f"words-{plan.id}")
    if not words.has_teacher:
        st.caption("You are in no cohort now, so nobody would read an answer.")


def _use(learner: Visitor, attempt: Attempt) -> None:
    with feedback.explained():
        override_service.use_attempt(learner.id, attempt.id, at=clock.now())
        st.switch_page(TEST)
