"""Reads `content/` (its README.md fixes the format): all of it, with every structural mistake at once."""

from __future__ import annotations

from pathlib import Path

from logic.catalogue import cross_checks
from logic.catalogue.content import MODULE, Content, Family, Problem, Resource, Skill, Topic, Track
from logic.catalogue.families import read_family
from logic.catalogue.marked_yaml import Fields, Reader

LANGUAGES = ("python", "sql", "javascript", "browser", "shell", "text")
RESOURCE_KINDS = ("documentation", "tutorial", "video", "exercise", "book")
TOPICS_OF_A_SKILL = 7
TOPIC_FIELDS = ("id", "title", "minutes", "prerequisites", "objectives", "practice", "resources", "families")
MANY = 1000


def read(root: Path) -> Content:
    """Everything under `root` (the `content/` folder). Mistakes are in `Content.problems`, never raised."""
    problems: list[Problem] = []
    tracks = [_track(path, root, problems) for path in sorted((root / "tracks").glob("*.yaml"))]
    skills: dict[str, Skill] = {}
    topics: dict[str, Topic] = {}
    families: dict[str, Family] = {}
    for path in sorted((root / "skills").glob("*/skill.yaml")):
        skill = _skill(path, root, problems)
        if skill is None:
            continue
        skills[skill.id] = skill
        for topic_path in sorted(path.parent.glob("*.yaml")):
            if topic_path.name == "skill.yaml":
                continue
            topic, found = _topic(topic_path, root, skill, problems)
            if topic is not None:
                problems.extend(cross_checks.new_topic(topic, topics))
                topics[topic.id] = topic
                families |= {family.name: family for family in found}
    whole = Content({track.id: track for track in tracks if track}, skills, topics, families, ())
    problems.extend(cross_checks.whole(whole))
    return Content(whole.tracks, skills, topics, families, tuple(sorted(problems)))


def _reader(path: Path, root: Path) -> Reader:
    return Reader(path.relative_to(root.parent).as_posix(), path.stem)


def _track(path: Path, root: Path, problems: list[Problem]) -> Track | None:
    reader = _reader(path, root)
    fields = reader.load(path)
    track = _read_track(reader, fields, path) if fields else None
    problems.extend(reader.problems)
    return track


def _read_track(reader: Reader, fields: Fields, path: Path) -> Track:
    reader.only(fields, ("id", "kind", "title", "summary", "status", "skills"))
    status = reader.choice(fields, "status", ("live", "coming"))
    kind = reader.choice(fields, "kind", ("language", "role", MODULE))
    fewest, most = (3, 4) if status == "live" else (0, 4)
    if kind == MODULE:
        fewest = most = 1
    return Track(
        id=reader.identifier(fields, "id", expected=path.stem),
        kind=kind,
        title=reader.text(fields, "title"),
        summary=reader.text(fields, "summary"),
        status=status,
        skills=reader.texts(fields, "skills", fewest, most),
        place=reader.place(fields.lines.get("skills", fields.line)),
    )


def _skill(path: Path, root: Path, problems: list[Problem]) -> Skill | None:
    reader = _reader(path, root)
    reader.about = path.parent.name
    fields = reader.load(path)
    skill = _read_skill(reader, fields, path) if fields else None
    problems.extend(reader.problems)
    return skill


def _read_skill(reader: Reader, fields: Fields, path: Path) -> Skill:
    language = reader.choice(fields, "language", LANGUAGES)
    own = ("schema",) if language == "sql" else ()
    reader.only(fields, ("id", "title", "summary", "language", "topics", *own))
    return Skill(
        id=reader.identifier(fields, "id", expected=path.parent.name),
        title=reader.text(fields, "title"),
        summary=reader.text(fields, "summary"),
        language=language,
        topics=reader.texts(fields, "topics", TOPICS_OF_A_SKILL, TOPICS_OF_A_SKILL),
        schema=reader.text(fields, "schema", optional=True) if own else "",
        place=reader.place(fields.lines.get("topics", fields.line)),
    )


def _topic(path: Path, root: Path, skill: Skill, problems: list[Problem]) -> tuple[Topic | None, tuple[Family, ...]]:
    reader = _reader(path, root)
    fields = reader.load(path)
    topic = _read_topic(reader, fields, path, skill) if fields else None
    found = _read_families(reader, fields, path.stem, skill) if fields else ()
    problems.extend(reader.problems)
    return topic, found


def _read_topic(reader: Reader, fields: Fields, path: Path, skill: Skill) -> Topic:
    reader.only(fields, TOPIC_FIELDS)
    return Topic(
        id=reader.identifier(fields, "id", expected=path.stem),
        skill=skill.id,
        title=reader.text(fields, "title"),
        minutes=reader.number(fields, "minutes", 10, 240),
        prerequisites=reader.texts(fields, "prerequisites", 0, MANY),
        objectives=reader.texts(fields, "objectives", 2, 4),
        practice=reader.text(fields, "practice"),
        resources=tuple(_resource(reader, node) for node in reader.mappings(fields, "resources", 2, MANY)),
        place=reader.place(fields.lines.get("prerequisites", fields.line)),
    )


def _resource(reader: Reader, node: Fields) -> Resource:
    reader.only(node, ("title", "url", "kind", "minutes"))
    url = reader.text(node, "url")
    if url and not url.startswith("https://"):
        reader.complain(node.lines["url"], f"`url` is '{url}'; it must be an https address.")
    return Resource(
        title=reader.text(node, "title"),
        url=url,
        kind=reader.choice(node, "kind", RESOURCE_KINDS),
        minutes=reader.number(node, "minutes", 1, 6000),
    )


def _read_families(reader: Reader, fields: Fields, topic: str, skill: Skill) -> tuple[Family, ...]:
    found: dict[str, Family] = {}
    seen: dict[str, int] = {}
    for node in reader.mappings(fields, "families", 1, MANY):
        family = read_family(reader, node, topic=topic, skill=skill)
        name = reader.text(node, "id", optional=True)
        if name in seen:
            reader.complain(node.line, f"the family id '{name}' stands already at line {seen[name]}.")
        elif family is not None:
            found[name] = family
        seen.setdefault(name, node.line)
    return tuple(found.values())
