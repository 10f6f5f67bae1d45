"""How leagues are formed, and what a week in one leads to. Pure.

Leagues have about thirty learners of similar pace: of one tier, next to each other by last week's XP.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from logic.leaderboards import ranks

TIERS = ("Path", "Ridge", "Pass", "Summit", "Star")
LOWEST, HIGHEST = 1, len(TIERS)
USUAL, LARGEST = 30, 40
SMALL = 10
MOVING, MOVING_IN_SMALL = 7, 2


class Outcome(StrEnum):
    """What a week in a league led to."""

    PROMOTED = "promoted"
    STAYED = "stayed"
    DEMOTED = "demoted"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody for whom there is a league: their tier, and the XP of their last week."""

    user_id: int
    tier: int
    xp: int


@dataclass(frozen=True, slots=True)
class Group:
    """A league to be: `number` counts within its tier, from 1, the quickest first."""

    tier: int
    number: int
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Finish:
    """How somebody ended the week: a place shared by all with as much XP, and what it leads to."""

    user_id: int
    xp: int
    place: int
    outcome: Outcome


def name(tier: int) -> str:
    """What a tier is called."""
    return TIERS[tier - 1]


def tier_after(tier: int | None, outcome: Outcome | None) -> int:
    """The tier that follows from the last week somebody was in a league; the first one for a newcomer."""
    step = {Outcome.PROMOTED: 1, Outcome.DEMOTED: -1}.get(outcome or Outcome.STAYED, 0)
    return min(HIGHEST, max(LOWEST, (tier or LOWEST) + step))


def sizes(people: int) -> list[int]:
    """How many come into each league: about 30, from 20 to 40 where there are 20; they differ by one at most."""
    if people == 0:
        return []
    leagues = max(1, (people + USUAL // 2) // USUAL, -(-people // LARGEST))
    smaller, larger = divmod(people, leagues)
    return [smaller + 1] * larger + [smaller] * (leagues - larger)


def form(candidates: Iterable[Candidate]) -> list[Group]:
    """The leagues of a week: within a tier the most XP of last week first."""
    ordered = sorted(candidates, key=lambda candidate: (candidate.tier, -candidate.xp, candidate.user_id))
    groups = []
    for tier, those in groupby(ordered, key=lambda candidate: candidate.tier):
        ids = [candidate.user_id for candidate in those]
        begin = 0
        for number, size in enumerate(sizes(len(ids)), start=1):
            groups.append(Group(tier, number, tuple(ids[begin : begin + size])))
            begin += size
    return groups


def moving(people: int) -> int:
    """How many go up from a league of this size, and how many down."""
    return MOVING if people >= SMALL else MOVING_IN_SMALL


def finishes(members: Sequence[tuple[int, int]], tier: int) -> list[Finish]:
    """How everybody ends the week, of (user, XP) pairs.

    The first go up when they have XP, the last and those without XP go down; ties at either border are decided upwards.
    """
    ordered = sorted(members, key=lambda member: (-member[1], member[0]))
    places = ranks.shared([xp for _, xp in ordered])
    return [
        Finish(user_id, xp, place, outcome(xp, place, people=len(ordered), tier=tier))
        for (user_id, xp), place in zip(ordered, places, strict=True)
    ]


def outcome(xp: int, place: int, *, people: int, tier: int) -> Outcome:
    """What a place in a league of so many people leads to."""
    if xp > 0 and place <= moving(people):
        return Outcome.PROMOTED if tier < HIGHEST else Outcome.STAYED
    if xp <= 0 or place > people - moving(people):
        return Outcome.DEMOTED if tier > LOWEST else Outcome.STAYED
    return Outcome.STAYED


def told(finish: Finish, *, tier: int, people: int) -> tuple[str, str]:
    """A title and a sentence about how a week in a league ended."""
    after = name(tier_after(tier, finish.outcome))
    title = {
        Outcome.PROMOTED: f"You go up to {after}",
        Outcome.STAYED: f"You stay in {after}",
        Outcome.DEMOTED: f"You move down to {after}",
    }[finish.outcome]
    place = f"{ranks.ordinal(finish.place)} of {people} in {name(tier)}"
    return title, f"Last week you came {place}, with {finish.xp} XP. Your league of this week is in {after}."
