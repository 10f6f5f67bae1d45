"""Ranks in which equal XP shares a place: 1, 2, 2, 4. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def of_page(xps: Sequence[int], *, skipped: int, before: int) -> list[int]:
    """The rank of each line of a page, of which `xps` is the XP, most first.

    The page begins after `skipped` lines; `before` people have more XP than its first line.
    """
    ranks: list[int] = []
    for place, xp in enumerate(xps):
        if place == 0:
            ranks.append(before + 1)
        else:
            ranks.append(ranks[-1] if xp == xps[place - 1] else skipped + place + 1)
    return ranks


def shared(xps: Sequence[int]) -> list[int]:
    """The rank of each of a whole list, of which `xps` is the XP, most first."""
    return of_page(xps, skipped=0, before=0)


def ordinal(rank: int) -> str:
    """A rank as it is said: 1st, 2nd, 3rd, 4th, 11th."""
    teen = rank // 10 % 10 == 1
    return f"{rank:,}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(rank % 10, 'th')}"
