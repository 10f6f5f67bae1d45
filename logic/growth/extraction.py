"""The actions a plan's text asks for, whoever wrote it and in whatever form: Markdown, broken or not."""

from __future__ import annotations

from datetime import date

from logic.growth.actions import FoundAction


def extract(markdown: str, *, today: date) -> tuple[FoundAction, ...]:
    """The actions in the order of the text; `today` is the day relative dates count from. Never raises on a text."""
    raise NotImplementedError
