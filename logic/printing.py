"""Papers: tagged PDFs (PDF/UA-1) from a template and values. Pure but for the fonts installed.

Nothing a person typed becomes markup: it travels as JSON into the template. The standard demands a glyph for every
letter, so a name that no font here can print is noticed rather than printed as boxes.
"""

from __future__ import annotations

import functools
import json
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

import typst

STANDARD: Final = "ua-1"
BODY = "Libertinus Serif"  # comes with typst: Latin, Greek, Cyrillic, Hebrew
# For letters the body font lacks, as far as they are installed. No other font is tried: some hold the letters of a
# script without the rules by which they join, and would print a name in pieces.
FIRST_OTHERS = ("Noto Sans", "DejaVu Sans", "DejaVu Sans Mono")
JOINING_WELL = "Noto "
LEFT_OUT = (
    "Letters of the name for which no font is installed here are left out; the whole name is in the document's"
    " properties."
)
# Marks that turn the direction of whatever follows them.
DIRECTION_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is printed, and whether letters of it had to be left out."""

    printed: str
    is_whole: bool = True


def printable(name: str) -> Name:
    """What of a name can be printed with the fonts there are."""
    wanted = without_controls(name)
    if _can_print(wanted):
        return Name(wanted)
    able = "".join(letter for letter in wanted if _letter_can_print(letter))
    return Name(" ".join(able.split()), is_whole=False)


def compiled(template: bytes, name: str, content: dict[str, Any], timestamp: int | None = None) -> bytes:
    """The PDF of a template that reads `content` as JSON from `sys.inputs` under `name`; fonts are added to it."""
    return typst.compile(
        template,
        format="pdf",
        sys_inputs={name: json.dumps(content | {"fonts": _font_names()})},
        font_paths=_fonts(),
        pdf_standards=STANDARD,
        timestamp=timestamp,
    )


@functools.lru_cache(maxsize=4096)
def _letter_can_print(letter: str) -> bool:
    return _can_print(letter)


def _can_print(text: str) -> bool:
    probe = b'#let verdict = json(bytes(sys.inputs.verdict))\n#set document(title: "x")\n'
    try:
        compiled(probe + b"#text(font: verdict.fonts, fallback: false, verdict.text)", "verdict", {"text": text})
    except typst.TypstError:
        return False
    return True


@functools.lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Fonts that come with typst and those of the machine; read once, it takes a moment."""
    return typst.Fonts()


@functools.lru_cache(maxsize=1)
def _font_names() -> list[str]:
    installed = set(_fonts().families())
    others = sorted(family for family in installed if family.startswith(JOINING_WELL) and family not in FIRST_OTHERS)
    return [BODY, *(family for family in FIRST_OTHERS if family in installed), *others]


def without_controls(name: str) -> str:
    """A name without what no reader of a paper could see."""
    kept = (letter for letter in name if unicodedata.category(letter) != "Cc" and letter not in DIRECTION_OVERRIDES)
    return "".join(kept)
