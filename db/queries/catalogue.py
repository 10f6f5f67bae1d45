"""Reading the catalogue and the item bank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_VERSION = text("select max(id) from content_versions")
_REVISION = text("select coalesce(max(id), 0) from bank_revisions")
_TRACKS = text("""
    select track.id, track.slug, track.kind, track.title, track.summary, track.status,
           array_agg(skill.title order by membership.position) as skills,
           (select count(*) from item_families family join topics topic on topic.id = family.topic_id
            join track_skills mine on mine.skill_id = topic.skill_id
            where mine.track_id = track.id and mine.until_version is null and family.retired_at is null and exists (
                select from item_variants variant where variant.family_id = family.id and variant.until_version is null
            )) as families,
           min((select count(*) from topics topic join item_families family on family.topic_id = topic.id
                where topic.skill_id = skill.id and family.retired_at is null and exists (
                select from item_variants variant where variant.family_id = family.id and variant.until_version is null
            ))) as smallest_skill
    from tracks track join track_skills membership on membership.track_id = track.id
    join skills skill on skill.id = membership.skill_id
    where track.status <> 'retired' and track.kind <> 'module' and membership.until_version is null
    group by track.id order by track.status desc, track.title
""")
_TRACK = text("select id, slug, kind, title, summary, status from tracks where id = :track_id")
_TRACK_BY_SLUG = text("select id, slug, kind, title, summary, status from tracks where slug = :slug")
# A topic belongs to the versions that can ask about it, retired since or not; one that cannot be asked about yet, only
# to the version in force, so that a version never has more or other topics than when it was loaded.
_TOPICS = text("""
    select topic.id, topic.slug, topic.title, topic.minutes, topic.objectives, topic.practice, topic.resources,
           skill.id as skill_id, skill.slug as skill_slug, skill.title as skill_title, skill.summary as skill_summary,
           coalesce((select array_agg(needed.prerequisite_id) from topic_prerequisites needed
                     where needed.topic_id = topic.id), '{}') as prerequisites
    from track_skills membership join skills skill on skill.id = membership.skill_id
    join topics topic on topic.skill_id = skill.id
    where membership.track_id = :track_id and membership.since_version <= :version
      and (membership.until_version is null or membership.until_version > :version)
      and (
        exists (
            select from item_families family join item_variants variant on variant.family_id = family.id
            where family.topic_id = topic.id and variant.since_version <= :version
              and (variant.until_version is null or variant.until_version > :version)
        )
        or topic.retired_at is null and :version = (select max(id) from content_versions)
      )
    order by membership.position, topic.position
""")
_ITEMS = text("""
    select family.id, family.topic_id, family.expected_seconds, family.a, family.b, family.c, family.exposure,
           family.retired_at is not null as retired,
           array_agg(variant.id order by variant.seed) as variant_ids
    from track_skills membership join topics topic on topic.skill_id = membership.skill_id
    join item_families family on family.topic_id = topic.id
    join item_variants variant on variant.family_id = family.id
    where membership.track_id = :track_id and membership.since_version <= :version
      and (membership.until_version is null or membership.until_version > :version)
      and variant.since_version <= :version
      and (variant.until_version is null or variant.until_version > :version)
    group by family.id order by family.id
""")
_QUESTION = text("""
    select variant.id, variant.family_id, family.slug as family, family.expected_seconds, family.difficulty,
           topic.id as topic_id, topic.title as topic, variant.stem, variant.code, variant.code_language,
           variant.options, variant.options_as, variant.key_option, variant.explanation
    from item_variants variant join item_families family on family.id = variant.family_id
    join topics topic on topic.id = family.topic_id
    where variant.id = any(:variant_ids)
""")
_SKILLS = text("""
    select skill.id as skill_id, skill.title as skill, topic.id as topic_id, topic.title as topic, topic.minutes,
           topic.objectives, topic.resources,
           count(distinct family.id) filter (where variant.id is not null) as families,
           count(distinct family.id) filter (where variant.id is not null and family.proof_kind = 'executed')
               as executed,
           count(variant.id) as variants
    from skills skill join topics topic on topic.skill_id = skill.id
    left join item_families family on family.topic_id = topic.id and family.retired_at is null
    left join item_variants variant on variant.family_id = family.id and variant.until_version is null
    where topic.retired_at is null and not exists (
        select from track_skills membership join tracks track on track.id = membership.track_id
        where membership.skill_id = skill.id and membership.until_version is null and track.kind = 'module'
    )
    group by skill.id, topic.id order by skill.id, topic.position
""")


def current_version(session: Session) -> int | None:
    """The content version in force; None before the first load."""
    version: int | None = session.scalar(_VERSION)
    return version


def bank_revision(session: Session) -> int:
    """The last change of the bank other than a new content version (parameters, exposure, keys); 0 before the first.

    Who has seen a number has seen every change up to it: they are committed in the order of their numbers.
    """
    return int(session.scalar(_REVISION) or 0)


def tracks(session: Session) -> Sequence[Row[Any]]:
    """All tracks that are offered to learners or coming, live ones first."""
    return session.execute(_TRACKS).all()


def track(session: Session, track_id: int) -> Row[Any] | None:
    """One track."""
    return session.execute(_TRACK, {"track_id": track_id}).one_or_none()


def track_by_slug(session: Session, slug: str) -> Row[Any] | None:
    """One track by its name in the content files."""
    return session.execute(_TRACK_BY_SLUG, {"slug": slug}).one_or_none()


def topics(session: Session, track_id: int, version: int) -> Sequence[Row[Any]]:
    """The topics of a track in teaching order, as of a content version."""
    return session.execute(_TOPICS, {"track_id": track_id, "version": version}).all()


def items(session: Session, track_id: int, version: int) -> Sequence[Row[Any]]:
    """The item families of a track with their variants, as of a content version."""
    return session.execute(_ITEMS, {"track_id": track_id, "version": version}).all()


def questions(session: Session, variant_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """The texts of some variants."""
    return session.execute(_QUESTION, {"variant_ids": list(variant_ids)}).all()


def bank_by_topic(session: Session) -> Sequence[Row[Any]]:
    """What the bank holds for each topic of each skill for learners."""
    return session.execute(_SKILLS).all()
