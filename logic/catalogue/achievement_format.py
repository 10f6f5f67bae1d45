"""Reads `content/achievements.yaml` (content/README.md fixes the format), with every mistake at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from logic.achievements.requirements import Rarity, Requirement
from logic.catalogue.content import Problem
from logic.catalogue.marked_yaml import Fields, Reader
from logic.errors import InvalidInputError

FILE = "achievements.yaml"
FIELDS = ("slug", "title", "rarity", "requirement", "threshold", "description", "hint")
MOST = 200
LARGEST = 10_000_000


@dataclass(frozen=True, slots=True)
class Achievement:
    """Something to be achieved: a kind of requirement, and how much of it; `place` is its place on the wall, from 1."""

    slug: str
    title: str
    description: str
    hint: str
    rarity: str
    requirement: str
    threshold: int
    place: int


def read(root: Path) -> tuple[Achievement, ...] | None:
    """The achievements of a content folder, in order; None when it has no such file.

    Raises InvalidInputError naming every mistake in it.
    """
    path = root / FILE
    if not path.exists():
        return None
    reader = Reader(path.relative_to(root.parent).as_posix(), path.stem)
    fields = reader.load(path)
    found = _read(reader, fields) if fields else ()
    _require_sound(reader.problems)
    return found


def _read(reader: Reader, fields: Fields) -> tuple[Achievement, ...]:
    reader.only(fields, ("achievements",))
    entries = reader.mappings(fields, "achievements", 1, MOST)
    found = tuple(_achievement(reader, entry, place) for place, entry in enumerate(entries, start=1))
    for slug, times in Counter(one.slug for one in found).items():
        if slug and times > 1:
            reader.complain(fields.line, f"'{slug}' is the slug of {times} achievements; each needs its own.")
    return found


def _achievement(reader: Reader, fields: Fields, place: int) -> Achievement:
    reader.only(fields, FIELDS)
    return Achievement(
        slug=reader.identifier(fields, "slug"),
        title=reader.text(fields, "title"),
        description=reader.text(fields, "description"),
        hint=reader.text(fields, "hint"),
        rarity=reader.choice(fields, "rarity", tuple(Rarity)),
        requirement=reader.choice(fields, "requirement", tuple(Requirement)),
        threshold=reader.number(fields, "threshold", 1, LARGEST),
        place=place,
    )


def _require_sound(problems: list[Problem]) -> None:
    if problems:
        listed = "\n".join(str(problem) for problem in problems)
        raise InvalidInputError(
            f"The achievements have {len(problems)} mistakes. Nothing was changed; correct them first.\n{listed}"
        )
