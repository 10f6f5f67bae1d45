"""How the families of a topic spread over easy, middling and hard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from logic.catalogue.content import Content, Problem

BANDS = {"easy": range(1, 4), "middling": range(4, 7), "hard": range(7, 11)}


def bands(difficulties: Iterable[int]) -> dict[str, int]:
    """How many of the difficulties (1 to 10) are easy, middling and hard."""
    listed = list(difficulties)
    return {name: sum(one in band for one in listed) for name, band in BANDS.items()}


def problems(content: Content, topics: Iterable[str]) -> Iterator[Problem]:
    """Topics without easy, middling or hard families."""
    for name in topics:
        counts = bands(family.difficulty for family in content.families_of(name))
        for band, count in counts.items():
            if count == 0:
                span = f"{BANDS[band][0]}-{BANDS[band][-1]}"
                yield Problem(content.topics[name].place, name, f"no family is {band} ({span}).", fatal=False)
