"""Writing the catalogue: every statement may run again without harm, and nothing is ever deleted that a person met."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

LOADER_LOCK = 0x434F4E54  # "CONT": loads wait for each other

_LATEST = text("select id, content_hash from content_versions order by id desc limit 1")
_ADD_VERSION = text("insert into content_versions (content_hash) values (:content_hash) returning id")
_MOVED = text("""
    select topic.slug as topic, skill.slug as old_skill, row.skill as new_skill
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (slug text, skill text)
    join topics topic on topic.slug = row.slug join skills skill on skill.id = topic.skill_id
    where skill.slug <> row.skill order by topic.slug
""")
_TRACKS = text("""
    insert into tracks (slug, kind, title, summary, status)
    select slug, kind, title, summary, status
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (slug text, kind text, title text, summary text, status text)
    on conflict (slug) do update set kind = excluded.kind, title = excluded.title, summary = excluded.summary,
        status = excluded.status
""")
_RETIRE_TRACKS = text("update tracks set status = 'retired' where not slug = any(:slugs)")
_SKILLS = text("""
    insert into skills (slug, title, summary, language)
    select slug, title, summary, language
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (slug text, title text, summary text, language text)
    on conflict (slug) do update set title = excluded.title, summary = excluded.summary, language = excluded.language,
        retired_at = null
""")
_RETIRE_SKILLS = text("update skills set retired_at = now() where retired_at is null and not slug = any(:slugs)")
_END_MEMBERS = text("""
    update track_skills membership set until_version = :version
    from tracks track, skills skill
    where membership.until_version is null and track.id = membership.track_id and skill.id = membership.skill_id
      and not exists (
        select from jsonb_to_recordset(cast(:rows as jsonb)) as row (track text, position int, skill text)
        where row.track = track.slug and row.position = membership.position and row.skill = skill.slug
    )
""")
_MEMBERS = text("""
    insert into track_skills (track_id, position, skill_id, since_version)
    select track.id, row.position, skill.id, :version
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (track text, position int, skill text)
    join tracks track on track.slug = row.track join skills skill on skill.slug = row.skill
    on conflict (track_id, position) where until_version is null do nothing
""")
_TOPICS = text("""
    insert into topics (slug, skill_id, position, title, minutes, objectives, practice, resources)
    select row.slug, skill.id, row.position, row.title, row.minutes, row.objectives, row.practice, row.resources
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (slug text, skill text, position int, title text,
        minutes int, objectives jsonb, practice text, resources jsonb)
    join skills skill on skill.slug = row.skill
    on conflict (slug) do update set position = excluded.position, title = excluded.title,
        minutes = excluded.minutes, objectives = excluded.objectives, practice = excluded.practice,
        resources = excluded.resources, retired_at = null
""")
_RETIRE_TOPICS = text("update topics set retired_at = now() where retired_at is null and not slug = any(:slugs)")
_FORGET_PREREQUISITES = text("delete from topic_prerequisites")
_PREREQUISITES = text("""
    insert into topic_prerequisites (topic_id, prerequisite_id)
    select topic.id, needed.id
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (topic text, prerequisite text)
    join topics topic on topic.slug = row.topic join topics needed on needed.slug = row.prerequisite
""")
_FAMILIES = text("""
    insert into item_families (slug, topic_id, difficulty, expected_seconds, proof_kind, proof_source, proof, a, b, c)
    select row.slug, topic.id, row.difficulty, row.expected_seconds, row.proof_kind, row.proof_source, row.proof,
           1, row.b, 0.25
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (slug text, topic text, difficulty int,
        expected_seconds int, proof_kind text, proof_source text, proof jsonb, b double precision)
    join topics topic on topic.slug = row.topic
    on conflict (slug) do update set topic_id = excluded.topic_id, expected_seconds = excluded.expected_seconds,
        proof_kind = excluded.proof_kind, proof_source = excluded.proof_source, proof = excluded.proof,
        b = case when item_families.difficulty = excluded.difficulty then item_families.b else excluded.b end,
        difficulty = excluded.difficulty
""")
# A variant that is as it was stays; one that has changed or gone ends with this version, and its rows remain.
_END_VARIANTS = text("""
    update item_variants variant set until_version = :version
    from item_families family
    where family.id = variant.family_id and variant.until_version is null and not exists (
        select from jsonb_to_recordset(cast(:rows as jsonb)) as row (family text, seed int, content_hash text)
        where row.family = family.slug and row.seed = variant.seed and row.content_hash = variant.content_hash
    )
""")
_VARIANTS = text("""
    insert into item_variants (family_id, seed, content_hash, stem, code, code_language, options, options_as,
                               explanation, since_version)
    select family.id, row.seed, row.content_hash, row.stem, row.code, row.code_language, row.options, row.options_as,
           row.explanation, :version
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (family text, seed int, content_hash text, stem text,
        code text, code_language text, options jsonb, options_as text, explanation text)
    join item_families family on family.slug = row.family
    on conflict (family_id, seed) where until_version is null do nothing
""")

Rows = Sequence[Mapping[str, Any]]


def lock(session: Session) -> None:
    """Let one load at a time go on."""
    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOADER_LOCK})


def latest(session: Session) -> tuple[int, str] | None:
    """The version in force and the hash of its content."""
    row = session.execute(_LATEST).one_or_none()
    return (row.id, row.content_hash) if row else None


def moved_topics(session: Session, topics: Rows) -> Sequence[Row[Any]]:
    """Topics, retired ones too, that stand in another skill than the rows say: slug, old and new skill."""
    return session.execute(
        _MOVED, {"rows": json.dumps([{name: row[name] for name in ("slug", "skill")} for row in topics])}
    ).all()


def add_version(session: Session, content_hash: str) -> int:
    """Open a new content version."""
    return int(session.execute(_ADD_VERSION, {"content_hash": content_hash}).scalar_one())


def save_structure(
    session: Session, version: int, *, tracks: Rows, skills: Rows, members: Rows, topics: Rows, prerequisites: Rows
) -> None:
    """Write tracks, skills and topics as they are now; what is missing is retired, a skill that left its track ends."""
    session.execute(_TRACKS, {"rows": json.dumps(tracks)})
    session.execute(_RETIRE_TRACKS, {"slugs": [row["slug"] for row in tracks]})
    session.execute(_SKILLS, {"rows": json.dumps(skills)})
    session.execute(_RETIRE_SKILLS, {"slugs": [row["slug"] for row in skills]})
    session.execute(_END_MEMBERS, {"version": version, "rows": json.dumps(members)})
    session.execute(_MEMBERS, {"version": version, "rows": json.dumps(members)})
    session.execute(_TOPICS, {"rows": json.dumps(topics)})
    session.execute(_RETIRE_TOPICS, {"slugs": [row["slug"] for row in topics]})
    session.execute(_FORGET_PREREQUISITES)
    session.execute(_PREREQUISITES, {"rows": json.dumps(prerequisites)})


def save_bank(session: Session, version: int, *, families: Rows, variants: Rows) -> None:
    """Write the bank as it is now; variants that changed or went end with this version."""
    session.execute(_FAMILIES, {"rows": json.dumps(families)})
    rows = {"version": version, "rows": json.dumps(variants)}
    session.execute(_END_VARIANTS, rows)
    session.execute(_VARIANTS, rows)
