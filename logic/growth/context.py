"""Everything the platform knows about a teacher, as one value: what a growth plan is written from and kept with.

`growth_plans.generated_context` holds `to_json`; `from_json` reads what any earlier release wrote: a field that was not
known then has its default, a field that is not known any more is left out. A default always means "nothing is known".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from logic.growth.actions import Catalogue, Place, PlaceKind
from logic.growth.plain_text import words

VERSION = 1
FEWEST_LEARNERS = 5  # results of fewer learners could be traced to one of them


class LearningStyle(StrEnum):
    """How a teacher likes to learn; MIXED also stands for "did not say"."""

    MIXED = "mixed"
    READING = "reading"
    WATCHING = "watching"
    DOING = "doing"
    DISCUSSING = "discussing"

    @classmethod
    def _missing_(cls, _value: object) -> LearningStyle:
        """What another release called otherwise."""
        return cls.MIXED


class Pace(StrEnum):
    """How much of the time a teacher has goes into the plan."""

    GENTLE = "gentle"
    STEADY = "steady"
    INTENSIVE = "intensive"

    @classmethod
    def _missing_(cls, _value: object) -> Pace:
        """What another release called otherwise."""
        return cls.STEADY


@dataclass(frozen=True, slots=True)
class Profile:
    """What teachers say about themselves; `minutes_per_week` None is "did not say", 0 is "no time at all"."""

    name: str = ""
    phase: str = ""
    subjects: tuple[str, ...] = ()
    years_teaching: int | None = None
    goals: str = ""
    minutes_per_week: int | None = None
    learning_style: LearningStyle = LearningStyle.MIXED
    pace: Pace = Pace.STEADY


@dataclass(frozen=True, slots=True)
class ModuleStanding:
    """A CPD module and how its tests went so far: `right` of `asked` answers, the weakest area first.

    `asked` 0 is a module never tested. The true share lies between `low` and `high` (0..1), as the module's page says.
    `areas` are the titles of all its topics, for plans that name one.
    """

    slug: str
    title: str
    right: int = 0
    asked: int = 0
    low: float = 0.0
    high: float = 1.0
    weak_areas: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    tested_on: date | None = None

    @property
    def share(self) -> float | None:
        """The share of right answers, 0..1; None before the first answer."""
        return self.right / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class CourseModule:
    """A part of a career course; its slug is unique within the course."""

    slug: str
    title: str
    minutes: int = 0
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """A career course the teacher joined, its modules in order."""

    slug: str
    title: str
    modules: tuple[CourseModule, ...] = ()
    joined_on: date | None = None


@dataclass(frozen=True, slots=True)
class ExternalCourse:
    """A course elsewhere: `helps_with` is the title of the module or the area it serves."""

    slug: str
    title: str
    provider: str = ""
    url: str = ""
    minutes: int = 0
    helps_with: str = ""
    is_joined: bool = False


@dataclass(frozen=True, slots=True)
class Materials:
    """What the teacher uploaded, counted: how many, when last, and the titles of areas they are about."""

    count: int = 0
    last_on: date | None = None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LearnersResult:
    """How a teacher's learners did in a topic, all together; fewer than five learners cannot be said."""

    topic: str
    learners: int
    right: int
    asked: int

    def __post_init__(self) -> None:
        if self.learners < FEWEST_LEARNERS:
            raise ValueError(f"results of {self.learners} learners are not shown, only of {FEWEST_LEARNERS} or more")


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """All answers of one day together: the trend is these in order."""

    day: date
    right: int
    asked: int


@dataclass(frozen=True, slots=True)
class HelpUse:
    """How often help was taken in the last 28 days. There is no tutor yet, so `tutor_sessions` is 0 and not a fault."""

    tutor_sessions: int = 0
    hints: int = 0
    has_tutor: bool = False


@dataclass(frozen=True, slots=True)
class Engagement:
    """How the last 28 days went, in the teacher's own days."""

    active_days: int = 0
    minutes: int = 0
    last_active_on: date | None = None
    streak_days: int = 0
    actions_completed: int = 0


@dataclass(frozen=True, slots=True)
class GrowthContext:
    """Everything a growth plan is written from; an empty one is a teacher who came today."""

    profile: Profile = field(default_factory=Profile)
    modules: tuple[ModuleStanding, ...] = ()
    courses: tuple[Course, ...] = ()
    recommended_courses: tuple[ExternalCourse, ...] = ()
    help_use: HelpUse = field(default_factory=HelpUse)
    materials: Materials = field(default_factory=Materials)
    learners: tuple[LearnersResult, ...] = ()
    trend: tuple[ScorePoint, ...] = ()
    engagement: Engagement = field(default_factory=Engagement)


_SHAPE = TypeAdapter(GrowthContext)


def to_json(context: GrowthContext) -> dict[str, Any]:
    """The context as JSON, with the version of its shape."""
    return {"version": VERSION, **_SHAPE.dump_python(context, mode="json")}


def from_json(kept: Mapping[str, Any]) -> GrowthContext:
    """The context that was kept, by this release or another; raises pydantic's ValidationError for anything else."""
    return _SHAPE.validate_python({name: value for name, value in kept.items() if name != "version"}, strict=False)


def catalogue_of(context: GrowthContext) -> Catalogue:
    """The places a plan for this teacher may point to: every module, the courses joined, the courses elsewhere.

    A place is called by its title: of two of a kind with the same one only the first can be pointed to.
    """
    modules = [(module, Place(PlaceKind.MODULE, module.slug, module.title)) for module in context.modules]
    areas = tuple((area, place) for module, place in modules for area in module.areas or module.weak_areas)
    places = [*(place for _, place in modules), *_course_places(context)]
    names = {place.slug: place.title for place in reversed(places) if place.kind is PlaceKind.COURSE}
    first: dict[tuple[object, ...], Place] = {}
    for place in places:
        first.setdefault((place.kind, words(place.title), words(names.get(place.part_of, ""))), place)
    return Catalogue(tuple(place for place in first.values() if words(place.title)), areas)


def _course_places(context: GrowthContext) -> list[Place]:
    found = []
    for course in context.courses:
        found.append(Place(PlaceKind.COURSE, course.slug, course.title))
        found += [Place(PlaceKind.COURSE_MODULE, part.slug, part.title, part_of=course.slug) for part in course.modules]
    external = context.recommended_courses
    return found + [Place(PlaceKind.EXTERNAL_COURSE, one.slug, one.title, one.url or None) for one in external]
