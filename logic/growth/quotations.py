"""Hides quoted titles while a sentence is read, so that a course called "Plan by Friday" is neither verb nor date."""

# Texts of teachers hold dashes and quotation marks of every kind.
# ruff: noqa: RUF001

from __future__ import annotations

import re

from logic.growth import plain_text

FIRST = 0xE000
MOST = 0xF8FF - FIRST
_QUOTED = re.compile(
    r"“[^“”\n]{1,200}”|„[^„“”\n]{1,200}[“”]|»[^»«\n]{1,200}«|«[^»«\n]{1,200}»|(?<!\w)\"[^\"\n]{1,200}\"(?!\w)|"
    r"(?<!\w)‘[^‘’\n]{1,200}’(?!\w)"
)


def hidden(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with one private character for each quotation, and the quotations in order.

    A text that is one quotation from end to end is not hidden: then the words are what is said.
    """
    found: list[str] = []

    def hide(match: re.Match[str]) -> str:
        if len(found) >= MOST:
            return match[0]
        found.append(f"{match[0][0]}{plain_text.without_marks(match[0][1:-1])}{match[0][-1]}")
        return chr(FIRST + len(found) - 1)

    if _QUOTED.fullmatch(text.strip()):
        return text.strip()[1:-1], ()
    return _QUOTED.sub(hide, text), tuple(found)


def shown(text: str, quotations: tuple[str, ...]) -> str:
    """The text with its quotations in their places again."""
    return re.sub("[\ue000-\uf8ff]", lambda match: quotations[ord(match[0]) - FIRST], text)


def quoted(text: str) -> list[str]:
    """What stands in quotation marks in a text, without them."""
    return [match[0][1:-1] for match in _QUOTED.finditer(text)]


def without(text: str) -> str:
    """The text without its quotations."""
    return _QUOTED.sub(" ", text)
