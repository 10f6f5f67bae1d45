"""How many people of a board have how much XP: the rank of somebody far down without counting to it. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Tally:
    """XP that occur on a board, ascending, and for each how many people have at most as much."""

    xps: tuple[int, ...]
    up_to: tuple[int, ...]

    def with_more(self, xp: int) -> int:
        """How many people have more than this."""
        if not self.xps:
            return 0
        place = bisect_left(self.xps, xp + 1)
        return self.up_to[-1] - (self.up_to[place - 1] if place else 0)


def tally(people_by_xp: Iterable[tuple[int, int]]) -> Tally:
    """The tally of (XP, people) pairs, in any order, each XP once."""
    pairs = sorted(people_by_xp)
    return Tally(tuple(xp for xp, _ in pairs), tuple(accumulate(people for _, people in pairs)))
