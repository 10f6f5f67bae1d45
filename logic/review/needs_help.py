"""Who needs help, and why: relative to each learner's own plan, never to the others. Pure.

Who has paused, has finished or has given up needs no reminder of it. Every reason has words a teacher can act on, and
weighs so much that whoever needs help most comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from logic.review.standing import Phase, Standing

IDLE_DAYS: Final = 3  # whole days without learning before somebody is asked about
BEHIND_DAYS: Final = 3
WEAK_TOPICS: Final = 3
WITHOUT_PLAN_DAYS: Final = 3
MOST_DAYS_WEIGHED: Final = 14  # whoever has not come for a month needs no more help than after two weeks
FAILURE_WEIGHS: Final = 4
FINAL_WEIGHS: Final = 3
TOPICS_NAMED: Final = 2
EXCUSED: Final = frozenset({Phase.PAUSED, Phase.COMPLETED, Phase.GIVEN_UP})


class Kind(StrEnum):
    """Why somebody needs help."""

    IDLE = "idle"
    BEHIND = "behind their own plan"
    FAILED = "failed tests"
    WEAK = "weak topics"
    NO_PLAN = "no plan yet"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody needs help, in words, and how much it weighs."""

    kind: Kind
    words: str
    weight: int


class Helped(Protocol):
    """Whoever can be sorted by how much help they need."""

    @property
    def name(self) -> str:
        """What they are called."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why they need help."""


HelpedT = TypeVar("HelpedT", bound=Helped)


def reasons(standing: Standing) -> tuple[Reason, ...]:
    """Why somebody needs help, the weightiest first; nothing when they do not."""
    if standing.phase in EXCUSED:
        return ()
    return tuple(sorted(_found(standing), key=lambda reason: -reason.weight))


def urgency(found: Iterable[Reason]) -> int:
    """How much help is needed: what all reasons weigh together."""
    return sum(reason.weight for reason in found)


def by_urgency(learners: Iterable[HelpedT]) -> tuple[HelpedT, ...]:
    """Whoever needs most help first; by name among equals."""
    return tuple(sorted(learners, key=lambda one: (-urgency(one.reasons), one.name.casefold())))


def _found(standing: Standing) -> Iterator[Reason]:
    if standing.phase is Phase.NO_PLAN:
        yield from _without_plan(standing)
        return
    yield from _idle(standing)
    yield from _behind(standing)
    yield from _failed(standing)
    yield from _weak(standing)


def _without_plan(standing: Standing) -> Iterator[Reason]:
    waited = (standing.today - max(filter(None, (standing.joined, standing.last_active)))).days
    if waited >= WITHOUT_PLAN_DAYS:
        yield Reason(Kind.NO_PLAN, f"No plan yet, and nothing done for {_days(waited)}.", _weighed(waited))


def _idle(standing: Standing) -> Iterator[Reason]:
    idle = standing.idle_days
    if idle >= IDLE_DAYS:
        words = f"Nothing learnt for {_days(idle)}, on day {standing.plan_day} of {standing.length}."
        yield Reason(Kind.IDLE, words, _weighed(idle))


def _behind(standing: Standing) -> Iterator[Reason]:
    behind = standing.behind
    if behind >= BEHIND_DAYS:
        words = f"{_days(behind)} behind their own plan: {standing.done} done, {standing.done + behind} by now."
        yield Reason(Kind.BEHIND, words, _weighed(behind))


def _failed(standing: Standing) -> Iterator[Reason]:
    if standing.failures:
        often = "once" if standing.failures == 1 else f"{standing.failures} times"
        words = f"Has failed the test of week {standing.week} {often}."
        yield Reason(Kind.FAILED, words, FAILURE_WEIGHS * standing.failures)
    if standing.final_failed:
        yield Reason(Kind.FAILED, "Has not passed the final test and follows a correction plan.", FINAL_WEIGHS)


def _weak(standing: Standing) -> Iterator[Reason]:
    count = len(standing.weak)
    if count >= WEAK_TOPICS:
        named = ", ".join(standing.weak[:TOPICS_NAMED])
        words = f"Still weak in {count} topics after their day: {named} and {count - TOPICS_NAMED} more."
        yield Reason(Kind.WEAK, words, count)


def _weighed(days: int) -> int:
    return min(days, MOST_DAYS_WEIGHED)


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
