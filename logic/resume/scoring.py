"""How strong a resume is for one skill, 0 to 100, and what moved between two resumes.

A score rests on three parts of the text, each 0..1, weighed by WEIGHTS; what a plan has proved comes on top.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from logic.resume.passages import Passage, folded, found_terms, passages
from logic.resume.structure import Structure, structure
from logic.resume.vocabulary import Term

# The points of a text that has all of a part; together 100.
WEIGHTS = {"coverage": 45.0, "evidence": 35.0, "structure": 20.0}
# Coverage 0.63 of the way at this share of a skill's vocabulary: nobody's resume names all of it.
COVERAGE_SCALE = 0.15
# What a passage with a term is worth by its marks, and how many full passages are 0.63 of the way.
MARK = {"number": 0.4, "verb": 0.4, "project": 0.2}
EVIDENCE_SCALE = 1.5
# All right in a test here closes this share of what the text lacks.
PROVED_SHARE = 0.4
# Under this score a percentage would say too much (from 2 to 40 points is "1,900 % stronger"): points are told.
LEAST_BASE = 5.0
MOST_QUOTES = 3
LONGEST_QUOTE = 240
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of the resume a score rests on, as written; the terms and the marks of evidence in it."""

    text: str
    terms: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What the plan has proved of a skill: the share right (0..1) of its test, and the sentence that says so."""

    share: float
    sentence: str


@dataclass(frozen=True, slots=True)
class SkillScore:
    """A skill's score with all it is made of: points for each part, terms found and not found, quotes, proof."""

    coverage: float
    evidence: float
    structure: float
    proved: float
    found: tuple[str, ...]
    missing: tuple[str, ...]
    quotes: tuple[Quote, ...]
    proof: str = ""

    @property
    def total(self) -> float:
        """The score, 0..100."""
        return min(100.0, self.coverage + self.evidence + self.structure + self.proved)

    def to_json(self) -> list[dict[str, Any]]:
        """As it is stored in `resume_impacts.evidence`."""
        parts = {name: getattr(self, name) for name in (*WEIGHTS, "proved")}
        told = [{"kind": "proof", "sentence": self.proof}] if self.proof else []
        return [
            {"kind": "parts", **parts},
            {"kind": "terms", "found": list(self.found), "missing": list(self.missing)},
            *({"kind": "quote", "text": q.text, "terms": list(q.terms), "marks": list(q.marks)} for q in self.quotes),
            *told,
        ]

    @classmethod
    def from_json(cls, stored: Sequence[Mapping[str, Any]]) -> SkillScore:
        """The opposite of `to_json`."""
        parts = next(entry for entry in stored if entry["kind"] == "parts")
        terms = next(entry for entry in stored if entry["kind"] == "terms")
        quotes = [entry for entry in stored if entry["kind"] == "quote"]
        return cls(
            **{name: float(parts[name]) for name in (*WEIGHTS, "proved")},
            found=tuple(terms["found"]),
            missing=tuple(terms["missing"]),
            quotes=tuple(Quote(quote["text"], tuple(quote["terms"]), tuple(quote["marks"])) for quote in quotes),
            proof=next((entry["sentence"] for entry in stored if entry["kind"] == "proof"), ""),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """A resume made ready to be scored for any number of skills."""

    folded: str
    passages: tuple[Passage, ...]
    structure: Structure

    @classmethod
    def of(cls, text: str) -> Reading:
        """A resume's text, read once."""
        return cls(folded(text), passages(text), structure(text))


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a score: points gained, and per cent of the score before where that is a fair way to say it."""

    before: float
    after: float
    percent: float | None

    @property
    def points(self) -> float:
        """Points gained; negative for points lost."""
        return self.after - self.before


def score(reading: Reading, terms: Sequence[Term], proof: Proof | None = None) -> SkillScore:
    """Score a resume for a skill with this vocabulary, and with what the plan has proved of it, if anything."""
    found = found_terms(reading.folded, terms)
    held = _passages_with(reading, found)
    covered = saturating(len(found) / len(terms), COVERAGE_SCALE)
    shown = saturating(sum(worth(passage) for passage, _ in held), EVIDENCE_SCALE)
    # Structure helps a reader find what is there: with nothing about the skill there is nothing to find.
    built = reading.structure.share * max(covered, shown)
    coverage, evidence = WEIGHTS["coverage"] * covered, WEIGHTS["evidence"] * shown
    text_score = coverage + evidence + WEIGHTS["structure"] * built
    return SkillScore(
        coverage=coverage,
        evidence=evidence,
        structure=WEIGHTS["structure"] * built,
        proved=PROVED_SHARE * proof.share * (100 - text_score) if proof else 0.0,
        found=tuple(term.name for term in found),
        missing=tuple(term.name for term in terms if term not in found),
        quotes=_quotes(held),
        proof=proof.sentence if proof else "",
    )


def saturating(amount: float, scale: float) -> float:
    """0 for nothing, 0.63 at `scale`, towards 1 beyond, as 1 - exp(-amount/scale): the first says the most."""
    return 1 - math.exp(-amount / scale)


def worth(passage: Passage) -> float:
    """How much evidence a passage with a term in it is, 0..1: words alone are none."""
    return MARK["number"] * passage.has_number + MARK["verb"] * passage.has_verb + MARK["project"] * passage.has_project


def change(before: float, after: float) -> Change:
    """What became of a score; no percentage of (nearly) nothing."""
    return Change(before, after, (after - before) / before * 100 if before >= LEAST_BASE else None)


def overall(scores: Sequence[float]) -> float:
    """The score of a resume for a role: the mean over its skills."""
    return sum(scores) / len(scores) if scores else 0.0


def headline(role: str, moved: Change) -> str:
    """The one sentence about a resume before and after."""
    if round(moved.points) == 0:
        return f"Your {role} resume is as strong as before."
    direction = "stronger" if moved.points > 0 else "weaker"
    if moved.percent is not None and round(moved.percent) != 0:
        return f"Your {role} resume is now {abs(round(moved.percent))} % {direction}."
    return f"Your {role} resume is now {abs(round(moved.points))} points {direction}, {round(moved.after)} of 100."


def what_moved(before: SkillScore, after: SkillScore) -> tuple[str, ...]:
    """Why a skill's score changed, the proof first, as phrases with their points."""
    phrases = [f"proved here: {after.proof} ({after.proved:+.0f})"] if round(after.proved) else []
    phrases += _terms_moved(before, after)
    for points, more, fewer in (
        (after.evidence - before.evidence, "more evidence: numbers, verbs of doing, projects", "less evidence"),
        (after.structure - before.structure, "easier to find in the resume", "harder to find in the resume"),
    ):
        if round(points):
            phrases.append(f"{more if points > 0 else fewer} ({points:+.0f})")
    return tuple(phrases)


def _terms_moved(before: SkillScore, after: SkillScore) -> list[str]:
    points = round(after.coverage - before.coverage)
    if not points:
        return []
    here, there = (after, before) if points > 0 else (before, after)
    names = [name for name in here.found if name not in there.found]
    listed = ", ".join(names[:MOST_NAMED]) + (" and more" if len(names) > MOST_NAMED else "")
    return [f"{'new' if points > 0 else 'gone'}: {listed} ({points:+d})"]


def _passages_with(reading: Reading, found: Sequence[Term]) -> list[tuple[Passage, tuple[str, ...]]]:
    """The passages that name a term, with the names; a passage written twice counts once."""
    held = {}
    for passage in reading.passages:
        low = folded(passage.text)
        if low not in held:
            held[low] = (passage, tuple(term.name for term in found_terms(low, found)))
    return [(passage, names) for passage, names in held.values() if names]


def _quotes(held: Sequence[tuple[Passage, tuple[str, ...]]]) -> tuple[Quote, ...]:
    """The strongest passages: by their evidence, then by how many terms they name, then as they come."""
    best = sorted(held, key=lambda pair: (-worth(pair[0]), -len(pair[1])))[:MOST_QUOTES]
    return tuple(Quote(_shortened(passage.text), names, passage.marks) for passage, names in best)


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_QUOTE:
        return text
    return text[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
