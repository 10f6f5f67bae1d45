"""One question of the bank: what it asks, how its key is proved, how it does, and what was done to it."""

from __future__ import annotations

import streamlit as st

from components import (
    item_actions,
    item_answers,
    item_flags,
    item_history,
    item_key_changes,
    item_proof,
    item_reports,
    item_statistics,
)
from logic.accounts.visitor import Visitor
from logic.item_bank.views import ItemDetail

SECTIONS = ("Question", "Proof", "Statistics", "Reports", "History")
HOW = {"executed": "key computed by running code", "sourced": "key taken from documentation"}


def show(item: ItemDetail, keeper: Visitor) -> None:
    """Draw the question with its actions, a section at a time."""
    st.subheader(item.slug.partition("/")[2] or item.slug, anchor=False)
    st.caption(
        f"{item.skill} · {item.topic} · difficulty {item.difficulty} of 10 · {HOW[item.proof.kind]} · "
        f"about {item.expected_seconds} seconds · {len(item.variants)} {_plural('variant', len(item.variants))}"
    )
    badges = _badges(item)
    if badges:
        st.markdown(" ".join(badges))
    item_actions.show(item, keeper)
    item_key_changes.show_progress(item, keeper)
    section = st.pills(
        "Section", SECTIONS, default=SECTIONS[0], required=True, key="item-section", label_visibility="collapsed"
    )
    _section(section or SECTIONS[0], item, keeper)


def _section(section: str, item: ItemDetail, keeper: Visitor) -> None:
    match section:
        case "Question":
            item_answers.show(item)
        case "Proof":
            item_proof.show(item.proof, item.variants[0])
        case "Statistics":
            item_flags.show(item.flags)
            item_statistics.show(item, time_zone=keeper.time_zone)
        case "Reports":
            item_reports.show(item.id, keeper)
        case _:
            item_history.show(item, keeper)


def _badges(item: ItemDetail) -> list[str]:
    reports, flags = item.reports, len(item.flags)
    return [
        badge
        for badge, wanted in (
            (":gray-badge[:material/block: retired]", item.retired_at is not None),
            (":gray-badge[:material/inventory_2: left the content]", not item.in_content),
            (":red-badge[:material/key_off: none of its answers is right]", item.key is None),
            (":orange-badge[:material/key: key changed]", bool(item.key)),
            (f":orange-badge[:material/report: {reports} open {_plural('report', reports)}]", reports > 0),
            (f":orange-badge[:material/flag: {flags} {_plural('flag', flags)}]", flags > 0),
        )
        if wanted
    ]


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
