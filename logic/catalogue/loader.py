"""Brings the content files into the database: as often as you like, and never at the cost of somebody's history.

Only families whose key is proved are loaded. Loading the same content again changes nothing; other content opens a new
version, and whatever was made from an older one goes on with that. Achievements and courses belong to no version: one
that is gone from its file is retired, and who has it keeps it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from db.queries import achievements as achievement_queries
from db.queries import content as content_queries
from db.queries import courses as course_queries
from logic.assessment.irt import author_b
from logic.catalogue import achievement_format, content_format, course_format, lockfile
from logic.catalogue.content import Content, Family
from logic.catalogue.proved import ProvedFamily, ProvedVariant
from logic.errors import InvalidInputError
from logic.growth import insight_service
from logic.transactions import DatabaseRole, transaction

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: the version now in force, whether it is new, and how much is in it."""

    version: int
    changed: bool
    tracks: int
    topics: int
    families: int
    variants: int
    unproved: int
    achievements: int = 0
    courses: int = 0


def load_content(root: Path) -> Loaded:
    """Load everything under `root` (the `content/` folder) that is sound and proved.

    Raises InvalidInputError listing every mistake in the files, every topic of a live track without a proved question,
    or every topic that moved to another skill; then nothing is changed.
    """
    content = content_format.read(root)
    content.require_sound()
    achievements = achievement_format.read(root)
    courses = course_format.read(root, content)
    proved = lockfile.proved(root, content)
    _require_questions(content, proved)
    structure, families, variants = _structure(content), _families(content, proved), _variants(proved)
    digest = _hash({**structure, "families": families, "variants": variants})
    with transaction(None, role=DatabaseRole.WORKER) as session:
        content_queries.lock(session)
        _require_the_same_skills(session, structure["topics"])
        before = content_queries.latest(session)
        changed = before is None or before[1] != digest
        version = content_queries.add_version(session, digest) if before is None or changed else before[0]
        if changed:
            content_queries.save_structure(session, version, **structure)
            content_queries.save_bank(session, version, families=families, variants=variants)
        if achievements is not None:  # a folder without the file says nothing about them
            achievement_queries.save(session, [asdict(achievement) for achievement in achievements])
        if courses is not None:
            course_queries.save(session, [asdict(course) for course in courses])
        insight_service.load_seeded(session, root)
    return Loaded(
        version=version,
        changed=changed,
        tracks=len(content.tracks),
        topics=len(content.topics),
        families=len(families),
        variants=len(variants),
        unproved=len(content.families) - len(families),
        achievements=len(achievements or ()),
        courses=len(courses or ()),
    )


def _require_questions(content: Content, proved: Mapping[str, ProvedFamily]) -> None:
    """A live track is measured over all its topics, so each needs something to ask."""
    asked = {content.families[name].topic for name in proved}
    tracks = [track for track in content.tracks.values() if track.status == "live"]
    skills = dict.fromkeys(skill for track in tracks for skill in track.skills)
    empty = [topic for skill in skills for topic in content.skills[skill].topics if topic not in asked]
    if empty:
        raise InvalidInputError(
            f"Topics of live tracks have no proved question: {', '.join(empty)}. Nothing was changed; "
            "write and prove questions for them, or let the track be coming until they are there."
        )


def _require_the_same_skills(session: Session, topics: Rows) -> None:
    """Tests and plans under way count on the topics their version had, in the skills they had."""
    moved = content_queries.moved_topics(session, topics)
    if moved:
        listed = ", ".join(f"{row.topic} (from {row.old_skill} to {row.new_skill})" for row in moved)
        raise InvalidInputError(
            f"Topics moved to another skill: {listed}. Nothing was changed; "
            "leave them where they were, or give them new ids in the new skill."
        )


def _structure(content: Content) -> dict[str, Rows]:
    # One that is coming may name skills nobody has written yet; it is shown when they are there.
    tracks = [track for track in content.tracks.values() if all(skill in content.skills for skill in track.skills)]
    position = {topic: place for skill in content.skills.values() for place, topic in enumerate(skill.topics)}
    return {
        "tracks": [
            {"slug": track.id, "kind": track.kind, "title": track.title, "summary": track.summary}
            | {"status": track.status}
            for track in tracks
        ],
        "skills": [
            {"slug": skill.id, "title": skill.title, "summary": skill.summary, "language": skill.language}
            for skill in content.skills.values()
        ],
        "members": [
            {"track": track.id, "position": place, "skill": skill}
            for track in tracks
            for place, skill in enumerate(track.skills)
        ],
        "topics": [
            {
                "slug": topic.id,
                "skill": topic.skill,
                "position": position[topic.id],
                "title": topic.title,
                "minutes": topic.minutes,
                "objectives": list(topic.objectives),
                "practice": topic.practice,
                "resources": [asdict(resource) for resource in topic.resources],
            }
            for topic in content.topics.values()
        ],
        "prerequisites": [
            {"topic": topic.id, "prerequisite": needed}
            for topic in content.topics.values()
            for needed in topic.prerequisites
        ],
    }


def _families(content: Content, proved: Mapping[str, ProvedFamily]) -> Rows:
    return [
        {
            "slug": name,
            "topic": content.families[name].topic,
            "difficulty": content.families[name].difficulty,
            "expected_seconds": content.families[name].seconds,
            "proof_kind": family.kind,
            "proof_source": family.source or None,
            "proof": _proof(content.families[name]),
            "b": author_b(content.families[name].difficulty),
        }
        for name, family in sorted(proved.items())
    ]


def _proof(family: Family) -> dict[str, Any]:
    """How the key is proved, as whoever keeps the bank wants to see it: the programs with their «name» gaps."""
    proof, key = family.proof, family.key
    told = {
        "method": proof.method,
        "harness": proof.harness,
        "expect": proof.expect,
        "setup": proof.setup,
        "input": proof.typed,
        "quote": proof.quote,
        "check": key.check if key else "",
    }
    wrong = [
        {name: text for name, text in (("form", choice.form), ("text", choice.text), ("check", choice.check)) if text}
        for choice in family.distractors
    ]
    return {name: text for name, text in told.items() if text} | {"distractors": wrong}


def _variants(proved: Mapping[str, ProvedFamily]) -> Rows:
    return [
        {"family": name, "seed": seed, "content_hash": _hash(asdict(variant)), **_question(variant)}
        for name, family in sorted(proved.items())
        for seed, variant in enumerate(family.variants)
    ]


def _question(variant: ProvedVariant) -> dict[str, Any]:
    return {
        "stem": variant.stem,
        "code": variant.code or None,
        "code_language": variant.highlighted_as or None,
        "options": [asdict(option) for option in variant.options],
        "options_as": variant.options_as,
        "explanation": variant.explanation,
    }


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]
