"""Minutes as plans write them, in English and German: "45 min", "1.5 hours", "2 x 30 minutes", "eine halbe Stunde"."""

# Texts of teachers hold dashes and quotation marks of every kind.
# ruff: noqa: RUF001

from __future__ import annotations

import re
from dataclasses import dataclass

from logic.growth.dates import NUMBERS

MOST = 60 * 60  # beyond sixty hours a number is no effort for four weeks


@dataclass(frozen=True, slots=True)
class DurationFound:
    """Minutes and where they stand in the text, with the words around them ("about", "a week")."""

    start: int
    end: int
    minutes: int


_WORDS = "|".join(sorted(NUMBERS.keys() - {"einer", "einem", "einen"}, key=len, reverse=True))  # "in einer Stunde"
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|{_WORDS})"
_HOURS = r"(?:hours?|hrs?\.?|h|stunden?|std\.?)"
_MINUTES = r"(?:minutes?|mins?\.?|minuten?|')"
_LEAD = r"(?:(?:takes?|for|needs?|allow|plan|dauert|effort|time|duration|dauer|zeit|aufwand)[ :]+)?(?:only |nur )?"
_ABOUT = r"(?:(?:about|around|approx\.?|approximately|roughly|up to|ca\.?|circa|etwa|rund|ungefähr|höchstens|~|≈)\s?)?"
_EACH = r"(?: (?:each|in total|in all|altogether|insgesamt|a week|per week|each week|pro woche|lang|je))?"
_NOT_EFFORT = (
    r"(?![\w-])(?! of (?:your|the|an?|his|her|their|each|this)\b)(?! (?:im|des|der|ihres|ihrer|deiner|deines) )"
)
_FORMS: tuple[tuple[str, str], ...] = (
    ("times", (rf"(?P<times>{_NUMBER}) ?(?:x|×|times|mal|sessions? of|blocks? of|einheiten (?:von|zu|"
    rf"à)) ?(?P<n>\d+) ?{_MINUTES}")),
    ("words", (r"(?P<words>(?:(?:a |one )?half an hour|(?:a |one )?quarter of an hour|three[ -]quarters of an hour|"
              r"(?:an|one) hour and a half|one and a half hours|(?:eine )?halbe stunde|(?:eine )?viertelstunde|"
              r"(?:eine )?dreiviertelstunde|anderthalb stunden|eineinhalb stunden|zweieinhalb stunden))")),
    ("clock", rf"(?P<h>\d\d?):(?P<n>\d\d) ?{_HOURS}"),
    ("both", rf"(?P<h>\d\d?) ?{_HOURS}(?: and| und)? ?(?P<n>\d\d?) ?(?:{_MINUTES})?"),
    ("range", rf"{_NUMBER} ?(?:-|–|to|bis) ?(?P<n>{_NUMBER}) ?(?P<unit>{_HOURS}|{_MINUTES})"),
    ("plain", rf"(?P<n>{_NUMBER}) ?(?P<unit>{_HOURS}|{_MINUTES})"),
)  # fmt: skip
_PATTERNS = tuple(
    (name, re.compile(rf"(?<![\w.,-]){_LEAD}{_ABOUT}{form}{_NOT_EFFORT}{_EACH}", re.IGNORECASE))
    for name, form in _FORMS
)
_IN_WORDS = (
    ("zweieinhalb", 150),
    ("and a half", 90),
    ("anderthalb", 90),
    ("eineinhalb", 90),
    ("dreiviertel", 45),
    ("three", 45),
    ("quarter", 15),
    ("viertel", 15),
    ("half", 30),
    ("halb", 30),
)


def find(text: str) -> tuple[DurationFound, ...]:
    """The durations of a text in order; of a range the longer one, because a plan has to fit."""
    taken: list[DurationFound] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            minutes = _minutes(name, match)
            apart = all(match.end() <= other.start or other.end <= match.start() for other in taken)
            if 0 < minutes <= MOST and apart:
                taken.append(DurationFound(match.start(), match.end(), minutes))
    return tuple(sorted(taken, key=lambda found: found.start))


def _minutes(name: str, match: re.Match[str]) -> int:
    if name == "words":
        said = match["words"].lower()
        return next(minutes for word, minutes in _IN_WORDS if word in said)
    number = _number(match["n"])
    if name == "times":
        return round(_number(match["times"]) * number)
    if name in {"clock", "both"}:
        return int(match["h"]) * 60 + round(number)
    return round(number * (60 if match["unit"].lower()[0] in "hs" else 1))


def _number(said: str) -> float:
    return float(NUMBERS.get(said.lower(), 0)) or float(re.sub(r"[^\d.]", "", said.replace(",", ".")) or 0)
