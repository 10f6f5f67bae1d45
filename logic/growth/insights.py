"""What of a teacher's insight may be shown to others, and to whom it may be said to belong; six to begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from logic.errors import InvalidInputError

FILE = "insights.yaml"
K = 5  # an insight is shown only among at least so many teachers who could have written it


@dataclass(frozen=True, slots=True)
class Group:
    """Who an insight is said to come from: teachers of a phase who work on a topic; phase "" is any phase."""

    topic: str
    phase: str


def shown_group(group: Group, teachers: Mapping[Group, int]) -> Group | None:
    """The narrowest group of at least five teachers an insight may be shown under; None: it is withheld.

    `teachers` counts the teachers of each (topic, phase), the author among them. Without its phase an insight can only
    come from a phase too small to be named, so only those phases count together: the large ones would lend it an
    anonymity it does not have.
    """
    if teachers.get(group, 0) >= K:
        return group
    hidden = sum(count for other, count in teachers.items() if other.topic == group.topic and count < K)
    return Group(group.topic, "") if hidden >= K else None


class SeededInsight(BaseModel):
    """An insight the place begins with; `source` is the page it rests on."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)

    slug: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    title: Annotated[str, Field(min_length=5, max_length=120)]
    topic: Annotated[str, Field(min_length=2, max_length=80)]
    phase: Annotated[str, Field(max_length=40)] = ""
    text: Annotated[str, Field(min_length=40, max_length=1200)]
    source: Annotated[str, Field(pattern=r"^https://", max_length=300)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    insights: Annotated[list[SeededInsight], Field(min_length=1, max_length=100)]


def seeded(content: Path) -> tuple[SeededInsight, ...]:
    """The insights of a content folder, in order; raises InvalidInputError that names what is wrong."""
    try:
        found = _File.model_validate(yaml.safe_load((content / FILE).read_text(encoding="utf-8"))).insights
    except (OSError, yaml.YAMLError, ValidationError) as problem:
        raise InvalidInputError(f"{FILE} could not be read: {problem}") from problem
    if len({one.slug for one in found}) < len(found):
        raise InvalidInputError(f"{FILE}: every slug names one insight only.")
    return tuple(found)
