"""The frame around every page: who is signed in, their menu, the theme; made once where it is the same every time."""

from __future__ import annotations

import pytest
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from components import cached

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.sidebar", "theme.light.sidebar", "theme.dark.sidebar")


def themes() -> list[bytes]:
    """What the server tells a browser of each part of the theme."""
    messages = []
    for section in SECTIONS:
        message = CustomThemeConfig()
        app_session._populate_theme_msg(message, section)
        messages.append(message.SerializeToString(deterministic=True))
    return messages


def test_the_theme_that_is_kept_is_the_one_streamlit_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = app_session._populate_theme_msg
    monkeypatch.setattr(app_session, "_populate_theme_msg", theirs)
    built = themes()
    cached.build_the_theme_once()
    assert app_session._populate_theme_msg is not theirs
    assert themes() == themes() == built
    assert b"#0F766E" in built[1]


def test_keeping_the_theme_twice_keeps_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)
    cached.build_the_theme_once()
    first = app_session._populate_theme_msg
    cached.build_the_theme_once()
    assert app_session._populate_theme_msg is first


def test_an_empty_part_of_the_theme_stays_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_session, "_populate_theme_msg", app_session._populate_theme_msg)
    cached.build_the_theme_once()
    message = CustomThemeConfig()
    app_session._populate_theme_msg(message.light, "theme.nowhere")
    assert not message.HasField("light")
