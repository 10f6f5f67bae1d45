"""A verdict on the page: one sentence, the line with its interval, skills, what would change it, what comes next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import streamlit as st

from components import phrases, readiness_card, session, verdict_line
from components.readiness_card import percent
from components.test_start import EXACTLY
from logic.plans import skill_shares
from logic.plans.outcomes import Readiness
from logic.plans.skill_shares import SkillShare
from logic.plans.verdict_service import VerdictView

RESUME, TRACKS, PLAN = "pages/learner/resume.py", "pages/learner/diagnostic.py", "pages/learner/plan.py"
CELEBRATED = "verdict-celebrated"
FRESH = timedelta(days=1)  # after that a congratulation is calm
TITLE = {
    Readiness.JOB_READY: "Congratulations: you are job ready",
    Readiness.NEEDS_TRAINING: "Needs additional training",
    Readiness.NOT_YET_SUITED: "Not yet suited to this role",
}
BADGE = {
    Readiness.JOB_READY: ":green-badge[:material/verified: job ready]",
    Readiness.NEEDS_TRAINING: ":orange-badge[:material/trending_up: needs additional training]",
    Readiness.NOT_YET_SUITED: ":red-badge[:material/replay: not yet suited]",
}
MEANING = {
    Readiness.JOB_READY: "You reached the mark this role asks for, and walked the whole way to it.",
    Readiness.NEEDS_TRAINING: "Most of the role is there. What is missing can be named, and learned.",
    Readiness.NOT_YET_SUITED: "Today this role asks for more than was shown. It says nothing about what you can learn.",
}
# what comes next: a sentence, the button's label and icon, and the page it leads to
NEXT = {
    Readiness.JOB_READY: (
        "Put it where others see it: your resume counts what you have proved.",
        "Renew my resume",
        "description",
        RESUME,
    ),
    Readiness.NEEDS_TRAINING: (
        "Take the diagnostic of this track again: it makes a new plan that begins with what is weakest now.",
        "Train on",
        "explore",
        TRACKS,
    ),
    Readiness.NOT_YET_SUITED: (
        "Look at the other tracks, or take this one again from where you stand now. Nothing is closed.",
        "See the tracks",
        "explore",
        TRACKS,
    ),
}


def show(view: VerdictView, *, time_zone: str, now: datetime, make_pdf: Callable[[], bytes]) -> str | None:
    """Draw a verdict; the page its learner wants to go on to, if they pressed the button."""
    taken = "comprehensive retest" if view.is_retest else "final test"
    st.caption(f"Verdict · {view.track} · by the {taken} of {phrases.day(view.decided_at, time_zone)}")
    st.title(TITLE[view.level], anchor=False)
    _celebrate(view, now)
    st.markdown(f"{BADGE[view.level]} **{view.right} of {view.counted}** right. {MEANING[view.level]}")
    _figures(view)
    wanted = _next(view, make_pdf)
    _would_change(view)
    _skills(view.skills)
    _better_tracks(view)
    return wanted


def show_none(sentence: str) -> bool:
    """Say what leads to a verdict; whether the learner wants to see their plan."""
    st.title("No verdict yet", anchor=False)
    st.markdown(sentence)
    return st.button("See your plan", type="primary", icon=":material/map:", key="no-verdict")


def show_not_found(sentence: str) -> bool:
    """Say that there is no such plan; whether the learner wants to see their own."""
    st.title("No such plan", anchor=False)
    st.markdown(sentence)
    return st.button("See your plan", type="primary", icon=":material/map:", key="not-my-plan")


def _celebrate(view: VerdictView, now: datetime) -> None:
    """Balloons once, while the news is fresh."""
    is_news = view.level is Readiness.JOB_READY and now - view.decided_at < FRESH
    if is_news and session.peek(CELEBRATED, int) != view.plan_id:
        session.keep(CELEBRATED, view.plan_id)
        st.balloons()


def _figures(view: VerdictView) -> None:
    """The score with its marks, and the doubt: another final would not come out the same."""
    cards = st.grid(3, min_column_width=200, border=True)
    cards.metric("Score", f"{percent(view.share)} %", help=view.levels_in_words)
    cards.metric(
        "In another final",
        f"{percent(view.low)} to {percent(view.high)} %",
        help="Between these two, nine times in ten: a test is a sample, and everybody has better and worse days.",
    )
    cards.metric(
        "Chance to reach 80 %",
        readiness_card.chance(view.probability_ready),
        help="The chance to reach 80 % in another final taken now, by everything you have answered so far.",
    )
    verdict_line.show(view, key="verdict-line")
    st.caption(
        f"Your score is {view.right} of {view.counted}, {percent(view.share)} %. In another final you would score"
        f" between {percent(view.low)} and {percent(view.high)} %, nine times in ten; the chance to reach 80 % in"
        f" another final is {readiness_card.chance(view.probability_ready)}. {view.levels_in_words}"
    )
    if view.would_pass_a_week_only:
        st.info(f"It was exactly 70 %. {EXACTLY}", icon=":material/info:")


def _next(view: VerdictView, make_pdf: Callable[[], bytes]) -> str | None:
    sentence, label, icon, page = NEXT[view.level]
    with st.container(border=True):
        st.markdown(f":material/signpost: {sentence}")
        with st.container(horizontal=True):
            pressed = st.button(label, type="primary", icon=f":material/{icon}:", key="verdict-next")
            st.download_button(
                "Download as PDF",
                data=make_pdf,
                file_name="waymark-verdict.pdf",
                mime="application/pdf",
                icon=":material/download:",
                on_click="ignore",
                key="verdict-pdf",
            )
    return page if pressed else None


def _skills(skills: tuple[SkillShare, ...]) -> None:
    st.subheader("Your skills, strongest first", anchor=False)
    st.table([_row(skill, _place(skill, skills)) for skill in skills], hide_index=True)
    st.caption(f"The interval holds the true share nine times in ten. {skill_shares.doubt(skills)}")


def _place(skill: SkillShare, skills: tuple[SkillShare, ...]) -> str:
    if skills[0].share == skills[-1].share:
        return ""
    if skill.share == skills[0].share:
        return " :green-badge[:material/arrow_upward: strongest]"
    return " :red-badge[:material/arrow_downward: weakest]" if skill.share == skills[-1].share else ""


def _row(skill: SkillShare, place: str) -> dict[str, str]:
    return {
        "Skill": skill.skill + place,
        "Right": f"{skill.right} of {skill.asked}",
        "Share": f"{percent(skill.share)} %, between {percent(skill.low)} and {percent(skill.high)}",
    }


def _would_change(view: VerdictView) -> None:
    st.subheader("What would change it", anchor=False)
    st.markdown("\n".join(f"- {sentence}" for sentence in view.would_change))


def _better_tracks(view: VerdictView) -> None:
    """Tracks in which this learner is expected to do better, when the role does not suit them yet."""
    if view.level is not Readiness.NOT_YET_SUITED:
        return
    st.subheader("Tracks that fit better", anchor=False)
    if not view.better_tracks:
        st.markdown("No other track is clearly nearer to what you can do now, so this one is as good as any.")
        return
    st.table(
        [
            {"Track": track.title, "Expected on its final": f"about {percent(track.expected)} %", "Why": track.reason}
            for track in view.better_tracks
        ],
        hide_index=True,
    )
    st.caption("Estimates from the answers you gave here, and less sure than a diagnostic in the track itself.")
