"""Makes a plan from what was measured: by rules, the same plan for the same evidence.

Weeks follow the track's order of skills. A skill whose every topic is secure is skipped, one at the most, so that a
plan has three or four weeks. Within a week prerequisites come first, then the weakest topic.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from logic.catalogue.service import Topic
from logic.plans import reasons

FEWEST_WEEKS = 3
SECURE_SHARE_OF_MINUTES = 0.6
MINUTES_STEP = 5

Verdict = Literal["weak", "secure", "need more evidence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one topic: its verdict, the ability on it, and the answers behind that."""

    verdict: Verdict
    mean: float
    answered: int
    correct: int


@dataclass(frozen=True, slots=True)
class TopicToPlan:
    """A topic as the planner needs it."""

    id: int
    title: str
    minutes: int
    objectives: tuple[str, ...]
    practice: str
    resources: tuple[Mapping[str, str | int], ...]
    prerequisites: tuple[int, ...]

    @classmethod
    def of(cls, topic: Topic) -> TopicToPlan:
        """A topic of the catalogue, as the planner needs it."""
        return cls(
            id=topic.id,
            title=topic.title,
            minutes=topic.minutes,
            objectives=topic.objectives,
            practice=topic.practice,
            resources=topic.resources,
            prerequisites=topic.prerequisites,
        )


@dataclass(frozen=True, slots=True)
class SkillToPlan:
    """A skill with its topics in the author's order."""

    id: int
    title: str
    topics: tuple[TopicToPlan, ...]


@dataclass(frozen=True, slots=True)
class DayDraft:
    """One day of a plan that has not been saved yet."""

    topic_id: int
    topic: str
    description: str
    reason: str
    practice: str
    minutes: int
    resources: tuple[Mapping[str, str | int], ...]


@dataclass(frozen=True, slots=True)
class WeekDraft:
    """One week of a plan that has not been saved yet."""

    skill_id: int
    skill: str
    days: tuple[DayDraft, ...]


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A whole plan; `skipped` names the skill left out because it is secure already."""

    weeks: tuple[WeekDraft, ...]
    skipped: SkillToPlan | None


def make_plan(skills: Sequence[SkillToPlan], evidence: Mapping[int, Evidence]) -> PlanDraft:
    """The plan for these skills, in order, given the evidence by topic id (a topic without evidence is unknown)."""
    skipped = _skill_to_skip(skills, evidence)
    weeks = tuple(week(skill, evidence) for skill in skills if skill is not skipped)
    return PlanDraft(weeks, skipped)


def _skill_to_skip(skills: Sequence[SkillToPlan], evidence: Mapping[int, Evidence]) -> SkillToPlan | None:
    """The surest skill all of whose topics are secure, if leaving it out leaves enough weeks."""
    if len(skills) <= FEWEST_WEEKS:
        return None
    secure = [skill for skill in skills if is_known([evidence.get(topic.id) for topic in skill.topics])]
    return max(secure, key=lambda skill: min(evidence[topic.id].mean for topic in skill.topics), default=None)


def is_known(topics: Iterable[Evidence | None]) -> bool:
    """Whether a skill need not be learnt: every topic of it is secure."""
    return all(_is_secure(known) for known in topics)


def _is_secure(known: Evidence | None) -> bool:
    return known is not None and known.verdict == "secure"


def week(skill: SkillToPlan, evidence: Mapping[int, Evidence]) -> WeekDraft:
    """One skill's days for what is known now: prerequisites first, then the weakest topic."""
    ordered = in_learning_order(skill.topics, {topic.id: _weakness(evidence.get(topic.id)) for topic in skill.topics})
    return WeekDraft(skill.id, skill.title, tuple(_day(topic, ordered, evidence.get(topic.id)) for topic in ordered))


def _weakness(known: Evidence | None) -> float:
    """The lower, the sooner the topic comes; an unknown topic stands at the middle of the scale."""
    return known.mean if known else 0.0


def in_learning_order(topics: Sequence[TopicToPlan], weakness: Mapping[int, float]) -> tuple[TopicToPlan, ...]:
    """Prerequisites first, then weakest first; equal ones keep the author's order (Kahn's algorithm with a heap)."""
    place = {topic.id: position for position, topic in enumerate(topics)}
    waiting = {topic.id: {needed for needed in topic.prerequisites if needed in place} for topic in topics}
    ready = [(weakness[topic.id], place[topic.id]) for topic in topics if not waiting[topic.id]]
    heapq.heapify(ready)
    ordered: list[TopicToPlan] = []
    while ready:
        _, position = heapq.heappop(ready)
        done = topics[position]
        ordered.append(done)
        for topic in topics:
            if done.id in waiting[topic.id]:
                waiting[topic.id].discard(done.id)
                if not waiting[topic.id]:
                    heapq.heappush(ready, (weakness[topic.id], place[topic.id]))
    return tuple(ordered)


def _day(topic: TopicToPlan, week: Sequence[TopicToPlan], known: Evidence | None) -> DayDraft:
    leads_to = next((other.title for other in week if topic.id in other.prerequisites), None)
    return DayDraft(
        topic_id=topic.id,
        topic=topic.title,
        description=reasons.by_the_end(topic.objectives),
        reason=reasons.why_here(known, leads_to),
        practice=topic.practice,
        minutes=_minutes(topic.minutes, known),
        resources=topic.resources,
    )


def _minutes(minutes: int, known: Evidence | None) -> int:
    """A secure topic is refreshed in 60 % of its time, rounded up to five minutes."""
    if known is None or not _is_secure(known):
        return minutes
    shorter = minutes * SECURE_SHARE_OF_MINUTES
    return min(minutes, int(-(-shorter // MINUTES_STEP)) * MINUTES_STEP)
