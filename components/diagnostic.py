"""The adaptive test on screen: choosing a track, then a question at a time in a fragment of its own.

A fragment reruns alone, so an answer costs one short transaction and two kilobytes; the page around it is not drawn
again. Whoever answers is looked up anew each time: a sign-out in another tab ends it here too.
"""

from __future__ import annotations

import functools

import streamlit as st

from components import phrases, reconnection, session, test_player
from logic import clock
from logic.access.roles import Role
from logic.assessment import service as assessment
from logic.assessment.sitting import Sitting
from logic.catalogue.service import TrackCard
from logic.errors import NotSignedInError, WaymarkError
from logic.plans.management_service import PlanSummary

SITTING = "diagnostic-sitting"
PROBLEM = "diagnostic-problem"


def show_tracks(tracks: tuple[TrackCard, ...], *, active: PlanSummary | None) -> str | None:
    """Offer the tracks; the slug of the one to begin, if any."""
    if not tracks:
        st.info("There are no tracks yet. An administrator loads them with `python manage.py bank load`.")
        return None
    st.markdown(
        "A diagnostic of 20 to 30 questions finds out where you stand; it takes about 25 minutes. It adapts to you, so"
        " expect to miss some. There is no time limit, every answer is saved at once, and you can go on later on any"
        " device. An answer cannot be changed once it is sent.",
    )
    if active:
        st.markdown(
            f"Your {active.target} plan goes on while you are measured. Only when you make a plan for another track is"
            " it paused, and you can switch back at any time.",
        )
    chosen = None
    grid = st.grid(2, min_column_width=300)
    for track in tracks:
        with grid.cell(), st.container(border=True):
            if _offer(track, active):
                chosen = track.slug
    return chosen


def _offer(track: TrackCard, active: PlanSummary | None) -> bool:
    st.subheader(track.title, anchor=False)
    st.markdown(f"{track.summary}\n\n" + "\n".join(f"{n}. {skill}" for n, skill in enumerate(track.skills, start=1)))
    if track.status != "live":
        st.markdown(":gray-badge[:material/hourglass: coming]")
        return False
    st.caption(f"{len(track.skills)} skills, {track.families} question families, every key proved")
    if active and active.track_id == track.id:
        st.markdown(":green-badge[:material/check: your plan is under way]")
        return False
    return st.button("Begin the diagnostic", type="primary", icon=":material/play_arrow:", key=f"begin-{track.slug}")


def show(sitting: Sitting, *, time_zone: str) -> None:
    """Draw the running test."""
    session.keep(SITTING, sitting)
    _player(time_zone)
    reconnection.show(key=f"reconnection-{sitting.attempt_id}")


@st.fragment
def _player(time_zone: str) -> None:
    sitting = session.peek(SITTING, Sitting)
    if sitting is None:
        st.rerun()
        return
    if sitting.question is None:
        _finished(sitting)
        return
    saved = f" · saved {phrases.clock_time(sitting.saved_at, time_zone)}" if sitting.saved_at else ""
    st.progress(
        sitting.answered / sitting.at_most,
        text=f"{sitting.track} diagnostic · question {sitting.answered + 1} of at most {sitting.at_most}{saved}",
    )
    problem = session.take(PROBLEM, str)
    if problem:
        st.warning(problem)
    test_player.show(sitting.question, key=f"diagnostic-{sitting.attempt_id}", on_answer=_answer)
    st.button(
        "This question does not show properly",
        type="tertiary",
        icon=":material/report:",
        on_click=functools.partial(_answer, sitting.question.position, None, skip=True),
        key=f"skip-{sitting.attempt_id}-{sitting.question.position}",
        help="It is left out, does not count as wrong, and does not come again.",
    )


def _answer(position: int, choice: int | None, *, skip: bool = False) -> None:
    """Store what was chosen; runs before the fragment is drawn again."""
    learner = session.current_visitor()
    sitting = session.peek(SITTING, Sitting)
    if sitting is None:
        return
    if learner is None or Role.LEARNER not in learner.roles:
        session.keep(PROBLEM, NotSignedInError().sentence)
        return
    if choice is None and not skip:
        session.keep(PROBLEM, "Choose an answer first. Nothing was sent.")
        return
    try:
        session.keep(SITTING, _stored(learner.id, sitting.attempt_id, position, choice))
    except WaymarkError as problem:
        session.keep(PROBLEM, problem.sentence)


def _stored(learner_id: int, attempt_id: int, position: int, choice: int | None) -> Sitting:
    if choice is None:
        return assessment.skip(learner_id, attempt_id, position, at=clock.now())
    return assessment.answer(learner_id, attempt_id, position, choice, at=clock.now())


def _finished(sitting: Sitting) -> None:
    st.title("That was the last question", anchor=False)
    st.markdown(f"You answered {sitting.answered} questions, and all of them are saved. Now see what they say.")
    if st.button("See where you stand", type="primary", icon=":material/arrow_forward:"):
        st.switch_page("pages/learner/standing.py")
