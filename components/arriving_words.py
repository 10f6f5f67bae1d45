"""Words of the rules, shown at once, that a model's words may replace: looked for every two seconds, and not for long.

The page never waits. When better words are there the page is drawn anew, once; when none came in time it stays as it
is, and nothing tells that any were wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import streamlit as st

from components import session, written_by
from logic import clock

LOOK_AGAIN = 2.0  # seconds
PATIENCE = timedelta(seconds=20)


def show(draw: Callable[[], None], *, by: str | None, have_come: Callable[[], bool] | None, key: str) -> None:
    """Draw words, and who wrote them if it was a model; `have_come` says whether others are there (None: none may be).

    `key` names the words: once they were waited for in vain this tab does not wait for them again.
    """
    if have_come is None or _waited_in_vain(key):
        _words(draw, by)
        return
    st.fragment(_wait, run_every=LOOK_AGAIN)(draw, by, have_come, key)


def _words(draw: Callable[[], None], by: str | None) -> None:
    draw()
    if by is not None:
        written_by.show(by)


def _wait(draw: Callable[[], None], by: str | None, have_come: Callable[[], bool], key: str) -> None:
    """Draw the words that are there; runs again and again until others came or the time is over."""
    _words(draw, by)
    if session.peek(_until(key), datetime) is None:
        session.keep(_until(key), clock.now() + PATIENCE)
        return
    if _waited_in_vain(key) or have_come():
        session.keep(_until(key), clock.now())
        st.rerun()


def _waited_in_vain(key: str) -> bool:
    until = session.peek(_until(key), datetime)
    return until is not None and clock.now() >= until


def _until(key: str) -> str:
    return f"words-{key}"
