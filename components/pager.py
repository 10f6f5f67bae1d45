"""Turning pages of a list that grows at its head: each page begins below the last row of the one before it."""

from __future__ import annotations

import streamlit as st

from components import session


def before(key: str, newest: int) -> int:
    """Below which id the page begins that the reader is on."""
    return (_turned(key) or (newest,))[-1]


def show(key: str, next_before: int | None) -> None:
    """Draw the buttons to the pages before and after, where there are any."""
    turned = _turned(key)
    if not turned and next_before is None:
        return
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button(
            "Newer",
            icon=":material/chevron_left:",
            disabled=not turned,
            key=f"{key}-newer",
            on_click=_turn,
            args=(key, turned[:-1]),
        )
        st.button(
            "Older",
            icon=":material/chevron_right:",
            icon_position="right",
            disabled=next_before is None,
            key=f"{key}-older",
            on_click=_turn,
            args=(key, (*turned, next_before)),
        )


def _turned(key: str) -> tuple[int, ...]:
    return session.peek(key, tuple) or ()


def _turn(key: str, turned: tuple[int, ...]) -> None:
    session.keep(key, turned)
