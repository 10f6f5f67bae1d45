"""What a test leads to, by counts: pass or extra days, a verdict or a correction plan (docs/rules.md). Pure."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

MEDIUM_BELOW, HIGH_BELOW = 6, 5  # tenths of the questions
EXTRA_DAYS = {"low": 2, "medium": 3, "high": 4}
SUGGEST_FROM = 3  # failures of one week
CORRECTION_DAYS = 14
TWICE = 2  # of the weakest topics, where there are more topics than days
JOB_READY, TRAINABLE = 8, 6  # tenths


class Severity(StrEnum):
    """How far below the pass mark a weekly test ended."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Readiness(StrEnum):
    """What a plan came to."""

    JOB_READY = "job ready"
    NEEDS_TRAINING = "needs additional training"
    NOT_YET_SUITED = "not yet suited"


@dataclass(frozen=True, slots=True)
class KnownTopic:
    """A topic with what is known of it: P(weak) and the ability on it."""

    topic_id: int
    title: str
    probability_weak: float
    mean: float


def severity(right: int, counted: int) -> Severity:
    """Low from 60 % right, medium from 50 %, else high; counts are compared, never rounded shares."""
    if 10 * right >= MEDIUM_BELOW * counted:
        return Severity.LOW
    return Severity.MEDIUM if 10 * right >= HIGH_BELOW * counted else Severity.HIGH


def extra_days(how_severe: Severity) -> int:
    """Days a failed weekly test adds: 2, 3 or 4."""
    return EXTRA_DAYS[how_severe]


def weakest(topics: Sequence[KnownTopic], wanted: int) -> tuple[KnownTopic, ...]:
    """The weakest topics, weakest first; equal ones in teaching order."""
    order = sorted(enumerate(topics), key=lambda pair: (-pair[1].probability_weak, pair[1].mean, pair[0]))
    return tuple(topic for _, topic in order[:wanted])


def readiness(right: int, counted: int) -> Readiness:
    """The verdict on a final or its retest: job ready from 80 %, needs training from 60 %, else not yet suited."""
    if 10 * right >= JOB_READY * counted:
        return Readiness.JOB_READY
    return Readiness.NEEDS_TRAINING if 10 * right >= TRAINABLE * counted else Readiness.NOT_YET_SUITED


def needed(tenths: int, counted: int) -> int:
    """How many right answers of `counted` reach so many tenths."""
    return -(-tenths * counted // 10)


def correction_days(topics: Sequence[KnownTopic], days: int = CORRECTION_DAYS) -> tuple[tuple[KnownTopic, ...], ...]:
    """The topics of each day of a correction plan: every topic at least once, the weakest first and most often.

    With fewer topics than days the weakest come again; with more, half of the days belong to the weakest, a day each
    and the very weakest a second one, and the others share what is left.
    """
    ordered = weakest(topics, len(topics))
    if len(ordered) <= days:
        again = [ordered[place % len(ordered)] for place in range(days - len(ordered))]
        return tuple((topic,) for topic in sorted([*ordered, *again], key=ordered.index))
    own_days = days // 2
    alone = ordered[: own_days - TWICE]
    own = [(topic,) for topic in [*alone, *ordered[:TWICE]]]
    return (*own, *_shared(ordered[len(alone) :], days - own_days))


def _shared(topics: Sequence[KnownTopic], days: int) -> tuple[tuple[KnownTopic, ...], ...]:
    """Topics in order over some days, as evenly as can be; where a day has one more, it is a later one."""
    ends = [len(topics) * day // days for day in range(days + 1)]
    return tuple(tuple(topics[start:end]) for start, end in itertools.pairwise(ends))


def share_by_skill(correct: Mapping[str, tuple[int, int]]) -> tuple[tuple[str, float], ...]:
    """Skills by the share right of what was asked, strongest first; skills without questions are left out."""
    shares = [(skill, right / asked) for skill, (right, asked) in correct.items() if asked]
    return tuple(sorted(shares, key=lambda pair: -pair[1]))
