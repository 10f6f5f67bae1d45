"""Takes HTML, entities, code fences and odd blanks off a plan's text, so that lines of Markdown are left."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

LONGEST = 20_000  # characters; a plan has a few thousand, and whatever follows is not read

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CODE = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<h([1-6])\b[^<>\n]*>", re.IGNORECASE), r"\n\n## "),
    (re.compile(r"<li\b[^<>\n]*>", re.IGNORECASE), r"\n- "),
    (re.compile(r"<tr\b[^<>\n]*>\s*", re.IGNORECASE), r"\n| "),
    (re.compile(r"</t[dh]\s*>\s*", re.IGNORECASE), r" | "),
    (re.compile(r"</?(?:b|strong)\s*>", re.IGNORECASE), r"**"),
    (re.compile(r"<br\s*/?>", re.IGNORECASE), r"\n"),
    (
        re.compile(r"</?(?:p|div|ul|ol|table|thead|tbody|tr|li|h[1-6]|section|article|hr)\b[^<>\n]*>", re.IGNORECASE),
        r"\n",
    ),
    (re.compile(r"</?[a-z][a-z0-9]*\b[^<>\n]*>", re.IGNORECASE), r""),
)
_FENCE = re.compile(r"^\s*(?:```+|~~~+)\s*(\w*)\s*$")
_PROSE_FENCES = frozenset({"", "markdown", "md", "text", "txt", "plaintext"})
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # stand for quotations later on
_BLANKS = re.compile(r"[^\S\n]")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


def lines(text: str) -> list[str]:
    """The lines of Markdown in a text of any origin, without right-hand blanks; fenced code is left out."""
    text = unicodedata.normalize("NFC", text[:LONGEST]).replace("\r\n", "\n").replace("\r", "\n")
    text = _without_html(text)
    text = _BLANKS.sub(" ", _INVISIBLE.sub("", _PRIVATE.sub("", text.replace("\t", "    "))))
    return [line.rstrip() for line in _without_fences(text.split("\n"))]


def _without_html(text: str) -> str:
    if "<" in text:
        text = _CODE.sub("", _COMMENT.sub("", text))
        for pattern, instead in _TAGS:
            text = pattern.sub(instead, text)
    return html.unescape(text)


def _without_fences(found: list[str]) -> list[str]:
    kept: list[str] = []
    language: str | None = None
    for line in found:
        fence = _FENCE.match(line)
        if fence is not None:
            language = fence[1].lower() if language is None else None
            kept.append("")
        else:
            kept.append(line if language is None or language in _PROSE_FENCES else "")
    return kept


_UNFIT = re.compile(
    '[*_~`#|<>\\[\\]\\\\“”„‟«»"\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\x00-\x1f\x7f-\x9f]'
)
LONGEST_TITLE = 120
LONGEST_SENTENCE = 2000
_WORD = re.compile(r"[^\W_]+")


def title(text: str, longest: int = LONGEST_TITLE) -> str:
    """A title as it can be quoted within a sentence of Markdown: no marks, quotes or HTML; "" when no word is left."""
    before = None
    while text != before:  # what was taken away may have joined what stood around it
        before = text
        text = unicodedata.normalize("NFC", html.unescape(text))
        text = _INVISIBLE.sub("", _PRIVATE.sub("", text)).replace("://", " ")
        text = " ".join(_UNFIT.sub(" ", text).split())[:longest].strip()
    return text if _WORD.search(text) else ""


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words of a title or a sentence as they are compared: in lower case, without marks, "&" being "and"."""
    return tuple(_WORD.findall(title(text, LONGEST_SENTENCE).lower().replace("&", " and ")))


_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\[[^\]]*\])")
_ADDRESS = re.compile(r"\s*<?\bhttps?://\S+")
_MARKS = re.compile(r"\*+|~~|`+|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")


def without_links(text: str) -> str:
    """The text with the words of its links in place of the links; bare addresses are left out."""
    return _ADDRESS.sub("", _LINK.sub(r"\1", _IMAGE.sub("", text)))


def without_marks(text: str) -> str:
    """The text without emphasis, code marks and escapes, its blanks single."""
    return " ".join(_ESCAPE.sub(r"\1", _MARKS.sub("", text)).split())
