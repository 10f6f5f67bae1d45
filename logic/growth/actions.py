"""Actions of a growth plan as values: what is to be done, where, how urgently, by when and in how many minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ActionKind(StrEnum):
    """What doing an action means; OTHER is done outside the platform (a lesson tried, a colleague asked)."""

    RETAKE_MODULE = "retake_module"
    COMPLETE_COURSE_MODULE = "complete_course_module"
    ENROLL_COURSE = "enroll_course"
    USE_TUTOR = "use_tutor"
    UPLOAD_MATERIAL = "upload_material"
    OTHER = "other"


class Priority(StrEnum):
    """How urgent an action is; a text that does not say means MEDIUM."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class PlaceKind(StrEnum):
    """What an action points to; TUTOR and MATERIALS are pages, and have neither a slug nor an address."""

    MODULE = "module"
    COURSE_MODULE = "course_module"
    COURSE = "course"
    EXTERNAL_COURSE = "external_course"
    TUTOR = "tutor"
    MATERIALS = "materials"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an action is done: something of the platform by its slug, or a course elsewhere with its address.

    `part_of` is the slug of the course a course module belongs to.
    """

    kind: PlaceKind
    slug: str
    title: str
    url: str | None = None
    part_of: str = ""


TUTOR = Place(PlaceKind.TUTOR, "", "Tutor")
MATERIALS = Place(PlaceKind.MATERIALS, "", "Materials")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The places a plan may point to, and the areas of each module: a plan that names an area means its module."""

    places: tuple[Place, ...] = ()
    areas: tuple[tuple[str, Place], ...] = ()


@dataclass(frozen=True, slots=True)
class FoundAction:
    """A sentence of a plan that asks for something to be done; `line` counts from 1, None is what it does not say."""

    text: str
    line: int
    priority: Priority | None = None
    due: date | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A step of a growth plan: one sentence, its kind, the place where it is done, and how it fits into the weeks."""

    text: str
    kind: ActionKind
    place: Place | None = None
    priority: Priority = Priority.MEDIUM
    due: date | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class WrittenPlan:
    """A plan's title, its whole text as Markdown, and the actions that are read back from that text."""

    title: str
    markdown: str
    actions: tuple[Action, ...]
