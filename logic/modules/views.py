"""What the services of this slice answer with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

CourseKind = Literal["career", "external"]
Verdict = Literal["weak", "secure", "need more evidence"]


@dataclass(frozen=True, slots=True)
class TeacherProfile:
    """What a teacher says of themselves; None, "" and () where they have not said it."""

    subjects: tuple[str, ...] = ()
    years_teaching: int | None = None
    phase: str | None = None
    goals: str = ""
    minutes_per_week: int | None = None
    learning_style: str | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ModuleScore:
    """One submitted module test: right answers of those that count, and the 95 % interval of the share (0 to 1)."""

    attempt_id: int
    right: int
    counted: int
    low: float
    high: float
    at: datetime

    @property
    def share(self) -> float:
        """The part that was right, 0 to 1; 0 for a test in which nothing counts."""
        return self.right / self.counted if self.counted else 0.0


@dataclass(frozen=True, slots=True)
class ModuleTopic:
    """A topic of a module; verdict and P(weak) as of the latest test, None before the first.

    `resources` are title, url, kind and minutes.
    """

    id: int
    slug: str
    title: str
    verdict: Verdict | None
    probability_weak: float | None
    minutes: int
    objectives: tuple[str, ...]
    practice: str
    resources: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Module:
    """A module as a teacher stands in it: its topics in order, and every score, oldest first."""

    id: int
    slug: str
    title: str
    summary: str
    topics: tuple[ModuleTopic, ...]
    scores: tuple[ModuleScore, ...]

    @property
    def latest(self) -> ModuleScore | None:
        """The score of the last test; None before the first."""
        return self.scores[-1] if self.scores else None

    @property
    def weak_topics(self) -> tuple[ModuleTopic, ...]:
        """The topics the tests so far show to be weak, the weakest first."""
        weak = [topic for topic in self.topics if topic.verdict == "weak"]
        return tuple(sorted(weak, key=lambda topic: -(topic.probability_weak or 0.0)))


@dataclass(frozen=True, slots=True)
class CourseTopic:
    """A topic a course serves."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class CoursePart:
    """A part of one of our courses; `resources` are title, url, kind and minutes. `is_done`: ticked off."""

    id: int
    title: str
    task: str
    topic_id: int
    topic: str
    resources: tuple[Mapping[str, Any], ...]
    minutes: int
    is_done: bool


@dataclass(frozen=True, slots=True)
class Enrolment:
    """How somebody stands in a course they joined."""

    status: Literal["enrolled", "finished"]
    note: str
    enrolled_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Course:
    """A course for teachers, ours (`career`, in parts) or somebody else's (`external`, with its `url`).

    `enrolment` is None for one that was not joined; a retired one is kept by whoever joined it.
    """

    id: int
    slug: str
    kind: CourseKind
    title: str
    summary: str
    provider: str
    url: str | None
    price: str
    minutes: int
    topics: tuple[CourseTopic, ...]
    parts: tuple[CoursePart, ...]
    enrolment: Enrolment | None

    @property
    def done(self) -> int:
        """How many of its parts are ticked off."""
        return sum(part.is_done for part in self.parts)


@dataclass(frozen=True, slots=True)
class Material:
    """Something a teacher keeps here, without its content; `media_type` is None when there is no file."""

    id: int
    title: str
    kind: str
    topic_id: int | None
    topic: str | None
    note: str
    link: str | None
    media_type: str | None
    size: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TeacherFacts:
    """All this slice knows of a teacher.

    `courses` are those that were joined; `suggested_courses` serve a weak topic and were not, the ones for the weakest
    topic first.
    """

    profile: TeacherProfile | None
    modules: tuple[Module, ...]
    courses: tuple[Course, ...]
    suggested_courses: tuple[Course, ...]
    materials: tuple[Material, ...]

    @property
    def score_trend(self) -> tuple[tuple[Module, ModuleScore], ...]:
        """Every score with its module, oldest first."""
        pairs = ((module, score) for module in self.modules for score in module.scores)
        return tuple(sorted(pairs, key=lambda pair: (pair[1].at, pair[1].attempt_id)))

    @property
    def weak_topics(self) -> tuple[ModuleTopic, ...]:
        """The weak topics of all modules, the weakest first."""
        weak = [topic for module in self.modules for topic in module.weak_topics]
        return tuple(sorted(weak, key=lambda topic: -(topic.probability_weak or 0.0)))
