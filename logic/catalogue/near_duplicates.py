"""Pairs of families whose questions read nearly the same: Jaccard similarity of shingles of what a learner sees.

No pair is missed. Families that share every shingle are taken together first; of the rest, two sets can only be as
alike as we ask when they share one of their rarest shingles (prefix filtering: Chaudhuri, Ganti, Kaushik, ICDE 2006).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from logic.catalogue.proved import ProvedFamily, ProvedVariant

TOO_ALIKE = 0.8
SHINGLE = 4
ROUNDING = 1e-9
TOKEN = re.compile(r"\w+|[^\w\s]")
Shingles = frozenset[str]
Holders = Mapping[Shingles, set[str]]


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two families by name, and how much of their text they share, 0 to 1."""

    similarity: float
    first: str
    second: str


def pairs(proved: Mapping[str, ProvedFamily]) -> tuple[Pair, ...]:
    """The pairs that share at least four fifths of their shingles (runs of four tokens of stem, code and options).

    Every variant of a family is compared with the first of every other; the likest two count.
    """
    firsts: defaultdict[Shingles, set[str]] = defaultdict(set)
    every: defaultdict[Shingles, set[str]] = defaultdict(set)
    for name, family in proved.items():
        for number, variant in enumerate(family.variants):
            shingles = _shingles(variant)
            every[shingles].add(name)
            if number == 0:
                firsts[shingles].add(name)
    best: dict[tuple[str, str], float] = {}
    for one, other, similarity in _alike(every, firsts):
        for first in every[one]:
            for second in firsts[other] - {first}:
                names = (min(first, second), max(first, second))
                best[names] = max(best.get(names, 0.0), similarity)
    return tuple(sorted((Pair(round(found, 3), *names) for names, found in best.items()), reverse=True))


def _alike(every: Holders, firsts: Holders) -> Iterator[tuple[Shingles, Shingles, float]]:
    """The sets of `every` with those of `firsts` that are alike enough, and how alike they are."""
    counts = Counter(shingle for shingles in every for shingle in shingles)
    rarest: defaultdict[str, list[Shingles]] = defaultdict(list)
    for shingles in firsts:
        for shingle in _prefix(shingles, counts):
            rarest[shingle].append(shingles)
    for shingles in every:
        candidates = {other for shingle in _prefix(shingles, counts) for other in rarest[shingle]}
        for other in candidates:
            if (
                TOO_ALIKE * len(shingles) <= len(other) + ROUNDING
                and TOO_ALIKE * len(other) <= len(shingles) + ROUNDING
            ):
                both = len(shingles & other)
                similarity = both / (len(shingles) + len(other) - both)
                if similarity >= TOO_ALIKE:
                    yield shingles, other, similarity


def _prefix(shingles: Shingles, counts: Mapping[str, int]) -> list[str]:
    """The rarest shingles of a set: so many that a set alike enough must hold one of them."""
    needed = math.ceil(TOO_ALIKE * len(shingles) - ROUNDING)
    return sorted(shingles, key=lambda shingle: (counts[shingle], shingle))[: len(shingles) - needed + 1]


def _shingles(variant: ProvedVariant) -> Shingles:
    text = "\n".join((variant.stem, variant.code, *sorted(option.text for option in variant.options))).lower()
    tokens = TOKEN.findall(text)
    return frozenset(" ".join(tokens[place : place + SHINGLE]) for place in range(max(len(tokens) - SHINGLE + 1, 1)))
