"""The wall: what was achieved, with its date, and what was not yet, with a hint and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from logic.achievements.service import Earned, Locked, Rarity, Requirement, Wall

NARROWEST_CARD = 280
# A word, a shape and a colour: whoever misses one of them has the others.
BADGE = {
    Rarity.COMMON: ":gray-badge[:material/circle: common]",
    Rarity.RARE: ":blue-badge[:material/change_history: rare]",
    Rarity.EPIC: ":orange-badge[:material/star: epic]",
    Rarity.LEGENDARY: ":green-badge[:material/workspace_premium: legendary]",
}
SO_FAR = {
    Requirement.XP: "{progress:,} of {threshold:,} XP",
    Requirement.LEVEL: "level {progress} of {threshold}",
    Requirement.STREAK: "{progress} of {threshold} days in a row",
    Requirement.TESTS_PASSED: "{progress} of {threshold} tests passed",
    Requirement.PERFECT_TEST: "{progress} of {threshold} tests without a mistake",
    Requirement.PLANS_COMPLETED: "{progress} of {threshold} plans walked to the end",
}
REACHED = "You have what it takes: it is yours with the next thing you finish."


def show(wall: Wall, *, time_zone: str) -> bool:
    """Draw the wall; whether somebody without any stone on it wants to set the first."""
    there_are = len(wall.earned) + len(wall.locked)
    st.markdown(f"**{len(wall.earned)} of {there_are}** earned. What you have stays yours.")
    wants_first = not wall.earned and _first_step()
    if wall.earned:
        st.subheader("Yours", anchor=False)
        _earned(wall.earned, time_zone)
    if wall.locked:
        st.subheader("Still ahead", anchor=False)
        _locked(wall.locked)
    return wants_first


def _first_step() -> bool:
    st.markdown("The wall is empty yet. One finished day sets the first stone.")
    return st.button("Go on today", type="primary", icon=":material/play_arrow:", key="achievements-first")


def _earned(earned: Sequence[Earned], time_zone: str) -> None:
    grid = st.grid(2, min_column_width=NARROWEST_CARD)
    for one in earned:
        with grid.cell(), st.container(border=True):
            st.markdown(f":material/check_circle: **{one.title}** {BADGE[one.rarity]}\n\n{one.description}")
            st.caption(f"Earned on {_date(one.at, time_zone)}")


def _locked(locked: Sequence[Locked]) -> None:
    grid = st.grid(2, min_column_width=NARROWEST_CARD)
    for one in locked:
        with grid.cell(), st.container(border=True):
            st.markdown(f":material/lock: **{one.title}** {BADGE[one.rarity]}\n\n{_hint(one)}")
            st.progress(one.progress / one.threshold, text=so_far(one))


def so_far(one: Locked) -> str:
    """How far somebody is, as "12 of 30 days in a row"."""
    return SO_FAR[one.requirement].format(progress=one.progress, threshold=one.threshold)


def _hint(one: Locked) -> str:
    return REACHED if one.is_reached else one.hint


def _date(at: datetime, time_zone: str) -> str:
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{local:%A} {local.day} {local:%B %Y}"
