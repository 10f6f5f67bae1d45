"""A verdict on paper: a tagged PDF (PDF/UA-1) that says what the page says. Pure but for the fonts installed.

Nothing a person typed becomes markup: it travels as JSON into `verdict.typ`. The standard demands a glyph for every
letter, so a name that no font here can print is noticed rather than printed as boxes.
"""

from __future__ import annotations

import functools
import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import typst

from logic.plans import reasons, skill_shares
from logic.plans.outcomes import Readiness
from logic.plans.skill_shares import SkillShare
from logic.plans.verdict_service import VerdictView

TEMPLATE = Path(__file__).with_name("verdict.typ")
STANDARD: Final = "ua-1"
BODY = "Libertinus Serif"  # comes with typst: Latin, Greek, Cyrillic, Hebrew
# For letters the body font lacks, as far as they are installed. No other font is tried: some hold the letters of a
# script without the rules by which they join, and would print a name in pieces.
FIRST_OTHERS = ("Noto Sans", "DejaVu Sans", "DejaVu Sans Mono")
JOINING_WELL = "Noto "
HEADLINE = {
    Readiness.JOB_READY: "Job ready",
    Readiness.NEEDS_TRAINING: "Needs additional training",
    Readiness.NOT_YET_SUITED: "Not yet suited to this role",
}
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


def make(view: VerdictView, name: str, day: str) -> bytes:
    """The PDF of a verdict for the person named; `day` is the day it was given, in words."""
    content = _content(view, printable(name), _without_controls(name), day)
    return _compile(TEMPLATE.read_bytes(), content, timestamp=int(view.decided_at.timestamp()))


def day_given(view: VerdictView, time_zone: str) -> str:
    """The day of a verdict as "24 November 2026", in its owner's own time zone."""
    local = view.decided_at.astimezone(ZoneInfo(time_zone))
    return f"{local.day} {local:%B %Y}"


def printable(name: str) -> Name:
    """What of a name can be printed with the fonts there are."""
    wanted = _without_controls(name)
    if _can_print(wanted):
        return Name(wanted)
    able = "".join(letter for letter in wanted if _letter_can_print(letter))
    return Name(" ".join(able.split()), is_whole=False)


def _compile(template: bytes, content: dict[str, Any], timestamp: int | None = None) -> bytes:
    return typst.compile(
        template,
        format="pdf",
        sys_inputs={"verdict": json.dumps(content | {"fonts": _font_names()})},
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
        _compile(probe + b"#text(font: verdict.fonts, fallback: false, verdict.text)", {"text": text})
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


def _without_controls(name: str) -> str:
    kept = (letter for letter in name if unicodedata.category(letter) != "Cc" and letter not in DIRECTION_OVERRIDES)
    return "".join(kept)


def _content(view: VerdictView, name: Name, author: str, day: str) -> dict[str, Any]:
    taken = "the comprehensive retest" if view.is_retest else "the final test"
    score = f"{view.right} of {view.counted} right ({_percent(view.share)} %) in {taken}, {day}."
    return {
        "title": f"Verdict: {view.track}, {view.level}",
        "author": author,
        "kicker": f"Waymark · verdict · {view.track}",
        "headline": HEADLINE[view.level],
        "name": name.printed,
        "note": "" if name.is_whole else LEFT_OUT,
        "score": f"{score} {view.levels_in_words}",
        "share": view.share,
        "low": view.low,
        "high": view.high,
        "line_in_words": (
            f"The dot is this score, {_percent(view.share)} of 100. Another final would come out between"
            f" {_percent(view.low)} and {_percent(view.high)} nine times in ten (the bar)."
        ),
        "chance": f"Chance to reach 80 % in another final: {reasons.chance(view.probability_ready)}.",
        "skills": [_row(skill) for skill in view.skills],
        "skills_note": skill_shares.doubt(view.skills),
        "would_change": [_plain(sentence) for sentence in view.would_change],
        "better_tracks": [f"{track.title}: {track.reason}" for track in view.better_tracks],
        "tracks_note": "These are estimates from the same answers; a diagnostic in the track itself would say more.",
        "footer": f"Given on {day} by counts and rules, from {view.counted} answers.",
    }


def _row(skill: SkillShare) -> list[str]:
    return [
        skill.skill,
        f"{skill.right} of {skill.asked} ({_percent(skill.share)} %)",
        f"between {_percent(skill.low)} and {_percent(skill.high)} %",
    ]


def _plain(sentence: str) -> str:
    """A sentence without the emphasis the page gives to the name of a level."""
    for level in Readiness:
        sentence = sentence.replace(f"*{level}*", level)
    return sentence


def _percent(share: float) -> int:
    return round(100 * share)
