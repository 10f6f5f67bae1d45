"""What was done to a question: changes of its key with what they did to tests, and everything else, newest first."""

from __future__ import annotations

import streamlit as st

from components import item_key_changes, phrases
from logic.accounts.visitor import Visitor
from logic.item_bank import key_change_service
from logic.item_bank.key_change_service import KeyChange
from logic.item_bank.views import ItemDetail, Revision


def show(item: ItemDetail, keeper: Visitor) -> None:
    """Draw the changes of key, then the audit trail."""
    changes = key_change_service.changes(keeper, item.id)
    if not changes and not item.revisions:
        st.info("Nothing was done to this question since it was loaded.")
    for change in changes:
        with st.container(border=True):
            _change(change, keeper.time_zone)
    if item.revisions:
        st.markdown("**Everything done to it, newest first**")
    for revision in item.revisions:
        _revision(revision, keeper.time_zone)


def _change(change: KeyChange, time_zone: str) -> None:
    old, new = item_key_changes.in_words(change.old_key), item_key_changes.in_words(change.new_key)
    state = "under way" if change.finished_at is None else "finished"
    st.markdown(f"**Key changed: {old} → {new}** · {phrases.day(change.changed_at, time_zone)} · {state}")
    st.text(change.reason)
    st.caption(
        f"{_count(change.attempts, 'test')} scored again: {_count(change.scores_changed, 'score')} changed, "
        f"{_count(change.passes_changed, 'pass', 'passes')} changed, {_xp(change.xp_change)}."
    )


def _count(number: int, one: str, several: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def _xp(change: int) -> str:
    return f"{change:+,} XP in all" if change else "no XP changed"


def _revision(revision: Revision, time_zone: str) -> None:
    who = revision.changed_by or "by itself"
    with st.container(gap="xxsmall"):
        st.markdown(f"**{revision.kind.capitalize()}** · {phrases.day(revision.at, time_zone)} · {who}")
        if revision.reason:
            st.text(revision.reason)
