"""A test whose answers can be changed, on screen: one question at a time, in a fragment of its own.

Everything a learner does is one short service call in a callback, made anew in the name of whoever is signed in then;
what it answers is kept and drawn. When it fails on our side the last known state stays, with the sentence above it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NoReturn

import streamlit as st

from components import (
    countdown,
    hint_card,
    phrases,
    preset,
    reconnection,
    session,
    test_address,
    test_navigator,
    test_player,
)
from logic import clock
from logic.access.roles import Role
from logic.assessment.timed_service import MODULE, TimedSitting, TimeIsUpError
from logic.errors import NotFoundError, NotSignedInError, WaymarkError
from logic.plans import testing_service

SITTING = "test-sitting"
PROBLEM = "test-problem"
OUR_FAULT = 500
WAY_BACK = {
    Role.LEARNER: ("See what is next", ":material/today:", "pages/learner/today.py"),
    Role.TEACHER: ("See the modules", ":material/school:", "pages/teacher/modules.py"),
}


def read(person_id: int, attempt_id: int, role: Role = Role.LEARNER) -> TimedSitting:
    """The test as it stands; for one that is not there, not theirs, or not of this role, a sentence; the page ends."""
    try:
        sitting = testing_service.sitting(person_id, attempt_id, position=test_address.question(), at=clock.now())
    except NotFoundError as problem:
        _nothing_there(problem.sentence, role)
    if _role_of(sitting) is not role:
        _nothing_there(NotFoundError().sentence, role)
    return sitting


def _nothing_there(sentence: str, role: Role) -> NoReturn:
    st.title("No such test", anchor=False)
    st.markdown(sentence)
    label, icon, page = WAY_BACK[role]
    if st.button(label, type="primary", icon=icon, key="not-my-test"):
        st.query_params.clear()
        st.switch_page(page)
    st.stop()


def show(sitting: TimedSitting, *, time_zone: str) -> None:
    """Draw the running test."""
    if sitting.question:
        test_address.open_question(sitting.question.position)
    session.keep(SITTING, sitting)
    _player(time_zone)
    reconnection.show(key=f"reconnection-{sitting.attempt_id}")


def show_problem() -> None:
    """Show what went wrong last, once."""
    problem = session.take(PROBLEM, str)
    if problem:
        st.warning(problem, icon=":material/info:")


@st.fragment
def _player(time_zone: str) -> None:
    sitting = session.peek(SITTING, TimedSitting)
    if sitting is None or sitting.is_over:
        st.rerun()
        return
    _top(sitting, time_zone)
    show_problem()
    main, side = st.columns([2, 1], gap="medium")
    with main:
        _question(sitting)
    with side, st.container(border=True):
        if test_navigator.show(
            sitting,
            on_pick=functools.partial(_go_to_picked, sitting.attempt_id),
            on_submit=functools.partial(_look, sitting.attempt_id),
        ):
            _confirm(sitting)


def _top(sitting: TimedSitting, time_zone: str) -> None:
    place = _place(sitting)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(place, anchor=False, width="content")
        countdown.show(
            begun=sitting.started_at,
            deadline=sitting.deadline_at,
            now=clock.now(),
            place=place,
            key=f"countdown-{sitting.attempt_id}",
            on_look=functools.partial(_look, sitting.attempt_id),
        )
    about = [testing_service.TITLE[sitting.kind], sitting.track, f"{sitting.answered} of {len(sitting.marks)} answered"]
    if sitting.saved_at:
        about.append(f":material/cloud_done: saved {phrases.clock_time(sitting.saved_at, time_zone)}")
    st.caption(" · ".join(about))


def _place(sitting: TimedSitting) -> str:
    if sitting.question is None:
        return "No question is left"
    return f"Question {sitting.question.position} of {len(sitting.marks)}"


def _question(sitting: TimedSitting) -> None:
    if sitting.question is None:
        st.markdown("Every question was left out, so there is nothing to answer. Please submit the test.")
        return
    attempt_id, position = sitting.attempt_id, sitting.question.position
    name = preset.own(f"test-answer-{attempt_id}-{position}")
    test_player.show_changeable(
        sitting.question,
        key=preset.key(name, sitting.chosen),
        on_change=functools.partial(_answer, attempt_id, position, name),
    )
    if sitting.kind == hint_card.KIND:
        hint_card.show(attempt_id, position)
    _ways(sitting, position)
    _remarks(sitting, position)


def _ways(sitting: TimedSitting, position: int) -> None:
    """Back and on. Their keys are the same at every question, so that the focus stays on the one pressed."""
    places = [mark.position for mark in sitting.marks if not mark.is_left_out]
    earlier = [place for place in places if place < position]
    later = [place for place in places if place > position]
    with st.container(horizontal=True):
        st.button(
            "Back",
            icon=":material/arrow_back:",
            disabled=not earlier,
            key="test-back",
            on_click=functools.partial(_go, sitting.attempt_id, max(earlier, default=position)),
        )
        st.button(
            "Next",
            type="primary" if later and not test_navigator.is_complete(sitting) else "secondary",
            icon=":material/arrow_forward:",
            disabled=not later,
            key="test-next",
            on_click=functools.partial(_go, sitting.attempt_id, min(later, default=position)),
        )


def _remarks(sitting: TimedSitting, position: int) -> None:
    name = preset.own(f"test-flag-{sitting.attempt_id}-{position}")
    is_flagged = any(mark.is_flagged for mark in sitting.marks if mark.position == position)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.toggle(
            "Flag to come back to",
            key=preset.key(name, is_flagged),
            on_change=functools.partial(_flag, sitting.attempt_id, position, name),
        )
        st.button(
            "This question does not show properly",
            type="tertiary",
            icon=":material/report:",
            key=f"test-leave-out-{position}",
            on_click=functools.partial(_leave_out, sitting.attempt_id, position),
            help="It is left out, does not count as wrong, and does not come again.",
        )


@st.dialog("Submit the test?", icon=":material/task_alt:")
def _confirm(sitting: TimedSitting) -> None:
    st.markdown(test_navigator.before_submission(sitting.marks))
    if st.button(
        "Submit now",
        type="primary",
        icon=":material/check:",
        key="test-submit-now",
        on_click=functools.partial(_submit, sitting.attempt_id),
    ):
        st.rerun()
    st.caption("After that nothing can be changed. To go on with the test, close this window.")


def _answer(attempt_id: int, position: int, name: str) -> None:
    choice = session.peek(name, int)
    if choice is not None:
        _act(lambda learner: testing_service.answer(learner, attempt_id, position, choice, at=clock.now()))


def _flag(attempt_id: int, position: int, name: str) -> None:
    flagged = bool(session.peek(name, bool))
    _act(lambda learner: testing_service.flag(learner, attempt_id, position, flagged=flagged, at=clock.now()))


def _leave_out(attempt_id: int, position: int) -> None:
    _act(lambda learner: testing_service.leave_out(learner, attempt_id, position, at=clock.now()))


def _go(attempt_id: int, position: int) -> None:
    _act(lambda learner: testing_service.sitting(learner, attempt_id, position=position, at=clock.now()))


def _go_to_picked(attempt_id: int) -> None:
    _go(attempt_id, test_navigator.picked(attempt_id) or test_address.question() or 1)


def _look(attempt_id: int) -> None:
    """Ask the server how the test stands: time went by here, and another device may have gone on."""
    _go(attempt_id, test_address.question() or 1)


def _submit(attempt_id: int) -> None:
    def submitted(learner_id: int) -> None:
        testing_service.submit(learner_id, attempt_id, at=clock.now())

    _act(submitted)


def _act(act: Callable[[int], TimedSitting | None]) -> None:
    """Do something in the name of whoever is signed in now; without an answer, or refused, the page reads all anew."""
    try:
        sitting = act(_person_id())
        session.keep(SITTING, sitting)
        if sitting and sitting.is_over:  # by the clock or another device: this act did not end it
            session.keep(PROBLEM, TimeIsUpError().sentence)
        elif sitting and sitting.question:
            test_address.open_question(sitting.question.position)
    except WaymarkError as problem:
        session.keep(PROBLEM, problem.sentence)
        if problem.status < OUR_FAULT:
            session.take(SITTING, TimedSitting)


def _person_id() -> int:
    """Whoever is signed in now, in the role that takes the test on the screen."""
    person = session.current_visitor()
    sitting = session.peek(SITTING, TimedSitting)
    if person is None or (_role_of(sitting) if sitting else Role.LEARNER) not in person.roles:
        raise NotSignedInError
    return person.id


def _role_of(sitting: TimedSitting) -> Role:
    return Role.TEACHER if sitting.kind == MODULE else Role.LEARNER
