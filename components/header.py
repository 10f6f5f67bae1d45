"""The top of every learner page: streak, level, XP with the way to the next level, track and week."""

from __future__ import annotations

import streamlit as st

from logic.xp.service import Header


def show(header: Header) -> None:
    """Draw the header; it is left out while a test runs."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(
            f"{_streak(header.streak_days)} &emsp; **Level {header.progress.level}** &emsp; {_place(header)}",
            width="content",
        )
        st.progress(header.progress.share, text=_to_next(header), width=260)


def _place(header: Header) -> str:
    if header.target is None:
        return ""
    return f":green-badge[:material/signpost: {header.target} · week {header.week} of {header.weeks}]"


def _streak(days: int) -> str:
    unit = "day" if days == 1 else "days"
    return f":material/local_fire_department: **{days} {unit}**"


def _to_next(header: Header) -> str:
    return f"{header.total_xp} XP · {header.progress.to_next} to level {header.progress.level + 1}"
