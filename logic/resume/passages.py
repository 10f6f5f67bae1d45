"""A resume as passages, and the marks of evidence in each: a skill's words, a number, a verb of doing, a project."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logic.resume.vocabulary import Term

BULLETS = "•‣▪◦●○■□*·\u2013\u2014-+>"
LONGEST_PASSAGE = 600
NUMBER = re.compile(r"(?<![\w.])(?:[$€£]\s?)?\d[\d.,]*\s?(?:%|percent\b|[kmx]\b|\+)?", re.IGNORECASE)
YEAR = re.compile(r"(?:19|20)\d\d")
PHONE = re.compile(r"\+?\d[\d\s().-]{7,}\d")
VERBS = (
    "achieved administered analysed analyzed architected automated built calculated cleaned collected combined"
    " compared computed coached configured consolidated contributed converted created cut debugged decreased defined"
    " delivered deployed designed detected developed diagnosed documented eliminated engineered established evaluated"
    " explored extended extracted fixed forecasted generated grew halved implemented improved increased integrated"
    " introduced investigated launched led made maintained managed measured mentored merged migrated modelled modeled"
    " monitored optimised optimized organised organized owned parsed planned prepared presented processed produced"
    " programmed proved published ran rebuilt reduced refactored released removed replaced reported resolved rewrote"
    " saved scaled shipped shortened simplified solved started streamlined supported taught tested tracked trained"
    " transformed tuned updated validated visualised visualized won wrote"
)
DOING = re.compile(rf"\b(?:{'|'.join(VERBS.split())})\b")
PROJECT = re.compile(
    r"\b(?:projects?|capstone|portfolio|case study|hackathon|prototypes?|open[- ]source|applications?|apps?|dashboards?"
    r"|pipelines?|websites?|web ?sites?|packages?|tools?|github\.com|gitlab\.com)\b"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or bullet line as it was written, and the marks of evidence in it."""

    text: str
    has_number: bool
    has_verb: bool
    has_project: bool

    @property
    def marks(self) -> tuple[str, ...]:
        """The marks by name."""
        found = (("a number", self.has_number), ("a verb of doing", self.has_verb), ("a project", self.has_project))
        return tuple(name for name, is_there in found if is_there)


def folded(text: str) -> str:
    """A text as it is searched: ligatures and wide letters taken apart, no upper case, one kind of apostrophe."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")


def passages(text: str) -> tuple[Passage, ...]:
    """The passages of a resume in order. A line that goes on in lower case is one with the next."""
    return tuple(_passage(sentence) for line in _joined_lines(text) for sentence in _sentences(line))


def found_terms(text: str, terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms that occur in a folded text, in the order of the vocabulary."""
    return tuple(term for term in terms if term.may_be_in(text) and term.pattern().search(text))


def _passage(text: str) -> Passage:
    low = folded(text)
    return Passage(text, _has_number(low), bool(DOING.search(low)), bool(PROJECT.search(low)))


def _has_number(low: str) -> bool:
    """Whether something is counted: years and telephone numbers count nothing."""
    counted = YEAR.sub(" ", PHONE.sub(" ", low))
    return any(match[0].strip() for match in NUMBER.finditer(counted))


def _joined_lines(text: str) -> Iterator[str]:
    current = ""
    for line in text.splitlines():
        goes_on = current and line[:1].islower() and not current.endswith((".", "!", "?", ":", ";"))
        if goes_on and len(current) < LONGEST_PASSAGE:
            current = f"{current} {line}"
            continue
        if current:
            yield current
        current = line.lstrip(BULLETS + " ").strip() or ""
    if current:
        yield current


def _sentences(line: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.!?;])\s+(?=[^\W\d_]*[A-Z])", line):
        if sentence.strip():
            yield sentence.strip()[:LONGEST_PASSAGE]
