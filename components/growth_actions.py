"""The actions of a growth plan: what to do, where, by when, and the one button that is next for each."""

from __future__ import annotations

import streamlit as st

from components import feedback, growth_celebration, growth_places, session
from logic import clock
from logic.errors import NotSignedInError
from logic.growth import action_service
from logic.growth.actions import Priority
from logic.growth.outcomes import LONGEST_REFLECTION, MOST_LINKS, MOST_MINUTES
from logic.growth.progress import State
from logic.growth.views import ActionView, Outcome, PlanView

ICON = {
    State.PENDING: ":material/radio_button_unchecked:",
    State.IN_PROGRESS: ":orange[:material/radio_button_checked:]",
    State.COMPLETED: ":green[:material/check_circle:]",
}
BADGE = {
    State.PENDING: "",
    State.IN_PROGRESS: " :orange-badge[under way]",
    State.COMPLETED: " :green-badge[done]",
}
PRIORITY = {Priority.HIGH: "first", Priority.MEDIUM: "next", Priority.LOW: "when there is time"}


def show(plan: PlanView) -> None:
    """Draw what is under way, what is to do, and what is done, in this order."""
    order = [State.IN_PROGRESS, State.PENDING, State.COMPLETED]
    for action in sorted(plan.actions, key=lambda one: (order.index(one.state), one.position)):
        _show_one(action)


def finishing(action: ActionView) -> None:
    """Draw what can be said of an action that is done, and complete it."""
    st.markdown(action.text)
    minutes = st.number_input(
        "Minutes it took",
        0,
        MOST_MINUTES,
        value=None,
        step=5,
        key=f"growth-minutes-{action.id}",
        placeholder="Optional",
    )
    reflection = st.text_area(
        "What do you take from it?",
        max_chars=LONGEST_REFLECTION,
        key=f"growth-reflection-{action.id}",
        placeholder="Optional. Please name no learner.",
    )
    links = st.text_area(
        "Links to what came of it",
        key=f"growth-links-{action.id}",
        height=80,
        placeholder=f"Optional. One https:// address a line, {MOST_LINKS} at most",
    )
    if st.button("It is done", type="primary", icon=":material/check:", key=f"growth-done-{action.id}"):
        with feedback.explained():
            outcome = Outcome(minutes, reflection or "", tuple((links or "").splitlines()))
            growth_celebration.remember(action_service.complete(_teacher(), action.id, outcome, at=clock.now()))
            st.rerun()


def _show_one(action: ActionView) -> None:
    with st.container(border=True, key=f"growth-action-{action.id}"):
        st.markdown(f"{ICON[action.state]} {action.text}{BADGE[action.state]}")
        st.caption(" · ".join(_details(action)))
        if action.state is State.COMPLETED:
            _show_outcome(action.outcome)
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            if action.state is State.PENDING:
                st.button(
                    "Start",
                    icon=":material/play_arrow:",
                    key=f"growth-start-{action.id}",
                    on_click=_start,
                    args=(action.id,),
                )
            if st.button("Done", icon=":material/check:", key=f"growth-finish-{action.id}"):
                st.dialog("What came of it?", icon=":material/check:")(finishing)(action)
            growth_places.show(action.place)


def _details(action: ActionView) -> list[str]:
    words = [PRIORITY[action.priority]]
    if action.due:
        words.append(f"by {action.due.day} {action.due:%B}{_late(action)}")
    if action.minutes:
        words.append(f"{action.minutes} min")
    return words


def _late(action: ActionView) -> str:
    reader = session.current_visitor()
    today = clock.local_date(clock.now(), reader.time_zone if reader else "UTC")
    return ", which has passed" if _is_open(action) and action.due and action.due < today else ""


def _is_open(action: ActionView) -> bool:
    return action.state is not State.COMPLETED


def _show_outcome(outcome: Outcome) -> None:
    if outcome.minutes_spent is not None:
        st.caption(f"Took {outcome.minutes_spent} minutes")
    if outcome.reflection:
        st.text(outcome.reflection)
    for link in outcome.evidence:
        st.link_button(link.removeprefix("https://")[:40], link, icon=":material/link:", type="tertiary")


def _start(action_id: int) -> None:
    """Begin an action; runs before the page is drawn again."""
    with feedback.explained():
        action_service.start(_teacher(), action_id, at=clock.now())


def _teacher() -> int:
    """Who acts now; a dialog may stay open longer than a sign-in."""
    teacher = session.current_visitor()
    if teacher is None:
        raise NotSignedInError
    return teacher.id
