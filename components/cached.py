"""The place for every `st.cache_*` (none is needed yet), and what a server does once, before its first visitor."""

from __future__ import annotations

import functools
import importlib

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

HEAVY = ("numpy", "pandas", "plotly.graph_objects", "logic.assessment.selection")


def import_heavy_modules() -> None:
    """Import what a first visitor would otherwise wait for."""
    for name in HEAVY:
        importlib.import_module(name)


def build_the_theme_once() -> None:
    """Keep the messages of the theme, which Streamlit would put together anew from the settings for every rerun.

    They take longer than a small page and are the same for everybody: the settings are read when the server starts.
    """
    build = app_session._populate_theme_msg  # noqa: SLF001 -- there is no public way; tests hold the messages together
    if hasattr(build, "built"):
        return

    @functools.cache
    def built(section: str) -> CustomThemeConfig:
        message = CustomThemeConfig()
        build(message, section)
        return message

    def fill(msg: CustomThemeConfig, section: str = "theme") -> None:
        ready = built(section)
        if ready.ByteSize():
            msg.MergeFrom(ready)

    fill.built = built  # type: ignore[attr-defined]  # marks ours, so that a second call changes nothing
    app_session._populate_theme_msg = fill  # noqa: SLF001 -- the same
