"""Reads when, how long and how urgently out of a sentence, and gives back what is left of it."""

# Texts of teachers hold dashes and quotation marks of every kind.
# ruff: noqa: RUF001

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from logic.growth import dates, durations
from logic.growth.actions import Priority
from logic.growth.dates import DateFound
from logic.growth.durations import DurationFound

_Found = TypeVar("_Found", DateFound, DurationFound)
HOLE = "\x00"  # where a detail stood

_LEVELS: tuple[tuple[Priority, str], ...] = (
    (Priority.HIGH, (r"high(?:est)?|top|urgent|very high|critical|essential|must(?:[- ](?:do|have))?|"
    r"very important|important|"
                    r"hoch|hohe?[rsn]?|höchste[rsn]?|dringend|sehr wichtig|wichtig|unbedingt|muss|p1|prio(?:rity|"
                    r"rität)? ?1|sehr hoch|🔴|🔥|❗|‼")),
    (Priority.MEDIUM, (r"medium|normal|moderate|middle|mid|should(?:[- ](?:do|have))?|mittel|mittlere[rsn]?|p2|"
    r"prio(?:rity|rität)? ?2|soll(?:te)?|🟡|🟠")),
    (Priority.LOW, (r"low(?:est)?|optional|could(?:[- ](?:do|have))?|nice[- ]to[- ]have|if time (?:allows|permits)|"
    r"if you have time|"
                   r"if there is time|when you have time|niedrige?[rsn]?|geringe?[rsn]?|freiwillig|"
                   r"wenn (?:noch )?zeit (?:bleibt|ist)|"
                   r"bei gelegenheit|kann|p3|prio(?:rity|rität)? ?3|🟢|🔵|⚪")),
)  # fmt: skip
_ANY_LEVEL = "|".join(f"(?P<{level.name}{{0}}>{words})" for level, words in _LEVELS)
_SAID = re.compile(
    rf"(?:this is )?(?:your |with |mit |at )?(?:(?:priority|prio|priorität|dringlichkeit|wichtigkeit|importance|"
    rf"urgency)(?: is| ist)?\s*[:=–—-]?\s*"
    rf"(?:{_ANY_LEVEL.format(1)})(?!\w)|(?<!\w)(?:{_ANY_LEVEL.format(2)})(?:[- ](?:priority|prio|importance|"
    rf"urgency|priorität|dringlichkeit))(?!\w))",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"^\W*(?:{_ANY_LEVEL.format(3)})\W*(?:priority|prio|priorität)?\W*$", re.IGNORECASE)
_TOKEN = re.compile(r"(?<!\w)(?:\[?(?P<p>P[123])\]?)(?!\w)|(?P<e>[🔴🟠🟡🟢🔥])")
_TOKENS = {"P1": Priority.HIGH, "P2": Priority.MEDIUM, "P3": Priority.LOW, "🔴": Priority.HIGH, "🔥": Priority.HIGH}
_TOKENS |= {"🟠": Priority.MEDIUM, "🟡": Priority.MEDIUM, "🟢": Priority.LOW}
# What may stand around details without saying anything more.
_FILLER = re.compile(
    r"\b(?:do|it|this|that|the|a|an|is|are|it's|your|you|about|around|roughly|approx(?:imately)?|takes?|needs?|"
    r"need|plan|set|aside|allow|"
    r"finish(?:ed)?|complete(?:d)?|done|due|deadline|date|target|by|on|in|at|for|to|of|and|or|time|effort|"
    r"estimated|estimate|"
    r"duration|minutes?|hours?|priority|high|medium|low|should|be|enough|will|would|which|around|when|until|week|"
    r"try|end|latest|how long|wie lange|"
    r"dauer|dauert|zeit|aufwand|bis|am|im|zum|den|der|die|das|es|sie|und|etwa|rund|ca|circa|ungefähr|priorität|"
    r"termin|frist|"
    r"erledigen|fertig|sein|reichen|brauchen|brauchst|planen|ein|dafür|hierfür|mach|fällig|geplant|was|genügen)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w")
_PARENTHESIS = re.compile(r"\s*[(\[]([^()\[\]]*)(?:[)\]]|$)")
_DASH = re.compile(r"(?<!\d)\s+[–—-]+\s+|\s+[–—-]+\s+(?!\d)|\s+[|•·→]\s+")
_CLAUSE = re.compile(r"\s*[,;]\s+")


@dataclass(frozen=True, slots=True)
class Details:
    """What a text says of priority, date and minutes; `rest` is the text without that, "" when that was all."""

    rest: str
    priority: Priority | None = None
    due: date | None = None
    minutes: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing of them."""
        return self.priority is None and self.due is None and self.minutes is None


def read(text: str, today: date, week: int | None = None) -> Details:
    """The details of a sentence or a part of one; quotations are to be hidden from it, because titles say no dates."""
    text, due = _without_dates(text, today, week)
    text, minutes = _without_durations(text)
    text, said = _without_priority(text)
    parts, lone = _kept(text)
    return Details(parts, said or lone, due, minutes)


def priority_in(text: str) -> Priority | None:
    """The priority a short label or the cell of a table says, None when it says none."""
    alone = _ALONE.match(text) or _SAID.search(text) or _TOKEN.search(text)
    return None if alone is None else _level(alone)


def _without_dates(text: str, today: date, week: int | None) -> tuple[str, date | None]:
    found = _set_apart(text, dates.find(text, today, week))
    if not found:
        return text, None
    first = found[0]
    last = (
        found[1]
        if len(found) > 1 and re.fullmatch(r"\s*(?:-|–|—|to|bis|until)\s*", text[first.end : found[1].start])
        else first
    )
    return _holed(text, [(one.start, one.end) for one in found]), last.day


def _set_apart(text: str, found: tuple[_Found, ...]) -> tuple[_Found, ...]:
    """Those in brackets where some are: what stands in the sentence itself is then what the action is about."""
    inside = [match.span() for match in _PARENTHESIS.finditer(text)]
    apart = tuple(one for one in found if any(start <= one.start and one.end <= end for start, end in inside))
    return apart or found


def _without_durations(text: str) -> tuple[str, int | None]:
    found = _set_apart(text, durations.find(text))
    return (_holed(text, [(one.start, one.end) for one in found]), found[0].minutes) if found else (text, None)


def _without_priority(text: str) -> tuple[str, Priority | None]:
    match = _SAID.search(text) or _TOKEN.search(text)
    return (_holed(text, [match.span()]), _level(match)) if match else (text, None)


def _holed(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + HOLE + text[end:]
    return text


def _level(match: re.Match[str]) -> Priority | None:
    groups = match.groupdict()
    if token := groups.get("p") or groups.get("e"):
        return _TOKENS[token.upper()]
    return next((Priority[name[:-1]] for name, said in groups.items() if said), None)


def _kept(text: str) -> tuple[str, Priority | None]:
    """The text without the parts that hold details alone, and the priority that stood there as a single word."""
    lone: list[Priority] = []

    def parenthesis(match: re.Match[str]) -> str:
        found = [_alone(part) for part in _CLAUSE.split(match[1])]
        lone.extend(level for level in found if level)
        return "" if HOLE in match[1] or any(found) else match[0]

    text = _PARENTHESIS.sub(parenthesis, text)
    dashed = [_clauses(part, lone) for part in _DASH.split(text)]
    return " – ".join(part for part in dashed if part), next(iter(lone), None)


def _clauses(text: str, lone: list[Priority]) -> str:
    """A part without the clauses that hold details alone."""
    kept = ""
    marks = ["", *_CLAUSE.findall(text)]
    for mark, clause in zip(marks, _CLAUSE.split(text), strict=True):
        level = _alone(clause)
        if level:
            lone.append(level)
        elif not _is_detail(clause):
            kept += (mark if kept else "") + clause
    return _tidy(kept)


def _alone(part: str) -> Priority | None:
    match = _ALONE.match(part)
    return _level(match) if match else None


def _is_detail(part: str) -> bool:
    """Whether nothing but details and their fillers is in a part, or nothing at all."""
    left = _FILLER.sub("", part.replace(HOLE, " "))
    return (
        not _WORD.search(left) and not re.search("[\ue000-\uf8ff]", left) and (HOLE in part or not _WORD.search(part))
    )


def _tidy(text: str) -> str:
    text = re.sub(rf"\s*{HOLE}(?=\s*[,.;:!?)]|\s|$)", "", text).replace(HOLE, "")
    text = re.sub(r"\s+([,.;:!?)])", r"\1", text)
    return " ".join(text.split()).strip(" ,;:–—-•·|").rstrip(".")
