"""What a model wrote, as Markdown that can only be read: no HTML, picture, link, address, directive or formula.

Whether something stands in code decides how it is made harmless, never whether: where code ends is a matter of the
reader. What is decided on is the text as it is shown, so references to characters are resolved first, and a backslash
before a sign hides nothing. Pure.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from logic.ai.fencing import plain

_CODE = re.compile(r"`[^`\n]+`")
_TAG = re.compile(r"<[A-Za-z/!?][^<>]{0,500}>")
_OPENS = re.compile(r"<(?=\\*[A-Za-z/!?])")
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\n]*\)|\[[^\[\]\n]*\])")
_DEFINITION = re.compile(r"^[ >]*\[[^\[\]\n]+\]:.*$", re.MULTILINE)
_JOINED = re.compile(r"\](?=[(\[:])")
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]{0,20}\\*:\\*/\\*/\S*"
    r"|\bwww\\*\.\S*"
    r"|\b(?:mailto|xmpp|javascript|vbscript|tel)\\*:(?=\S)\S+"
    r"|\bdata\\*:\w+\\*/\S*"
    r"|\bfile\\*:\\*/\S*"
    r"|(?<![\w.+-])[\w.+-]+\\*@(?=[\w-]+\\*\.)\S+",
    re.IGNORECASE,
)
_ICON = re.compile(r":\\*(?:material\\*/\w*|streamlit)(?:\\*:)?", re.IGNORECASE)
_DIRECTIVE = re.compile(r":[A-Za-z][\w-]*\[([^\[\]]*)\]")
_NAMED = re.compile(r":(?=[A-Za-z][\w-]*\\*[\[{])")
_UNDERLINE = re.compile(r"^[ >]*(?:=+|-{2,})[ ]*$", re.MULTILINE)
_HEADING = re.compile(r"^((?:[ >]|[*+-][ ]|\d{1,9}[.)][ ])*)#{1,3}(?=\s|$)", re.MULTILINE)
_EMPTY = re.compile(r"\n[ ]*\n[ ]*\n[\s]*")

_STEPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (_DEFINITION, ""),
    (_LINK, r"\1"),
    (_JOINED, "] "),
    (_TAG, ""),
    (_OPENS, "\u2039"),
    (_ADDRESS, ""),
    (_ICON, ""),
    (_DIRECTIVE, r"\1"),
    (_NAMED, ": "),
    (_UNDERLINE, ""),
    (_HEADING, r"\1####"),
    (_EMPTY, "\n\n"),
)
_DOLLAR = ("$", "\uff04")  # the wide one is no formula's


def harmless(text: str) -> str:
    """Markdown with words, lists, tables, emphasis and code; headings become small ones.

    Idempotent: what comes out goes through unchanged.
    """
    return _until_nothing_changes(_once, text)


def _once(text: str) -> str:
    text = plain(_until_nothing_changes(html.unescape, text)).replace(*_DOLLAR)
    text = _CODE.sub(_shown_in_code, text)
    for pattern, instead in _STEPS:
        text = pattern.sub(instead, text)
    return text.strip()


def _shown_in_code(code: re.Match[str]) -> str:
    """A tag somebody learns about is shown in brackets that open nothing."""
    return _TAG.sub(lambda tag: f"\u2039{tag[0][1:-1]}\u203a", code[0])


def _until_nothing_changes(change: Callable[[str], str], text: str) -> str:
    """What was taken away may have joined what stood around it."""
    before = None
    while text != before:
        before, text = text, change(text)
    return text
