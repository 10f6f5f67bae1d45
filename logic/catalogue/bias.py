"""Does the key give itself away by its length or its place? Pearson's chi-square against chance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from logic.catalogue.proved import ProvedFamily, ProvedVariant

OPTIONS = 4


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """Counts of a thing that has four equally likely outcomes, and how surprising they are (3 degrees of freedom)."""

    counts: tuple[float, ...]
    statistic: float
    p_value: float

    def as_dict(self) -> dict[str, object]:
        """Rounded for people."""
        counts = [round(count, 1) for count in self.counts]
        return {"counts": counts, "chi_square": round(self.statistic, 2), "p_value": round(self.p_value, 4)}


def chi_square(counts: Sequence[float]) -> ChiSquare:
    """Test four counts against equal shares; no counts are no surprise."""
    expected = sum(counts) / OPTIONS
    statistic = sum((count - expected) ** 2 / expected for count in counts) if expected else 0.0
    return ChiSquare(tuple(counts), statistic, _survival(statistic))


def key_lengths(families: Iterable[ProvedFamily]) -> ChiSquare:
    """How often the key is the shortest option, the second, the third, the longest; equal lengths share their places.

    Each family counts once, its variants in equal parts.
    """
    counts = [0.0] * OPTIONS
    for family in families:
        for variant in family.variants:
            for rank, share in _ranks(variant):
                counts[rank] += share / len(family.variants)
    return chi_square(counts)


def _ranks(variant: ProvedVariant) -> list[tuple[int, float]]:
    """The places of the key among the options by length, with their shares."""
    key = len(variant.key.text)
    lengths = [len(option.text) for option in variant.distractors]
    shorter, equal = sum(length < key for length in lengths), sum(length == key for length in lengths)
    return [(rank, 1 / (equal + 1)) for rank in range(shorter, shorter + equal + 1)]


def _survival(statistic: float) -> float:
    """P(X >= statistic), X chi-square with 3 degrees of freedom: closed form (Abramowitz and Stegun 26.4.4)."""
    half = statistic / 2
    return math.erfc(math.sqrt(half)) + 2 * math.sqrt(half / math.pi) * math.exp(-half)
