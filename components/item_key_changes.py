"""How far the changes of a question's key have got; looks again by itself while tests are being scored."""

from __future__ import annotations

import streamlit as st

from components import session
from logic.accounts.visitor import Visitor
from logic.item_bank import key_change_service
from logic.item_bank.key_change_service import KeyChange
from logic.item_bank.views import ItemDetail

LOOK_AGAIN = 3.0  # seconds


def show_progress(item: ItemDetail, keeper: Visitor) -> None:
    """Draw how far a change under way has got; nothing, and no timer, when none is."""
    if _under_way(keeper, item.id):
        st.fragment(_progress, run_every=LOOK_AGAIN)(item.id)


def in_words(key: int | None) -> str:
    """A key as a person reads it."""
    return "none is right" if key is None else f"option {key + 1}"


def _progress(family_id: int) -> None:
    keeper = session.current_visitor()
    change = _under_way(keeper, family_id) if keeper else None
    if change is None:
        st.rerun()
        return
    done = min(change.attempts, change.tests)
    share = done / change.tests if change.tests else 0.0
    st.progress(share, text=f"{done:,} of {change.tests:,} tests scored again")


def _under_way(keeper: Visitor, family_id: int) -> KeyChange | None:
    changes = key_change_service.changes(keeper, family_id)
    return next((change for change in changes if change.finished_at is None), None)
