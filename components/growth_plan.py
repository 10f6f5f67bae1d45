"""A teacher's growth plan on the page: make one, see where it stands, replace it when that is worth it."""

from __future__ import annotations

import streamlit as st

from components import (
    arriving_words,
    feedback,
    growth_actions,
    growth_celebration,
    growth_downloads,
    phrases,
    session,
    written_by,
)
from logic import clock
from logic.accounts.visitor import Visitor
from logic.growth import progress_service, regeneration_service, service
from logic.growth.views import GrowthProgress, Origin, PlanView, Suggestion

EXPECTED = "growth-words-expected"
EMPTY = (
    "A growth plan says what to do for your own teaching in the next four weeks: which module to look at again, which"
    " course to go on with, what to try in class. It is made from what this place knows of you (tests of modules,"
    " courses, materials, how your learners do) and says why each step is there. Nobody else sees it."
)


def show(teacher: Visitor) -> None:
    """Draw the plan in force, or the way to the first one."""
    plan = service.current(teacher.id)
    if plan is None:
        _show_first(teacher)
        return
    growth_celebration.show()
    _show_suggestion(teacher, regeneration_service.should_regenerate(teacher.id, at=clock.now()))
    _show_standing(plan, progress_service.progress(teacher.id, at=clock.now()), teacher.time_zone)
    growth_actions.show(plan)
    _show_offer(teacher)
    _show_words(teacher.id, plan)
    growth_downloads.show(teacher, plan)


def make(teacher_id: int) -> None:
    """Make a new plan and say so on the page as it is then."""
    with feedback.explained():
        made = service.generate(teacher_id, at=clock.now())
        if made.expects_words:
            session.keep(EXPECTED, made.plan.id)
        feedback.done_after_rerun("Your new plan is here. What you had begun came along.")


def _show_first(teacher: Visitor) -> None:
    st.markdown(EMPTY)
    if st.button("Make my growth plan", type="primary", icon=":material/auto_awesome_motion:", key="growth-first"):
        make(teacher.id)
    st.caption("It takes a moment. The more of the modules you have tested yourself in, the more exact it is.")


def _show_suggestion(teacher: Visitor, suggestion: Suggestion) -> None:
    """Say why a new plan may be worth it, with the two answers to that."""
    if not suggestion.is_suggested:
        return
    with st.container(border=True, key="growth-suggestion"):
        st.markdown(":material/update: **A new plan may be worth a look**")
        st.markdown("\n".join(f"- {reason.words}" for reason in suggestion.reasons))
        with st.container(horizontal=True):
            if st.button("Make a new plan", type="primary", icon=":material/refresh:", key="growth-again"):
                make(teacher.id)
            if st.button("Not now", key="growth-decline"):
                regeneration_service.decline(teacher.id, at=clock.now())
                feedback.done_after_rerun("The plan stays as it is. You are asked again in a week at the earliest.")
        st.caption("This version is kept, and nothing you did is lost.")


def _show_standing(plan: PlanView, how: GrowthProgress, time_zone: str) -> None:
    st.subheader(plan.title, anchor=False)
    done = plan.progress
    st.progress(
        done.percent / 100, text=f"**{done.completed} of {done.total}** actions done, {done.in_progress} under way"
    )
    st.caption(" · ".join(_standing(plan, how, time_zone)))


def _standing(plan: PlanView, how: GrowthProgress, time_zone: str) -> list[str]:
    words = [f"Version {plan.version}, made on {phrases.day(plan.created_at, time_zone)}"]
    if how.streak.weeks:
        weeks = "week" if how.streak.weeks == 1 else "weeks"
        words.append(f":material/local_fire_department: {how.streak.weeks} {weeks} in a row")
    if how.next_milestone and plan.progress.completed:
        words.append(f"next milestone: {how.next_milestone} %")
    return words


def _show_offer(teacher: Visitor) -> None:
    """Other words that came when the plan was begun already."""
    offer = service.offered(teacher.id)
    if offer is None:
        return
    with st.container(border=True, key="growth-offer"):
        st.markdown(":material/edit_note: **This plan in other words**")
        st.caption("What you have begun goes on in it.")
        with st.expander(offer.title, icon=":material/visibility:"):
            st.markdown(offer.markdown)
        if offer.written_by:
            written_by.show(offer.written_by)
        if st.button("Use these words", icon=":material/swap_horiz:", key="growth-adopt"):
            with feedback.explained():
                service.adopt(teacher.id, offer.id, at=clock.now())
                feedback.done_after_rerun("Your plan has other words now. The version before is kept.")


def _show_words(teacher_id: int, plan: PlanView) -> None:
    """The plan as it was written, replaced once by better words if some arrive soon."""

    def draw() -> None:
        with st.expander("The plan in words", icon=":material/article:"):
            st.markdown(plan.markdown)

    def have_come() -> bool:
        now = service.current(teacher_id)
        return (now is not None and now.origin is Origin.MODEL) or service.offered(teacher_id) is not None

    waits = plan.origin is Origin.RULES and session.peek(EXPECTED, int) == plan.id
    arriving_words.show(draw, by=plan.written_by, have_come=have_come if waits else None, key=f"growth-{plan.id}")
