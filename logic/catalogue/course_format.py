"""Reads `content/career_courses.yaml` and `content/external_courses.yaml` (content/README.md fixes their format).

Every mistake is named at once, also a topic that is of no module and a resource that its topic does not have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from logic.catalogue.content import Content, Problem, Resource
from logic.catalogue.marked_yaml import Fields, Reader
from logic.errors import InvalidInputError

CAREER_FILE, EXTERNAL_FILE = "career_courses.yaml", "external_courses.yaml"
PLATFORM = "Waymark"
CAREER_FIELDS = ("id", "title", "summary", "parts")
PART_FIELDS = ("id", "title", "topic", "resources", "task", "minutes")
EXTERNAL_FIELDS = ("id", "title", "provider", "url", "hours", "price", "topics", "summary")
FEWEST_PARTS, MOST_PARTS = 3, 6
MOST = 200
MOST_HOURS = 200


@dataclass(frozen=True, slots=True)
class Part:
    """A step of one of our courses: resources of a topic, and what to try with them; `place` counts from 1."""

    slug: str
    title: str
    task: str
    topic: str
    resources: tuple[Resource, ...]
    minutes: int
    place: int


@dataclass(frozen=True, slots=True)
class Course:
    """A course for teachers: ours (`career`) with its parts, or somebody else's (`external`) with its address."""

    slug: str
    kind: str
    title: str
    summary: str
    provider: str
    url: str | None
    price: str
    minutes: int
    topics: tuple[str, ...]
    parts: tuple[Part, ...]
    place: int


def read(root: Path, content: Content) -> tuple[Course, ...] | None:
    """The courses of a content folder, ours first, in the order of their files; None when it has neither file.

    Raises InvalidInputError naming every mistake in them.
    """
    paths = [root / CAREER_FILE, root / EXTERNAL_FILE]
    if not any(path.exists() for path in paths):
        return None
    known = _Known(content)
    problems: list[Problem] = []
    found: list[Course] = []
    for path, reading in zip(paths, (_career, _external), strict=True):
        reader = Reader(path.relative_to(root.parent).as_posix(), path.stem)
        fields = reader.load(path)
        if fields:
            reader.only(fields, ("courses",))
            entries = reader.mappings(fields, "courses", 1, MOST)
            found += [reading(reader, entry, place, known) for place, entry in enumerate(entries, start=1)]
            _require_own_names(reader, fields, [course.slug for course in found], "course")
        problems += reader.problems
    _require_sound(problems)
    return tuple(found)


class _Known:
    """The topics of modules, and their resources by title."""

    def __init__(self, content: Content) -> None:
        skills = content.skills_of_modules()
        self.resources = {
            topic.id: {resource.title: resource for resource in topic.resources}
            for topic in content.topics.values()
            if topic.skill in skills
        }


def _career(reader: Reader, fields: Fields, place: int, known: _Known) -> Course:
    reader.only(fields, CAREER_FIELDS)
    entries = reader.mappings(fields, "parts", FEWEST_PARTS, MOST_PARTS)
    parts = tuple(_part(reader, entry, number, known) for number, entry in enumerate(entries, start=1))
    _require_own_names(reader, fields, [part.slug for part in parts], "part")
    return Course(
        slug=reader.identifier(fields, "id"),
        kind="career",
        title=reader.text(fields, "title"),
        summary=reader.text(fields, "summary"),
        provider=PLATFORM,
        url=None,
        price="",
        minutes=sum(part.minutes for part in parts),
        topics=tuple(dict.fromkeys(part.topic for part in parts)),
        parts=parts,
        place=place,
    )


def _part(reader: Reader, fields: Fields, place: int, known: _Known) -> Part:
    reader.only(fields, PART_FIELDS)
    topic = reader.text(fields, "topic")
    _require_topics(reader, fields, (topic,), known)
    titles = reader.texts(fields, "resources", 1, 4)
    offered = known.resources.get(topic, {})
    for title in titles:
        if title not in offered:
            reader.complain(fields.line, f"the topic '{topic}' has no resource '{title}'.")
    return Part(
        slug=reader.identifier(fields, "id"),
        title=reader.text(fields, "title"),
        task=reader.text(fields, "task"),
        topic=topic,
        resources=tuple(offered[title] for title in titles if title in offered),
        minutes=reader.number(fields, "minutes", 5, 240),
        place=place,
    )


def _external(reader: Reader, fields: Fields, place: int, known: _Known) -> Course:
    reader.only(fields, EXTERNAL_FIELDS)
    url = reader.text(fields, "url")
    if url and not url.startswith("https://"):
        reader.complain(fields.lines["url"], f"`url` is '{url}'; it must be an https address.")
    topics = reader.texts(fields, "topics", 1, 14)
    _require_topics(reader, fields, topics, known)
    return Course(
        slug=reader.identifier(fields, "id"),
        kind="external",
        title=reader.text(fields, "title"),
        summary=reader.text(fields, "summary"),
        provider=reader.text(fields, "provider"),
        url=url,
        price=reader.text(fields, "price"),
        minutes=60 * reader.number(fields, "hours", 1, MOST_HOURS),
        topics=topics,
        parts=(),
        place=place,
    )


def _require_topics(reader: Reader, fields: Fields, topics: Sequence[str], known: _Known) -> None:
    for topic in topics:
        if topic not in known.resources:
            reader.complain(fields.line, f"'{topic}' is no topic of a module.")


def _require_own_names(reader: Reader, fields: Fields, names: Sequence[str], noun: str) -> None:
    for name, times in Counter(names).items():
        if name and times > 1:
            reader.complain(fields.line, f"'{name}' is the id of {times} {noun}s; each needs its own.")


def _require_sound(problems: Sequence[Problem]) -> None:
    if problems:
        listed = "\n".join(str(problem) for problem in problems)
        raise InvalidInputError(
            f"The courses have {len(problems)} mistakes. Nothing was changed; correct them first.\n{listed}"
        )
