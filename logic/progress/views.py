"""What progress is made of, as values: whom it is about, topics, tests. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

STEP, MIDDLE = 0.5, 2.5  # of the scale of levels: level = (theta + 2.5) / 0.5 + 1
LOWEST, HIGHEST = 1.0, 10.0
INTERVAL_SDS = 1.6448536269514722  # on either side of the mean they hold the truth nine times in ten


@dataclass(frozen=True, slots=True)
class Subject:
    """What progress is about: the active plan, else the newest one, else the track that was measured last."""

    track_id: int
    track: str
    time_zone: str
    today: date
    plan_id: int | None = None
    status: str | None = None
    week: int | None = None
    weeks: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TopicMastery:
    """A topic on the scale of levels (1..10) with its 90 % interval, and the verdict that the answers allow."""

    topic: str
    skill: str
    level: float
    low: float
    high: float
    verdict: str
    answered: int
    correct: int


@dataclass(frozen=True, slots=True)
class TakenTest:
    """A submitted test; `needed` right answers pass it, 0 where there is nothing to pass and `passed` is None."""

    kind: str
    week: int | None
    at: datetime
    track: str
    right: int
    counted: int
    needed: int
    passed: bool | None


def on_levels(theta: float) -> float:
    """Ability on the scale of levels, kept between its ends."""
    return min(max((theta + MIDDLE) / STEP + 1, LOWEST), HIGHEST)


def mastery(
    topic: str, skill: str, *, mean: float, sd: float, verdict: str, answered: int, correct: int
) -> TopicMastery:
    """A topic from what was measured (ability: mean, sd)."""
    low, high = on_levels(mean - INTERVAL_SDS * sd), on_levels(mean + INTERVAL_SDS * sd)
    return TopicMastery(topic, skill, on_levels(mean), low, high, verdict, answered, correct)
