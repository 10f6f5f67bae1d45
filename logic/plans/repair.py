"""Days that repair: extra days after a failed weekly test, and the fourteen of a correction plan. Pure.

A topic that comes again comes differently: with the resources its first day did not lead with, those of what it builds
on, and a practice made from the very mistakes of the test.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from logic.plans import outcomes, reasons
from logic.plans.outcomes import KnownTopic

MOST_RESOURCES = 4
MOST_MISTAKES = 4
SHORTEST_DAY, LONGEST_DAY = 20, 90  # minutes


@dataclass(frozen=True, slots=True)
class TopicToRepair:
    """A topic as its repair needs it; `builds_on` are the resources of its prerequisites."""

    id: int
    title: str
    minutes: int
    objectives: tuple[str, ...]
    practice: str
    resources: tuple[Mapping[str, Any], ...]
    builds_on: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer of a test: the question's number and the idea behind it."""

    position: int
    misconception: str


@dataclass(frozen=True, slots=True)
class RepairDay:
    """One day that has not been saved yet; its first topic is the one it counts for."""

    topic_id: int
    topic: str
    description: str
    reason: str
    practice: str
    resources: tuple[Mapping[str, Any], ...]
    minutes: int


def extra_days(
    weakest: Sequence[KnownTopic],
    topics: Mapping[int, TopicToRepair],
    mistakes: Mapping[int, Sequence[Mistake]],
    *,
    round_number: int,
) -> tuple[RepairDay, ...]:
    """A day for each of the weakest topics of a failed week, weakest first; `round_number` counts its failed tests."""
    return tuple(
        _day((topics[known.topic_id],), known, mistakes.get(known.topic_id, ()), turn=round_number) for known in weakest
    )


def correction_days(
    known: Sequence[KnownTopic], topics: Mapping[int, TopicToRepair], mistakes: Mapping[int, Sequence[Mistake]]
) -> tuple[RepairDay, ...]:
    """The fourteen days of a correction plan: every topic, the weakest first, alone and most often."""
    seen: dict[int, int] = {}
    days = []
    for group in outcomes.correction_days(known):
        turn = seen[group[0].topic_id] = seen.get(group[0].topic_id, 0) + 1
        wrong = sorted(
            (mistake for one in group for mistake in mistakes.get(one.topic_id, ())),
            key=lambda mistake: mistake.position,
        )
        days.append(_day(tuple(topics[one.topic_id] for one in group), group[0], wrong, turn=turn))
    return tuple(days)


def _day(group: Sequence[TopicToRepair], known: KnownTopic, mistakes: Sequence[Mistake], *, turn: int) -> RepairDay:
    first = group[0]
    share = 1.0 if len(group) == 1 else 0.6
    return RepairDay(
        topic_id=first.id,
        topic=" · ".join(topic.title for topic in group),
        description=reasons.by_the_end([objective for topic in group for objective in topic.objectives[:2]]),
        reason=_reason(known, mistakes, first.title if len(group) > 1 else "this topic"),
        practice=_practice(first, mistakes),
        resources=_resources(group, turn),
        minutes=max(SHORTEST_DAY, min(LONGEST_DAY, round(sum(topic.minutes for topic in group) * share / 5) * 5)),
    )


def _reason(known: KnownTopic, mistakes: Sequence[Mistake], topic: str) -> str:
    sure = f"After your test {topic} is weak with a probability of {reasons.chance(known.probability_weak)}"
    if not mistakes:
        return f"{sure}."
    if len(mistakes) == 1:
        return f"{sure}; question {mistakes[0].position} shows it."
    return f"{sure}; questions {', '.join(str(mistake.position) for mistake in mistakes)} show it."


def _practice(topic: TopicToRepair, mistakes: Sequence[Mistake]) -> str:
    ideas = list(dict.fromkeys(mistake.misconception for mistake in mistakes if mistake.misconception))[:MOST_MISTAKES]
    if not ideas:
        return f"{topic.practice} Do it without looking anything up, then explain each line aloud."
    listed = "; ".join(f"*{idea}*" for idea in ideas)
    return (
        f"For each of these ideas from your test write the smallest example that shows it is wrong: {listed}."
        " Then say in one sentence what is true instead."
    )


def _resources(group: Sequence[TopicToRepair], turn: int) -> tuple[Mapping[str, Any], ...]:
    """Others first than the first time: the list is begun further on at each turn, then what the topic builds on."""
    own: list[Mapping[str, Any]] = []
    for topic in group:
        start = turn % len(topic.resources) if topic.resources else 0
        own += [*topic.resources[start:], *topic.resources[:start]][: max(1, len(topic.resources) - 1)]
    before = [resource for topic in group for resource in topic.builds_on]
    unique = {str(resource["url"]): resource for resource in [*own, *before]}
    return tuple(unique.values())[:MOST_RESOURCES]
