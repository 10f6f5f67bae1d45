"""Pairs of families whose questions read nearly the same: Jaccard similarity of shingles of what a learner sees."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from logic.catalogue.proved import ProvedFamily

TOO_ALIKE = 0.8
SHINGLE = 4
COMMON = 60
TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two families by name, and how much of their text they share, 0 to 1."""

    similarity: float
    first: str
    second: str


def pairs(proved: Mapping[str, ProvedFamily]) -> tuple[Pair, ...]:
    """The pairs that share at least four fifths of their shingles (runs of four tokens of stem, code and options)."""
    shingles = {name: _shingles(family) for name, family in proved.items() if family.variants}
    return tuple(sorted(_alike(shingles), reverse=True))


def _alike(shingles: Mapping[str, frozenset[str]]) -> Iterator[Pair]:
    for (first, second), shared in _meetings(shingles).items():
        # What is common to many families was not counted when they met, so the candidates are compared in full.
        if shared / min(len(shingles[first]), len(shingles[second])) >= TOO_ALIKE / 2:
            both = len(shingles[first] & shingles[second])
            similarity = both / (len(shingles[first]) + len(shingles[second]) - both)
            if similarity >= TOO_ALIKE:
                yield Pair(round(similarity, 3), first, second)


def _meetings(shingles: Mapping[str, frozenset[str]]) -> Counter[tuple[str, str]]:
    """How many uncommon shingles each two families share."""
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(shingles):
        for shingle in shingles[name]:
            holders[shingle].append(name)
    met: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        if len(names) <= COMMON:
            met.update((first, second) for place, first in enumerate(names) for second in names[place + 1 :])
    return met


def _shingles(family: ProvedFamily) -> frozenset[str]:
    variant = family.variants[0]
    text = "\n".join((variant.stem, variant.code, *sorted(option.text for option in variant.options))).lower()
    tokens = TOKEN.findall(text)
    return frozenset(" ".join(tokens[place : place + SHINGLE]) for place in range(max(len(tokens) - SHINGLE + 1, 1)))
