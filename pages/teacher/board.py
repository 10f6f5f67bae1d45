"""The board of a cohort: who is where on their own plan, who needs help and why; grades; questions."""

import streamlit as st

from components import (
    cohort_address,
    cohort_board,
    cohort_choice,
    cohort_gradebook,
    cohort_questions,
    feedback,
    session,
)
from logic import clock
from logic.access.roles import Role
from logic.review import board_service, class_items_service, cohort_service, gradebook_service

teacher = session.require(Role.TEACHER)
cohort = cohort_choice.show(cohort_service.mine(teacher), cohort_address.wanted())
feedback.show_done()


def learners() -> None:
    """Everybody with where they stand."""
    board = board_service.board(teacher, cohort.public_id, at=clock.now())
    if board.lines:
        cohort_board.show(board)
    else:
        cohort_choice.show_empty(cohort)


def gradebook() -> None:
    """Everybody against their tests."""
    cohort_gradebook.show(gradebook_service.gradebook(teacher, cohort.public_id), time_zone=teacher.time_zone)


def questions() -> None:
    """What the class finds hard."""
    cohort_questions.show(class_items_service.items(teacher, cohort.public_id, cohort_questions.choose("class-tests")))


SECTIONS = {"Learners": learners, "Gradebook": gradebook, "Questions": questions}

section = st.segmented_control(
    "Show", list(SECTIONS), default="Learners", required=True, label_visibility="collapsed", key="board-section"
)
with feedback.explained():
    SECTIONS[section or "Learners"]()
