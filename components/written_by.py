"""The label beside what a model wrote: who it was. What the rules wrote has none."""

from __future__ import annotations

import re

import streamlit as st

_SIGN = re.compile(r"([\\`*_{}\[\]()<>#+!|~$:@&.-])")


def show(by: str) -> None:
    """Draw "Written with <provider>"."""
    st.caption(f":material/edit_note: {told(by)}")


def told(by: str) -> str:
    """The label as Markdown; a name is a name, whatever signs are in it."""
    return f"Written with {escaped(by)}"


def escaped(name: str) -> str:
    """A name as Markdown that shows exactly it."""
    return _SIGN.sub(r"\\\1", " ".join(name.split()))
