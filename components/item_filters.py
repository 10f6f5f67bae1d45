"""What to look for in the item bank; kept while a question is open."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from components import item_flags
from logic.item_bank.views import EASIEST, HARDEST, Choices, Query, Sort, Status

STATUS = {Status.ACTIVE: "Active", Status.RETIRED: "Retired", Status.REPORTED: "Reported"}
SORT = {
    Sort.NAME: "By name",
    Sort.ATTENTION: "Reports and flags first",
    Sort.EASIEST: "Easiest first, as judged",
    Sort.HARDEST: "Hardest first, as judged",
    Sort.MOST_ANSWERED: "Most answers first",
    Sort.LOWEST_FACILITY: "Fewest right answers first",
    Sort.LOWEST_DISCRIMINATION: "Lowest discrimination first",
    Sort.MOST_ASKED: "Most often asked first",
}
PROOF = {"executed": "Computed by running code", "sourced": "A page of documentation"}


def show(choices: Choices) -> Query:
    """Draw the filters; what they say."""
    grid = st.grid(2, min_column_width=280)
    text = grid.text_input(
        "Search", key="bank-text", placeholder="A word of the question, its code or its answers", persist_state="page"
    )
    with grid.cell():
        sort = st.selectbox("Order", list(SORT), format_func=SORT.__getitem__, key="bank-sort", persist_state="page")
    status = st.pills(
        "Show only",
        list(STATUS),
        format_func=STATUS.__getitem__,
        key="bank-status",
        persist_state="page",
        label_visibility="collapsed",
    )
    with st.expander("Narrow down", icon=":material/filter_list:", key="bank-filters"):
        return _narrowed(choices, Query(text=text or "", sort=sort, status=status))


def _narrowed(choices: Choices, query: Query) -> Query:
    grid = st.grid(3, min_column_width=220)
    with grid.cell():
        track = _choice("Track", choices.tracks, "bank-track")
    with grid.cell():
        skill = _choice("Skill", _skills(choices, track), f"bank-skill-{track}")
    with grid.cell():
        topic = _choice("Topic", _topics(choices, track, skill), f"bank-topic-{track}-{skill}")
    with grid.cell():
        proof_kind = _choice("Proof", PROOF, "bank-proof")
    with grid.cell():
        flag = _choice("Flag", {flag: item_flags.in_words(flag) for flag in choices.flags}, "bank-flag")
    with grid.cell():
        easiest, hardest = st.slider(
            "Difficulty, as judged",
            EASIEST,
            HARDEST,
            (EASIEST, HARDEST),
            key="bank-difficulty",
            persist_state="page",
        )
    return Query(
        text=query.text,
        sort=query.sort,
        status=query.status,
        track=track,
        skill=skill,
        topic=topic,
        proof_kind=proof_kind,
        flag=flag,
        easiest=easiest,
        hardest=hardest,
    )


def _choice(label: str, names: Mapping[str, str], key: str) -> str | None:
    return st.selectbox(
        label,
        list(names),
        index=None,
        format_func=lambda name: names.get(name, name),
        placeholder="Any",
        key=key,
        persist_state="page",
    )


def _skills(choices: Choices, track: str | None) -> dict[str, str]:
    return {one.skill: one.skill_title for one in choices.topics if track is None or track in one.tracks}


def _topics(choices: Choices, track: str | None, skill: str | None) -> dict[str, str]:
    return {
        one.topic: one.topic_title
        for one in choices.topics
        if (track is None or track in one.tracks) and (skill is None or skill == one.skill)
    }
