"""What a model wrote, as Markdown that can only be read: no HTML, no picture, no link, no address that is fetched."""

from __future__ import annotations

import re

from logic.ai.fencing import plain

_TAG = re.compile(r"<[^>\n]{0,500}>?")
_IMAGE = re.compile(r"!\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])?")
_LINK = re.compile(r"\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])")
_DEFINITION = re.compile(r"^\s{0,3}\[[^\]]+\]:.*$", re.MULTILINE)
_ADDRESS = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]{1,20}://|(?:mailto|javascript|vbscript|data|tel|file):|www\.)\S+")
_DIRECTIVE = re.compile(r":(?:[a-z]+-background|[a-z]+)\[|:material/\w*:?", re.IGNORECASE)
_MATHS = re.compile(r"\${1,2}")
_HEADING = re.compile(r"^\s{0,3}#{1,3}\s+", re.MULTILINE)
_EMPTY = re.compile(r"\n{3,}")


def harmless(text: str) -> str:
    """Markdown without anything but words, lists, emphasis and code; headings become small ones.

    Idempotent: what comes out goes through unchanged.
    """
    before = None
    text = plain(text)
    while text != before:  # what was taken away may have joined what stood around it
        before = text
        for pattern, instead in (
            (_DEFINITION, ""),
            (_IMAGE, r"\1"),
            (_LINK, r"\1"),
            (_TAG, ""),
            (_ADDRESS, ""),
            (_DIRECTIVE, ""),
            (_MATHS, ""),
            (_HEADING, "#### "),
            (_EMPTY, "\n\n"),
        ):
            text = pattern.sub(instead, text)
        text = text.strip()
    return text
