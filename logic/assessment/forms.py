"""Tests that are put together beforehand: which items, given how many of each topic, and in which order.

A week's test and a daily check ask near the learner's level: where the chance of a right answer is close to a target.
A final asks at the standard: of every topic items spread evenly over the difficulties that together make 80 % mean the
same, for a beginner and an expert, in one final and the next (`standard`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from logic.assessment import irt
from logic.assessment.bank import Bank, TopicShelf
from logic.assessment.irt import BoolArray, IntArray
from logic.assessment.selection import MOST_EXPOSURE
from logic.assessment.standard import at_standard
from logic.errors import ConflictError

AT_THE_PASS_MARK = 0.70  # of a week's test: who stands exactly at the level stands exactly at the bar
ENCOURAGING = 0.75  # of a daily check
TIE = 1e-6  # more than rounding, less than any difference that matters: equals are drawn in a random order
DRAWN_FROM = 2  # as many candidates for each question asked
TOO_FEW = "There are not enough questions left for this test. Nothing was lost; an administrator can add some."

# Of these places on a shelf so many, as the kind of test wishes them.
_Wish = Callable[[TopicShelf, IntArray, int, np.random.Generator], IntArray]


def near_level(
    bank: Bank,
    counts: Sequence[int],
    *,
    theta: float,
    target: float,
    seed: int,
    barred: AbstractSet[int] = frozenset(),
    met: Sequence[AbstractSet[int]] = (),
    seen_recently: AbstractSet[int] = frozenset(),
) -> tuple[int, ...]:
    """Items in the order they are asked: `counts[t]` of topic number t, with P(right) at `theta` near `target`.

    `barred` are codes of families that must not come; those in `seen_recently`, and those in more than a quarter of
    recent tests, come only when their topic has not enough others. After them all come those in `met`, a set for each
    earlier test, oldest first: what was met longest ago comes first. The same seed gives the same test.
    Raises ConflictError when a topic has not enough.
    """

    def wish(shelf: TopicShelf, places: IntArray, wanted: int, chance: np.random.Generator) -> IntArray:
        expected = irt.probability(theta, shelf.a[places], shelf.b[places], shelf.c[places])
        distance = np.abs(expected - target) + TIE * chance.random(len(places))
        nearest: IntArray = places[np.argsort(distance)[: DRAWN_FROM * wanted]]
        return chance.permutation(nearest)[:wanted]

    return _assembled(bank, counts, wish, seed=seed, barred=barred, met=met, seen_recently=seen_recently)


def final(
    bank: Bank,
    counts: Sequence[int],
    *,
    seed: int,
    barred: AbstractSet[int] = frozenset(),
    met: Sequence[AbstractSet[int]] = (),
    seen_recently: AbstractSet[int] = frozenset(),
) -> tuple[int, ...]:
    """Items in the order they are asked: `counts[t]` of topic number t, one from each part of those at the standard.

    The other parameters, and what is raised, are those of `near_level`.
    """

    def wish(shelf: TopicShelf, places: IntArray, wanted: int, chance: np.random.Generator) -> IntArray:
        fit = places[at_standard(shelf.a[places], shelf.b[places], shelf.c[places], wanted)]
        ordered = fit[np.argsort(shelf.b[fit] + TIE * chance.random(len(fit)))]
        # The first parts are the larger ones: chance decides from which end they count, so that none is favoured.
        parts = np.array_split(ordered[:: chance.choice((-1, 1))], wanted)
        return np.array([part[chance.integers(len(part))] for part in parts], dtype=np.int64)

    return _assembled(bank, counts, wish, seed=seed, barred=barred, met=met, seen_recently=seen_recently)


def _assembled(
    bank: Bank,
    counts: Sequence[int],
    wish: _Wish,
    *,
    seed: int,
    barred: AbstractSet[int],
    met: Sequence[AbstractSet[int]],
    seen_recently: AbstractSet[int],
) -> tuple[int, ...]:
    chance = np.random.Generator(np.random.PCG64(seed))
    free = ~(bank.families_named(barred) | bank.retired)
    seen = bank.families_named(seen_recently)
    last_met = _last_met(bank, met)
    chosen = [
        shelf.items[_of_topic(shelf, wanted, wish, _layers(shelf, free, seen, last_met), chance)]
        for shelf, wanted in zip(bank.shelves, counts, strict=True)
        if wanted
    ]
    together = np.concatenate(chosen) if chosen else np.zeros(0, dtype=np.int64)
    return tuple(int(item) for item in chance.permutation(together))


def _last_met(bank: Bank, met: Sequence[AbstractSet[int]]) -> IntArray:
    """By family number, which of the earlier tests asked the family last; -1: none did."""
    numbers = np.full(len(bank.families), -1, dtype=np.int64)
    for number, families in enumerate(met):
        numbers[bank.families_named(families)] = number
    return numbers


def _layers(shelf: TopicShelf, free: BoolArray, seen: BoolArray, last_met: IntArray) -> list[BoolArray]:
    """Marks of places on the shelf: the strictest kind of families first, the latest test's last."""
    may_come, last = free[shelf.family], last_met[shelf.family]
    unmet = may_come & (last < 0)
    rare = shelf.exposure <= MOST_EXPOSURE
    fresh = ~seen[shelf.family]
    again = [may_come & (last == number) for number in np.unique(last[last >= 0])]
    return [unmet & rare & fresh, unmet & rare & ~fresh, unmet & ~rare, *again]


def _of_topic(
    shelf: TopicShelf, wanted: int, wish: _Wish, layers: Sequence[BoolArray], chance: np.random.Generator
) -> IntArray:
    """Places on the shelf: from the first layer, filled up from the next."""
    if sum(int(np.count_nonzero(layer)) for layer in layers) < wanted:
        raise ConflictError(TOO_FEW)
    found = np.zeros(0, dtype=np.int64)
    for layer in layers:
        places = np.flatnonzero(layer)
        missing = wanted - len(found)
        if missing and len(places):
            found = np.concatenate([found, wish(shelf, places, min(missing, len(places)), chance)])
    return found
