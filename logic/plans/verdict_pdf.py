"""A verdict on paper: a tagged PDF (PDF/UA-1) that says what the page says. Pure but for the fonts installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from logic import printing
from logic.plans import reasons, skill_shares
from logic.plans.outcomes import Readiness
from logic.plans.skill_shares import SkillShare
from logic.plans.verdict_service import VerdictView
from logic.printing import LEFT_OUT, Name, printable

__all__ = ["LEFT_OUT", "day_given", "make", "printable"]

TEMPLATE = Path(__file__).with_name("verdict.typ")
HEADLINE = {
    Readiness.JOB_READY: "Job ready",
    Readiness.NEEDS_TRAINING: "Needs additional training",
    Readiness.NOT_YET_SUITED: "Not yet suited to this role",
}


def make(view: VerdictView, name: str, day: str) -> bytes:
    """The PDF of a verdict for the person named; `day` is the day it was given, in words."""
    content = _content(view, printable(name), printing.without_controls(name), day)
    return printing.compiled(TEMPLATE.read_bytes(), "verdict", content, timestamp=int(view.decided_at.timestamp()))


def day_given(view: VerdictView, time_zone: str) -> str:
    """The day of a verdict as "24 November 2026", in its owner's own time zone."""
    local = view.decided_at.astimezone(ZoneInfo(time_zone))
    return f"{local.day} {local:%B %Y}"


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
