"""Tracks, skills, topics, resources and the item bank: content, the same for everybody.

Nothing here is ever deleted: what leaves the content files is retired, and every row says from which content version
on it counts, so that a plan or an attempt can go on with the version it was made from.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CreatedAt, Id, one_of


class ContentVersion(Base):
    """One state of the content files, by the hash of everything in them."""

    __tablename__ = "content_versions"
    id: Mapped[Id]
    content_hash: Mapped[str]
    loaded_at: Mapped[CreatedAt]


class Track(Base):
    """What a learner aims at, a role or a language; or a module: one skill for teachers, offered to no learner."""

    __tablename__ = "tracks"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint(one_of("kind", "role", "language", "module"), name="kind"),
        CheckConstraint(one_of("status", "live", "coming", "retired"), name="status"),
    )
    id: Mapped[Id]
    slug: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    status: Mapped[str]


class Skill(Base):
    """One week's block of seven topics."""

    __tablename__ = "skills"
    __table_args__ = (UniqueConstraint("slug"),)
    id: Mapped[Id]
    slug: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    language: Mapped[str]
    retired_at: Mapped[datetime | None]


class TrackSkill(Base):
    """The skills of a track, in order, from one content version to another."""

    __tablename__ = "track_skills"
    __table_args__ = (
        Index(
            "uq_track_skills_current",
            "track_id",
            "position",
            unique=True,
            postgresql_where=text("until_version is null"),
        ),
        Index(None, "skill_id"),
    )
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    since_version: Mapped[int] = mapped_column(ForeignKey("content_versions.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skills.id"))
    until_version: Mapped[int | None] = mapped_column(ForeignKey("content_versions.id"))


class Topic(Base):
    """One day's subject."""

    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("slug"), Index(None, "skill_id", "position"))
    id: Mapped[Id]
    slug: Mapped[str]
    skill_id: Mapped[int] = mapped_column(ForeignKey("skills.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    title: Mapped[str]
    minutes: Mapped[int] = mapped_column(SmallInteger)
    objectives: Mapped[list[str]] = mapped_column(JSONB)
    practice: Mapped[str]
    resources: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    retired_at: Mapped[datetime | None]


class TopicPrerequisite(Base):
    """What should be learnt before a topic."""

    __tablename__ = "topic_prerequisites"
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"), primary_key=True)
    prerequisite_id: Mapped[int] = mapped_column(ForeignKey("topics.id"), primary_key=True)


class ItemFamily(Base):
    """One idea that can be asked, with its proof and its item parameters (a, b with standard errors; c fixed).

    `exposure` is the share of the last 1,000 tests that asked it. A retired family is asked no more; what was
    answered stays.
    """

    __tablename__ = "item_families"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint(one_of("proof_kind", "executed", "sourced"), name="proof_kind"),
        CheckConstraint("difficulty between 1 and 10", name="difficulty"),
        CheckConstraint("a between 0.3 and 3 and b between -4 and 4 and c between 0 and 0.5", name="parameters"),
        CheckConstraint("exposure between 0 and 1", name="exposure"),
        Index(None, "topic_id"),
    )
    id: Mapped[Id]
    slug: Mapped[str]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"))
    difficulty: Mapped[int] = mapped_column(SmallInteger)
    expected_seconds: Mapped[int] = mapped_column(SmallInteger)
    proof_kind: Mapped[str]
    proof_source: Mapped[str | None]
    proof: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    a: Mapped[float] = mapped_column(Float)
    b: Mapped[float] = mapped_column(Float)
    c: Mapped[float] = mapped_column(Float)
    se_a: Mapped[float | None] = mapped_column(Float)
    se_b: Mapped[float | None] = mapped_column(Float)
    calibrated_responses: Mapped[int] = mapped_column(server_default=text("0"))
    exposure: Mapped[float] = mapped_column(Float, server_default=text("0"))
    retired_at: Mapped[datetime | None]


class ItemVariant(Base):
    """One concrete question. Its text never changes: a new text is a new row, the old one ends.

    `options` lists the key first, then the distractors: `[{"text": ..., "misconception": ...}, ...]`. `key_option`
    is the one that counts as right: 0, until a key turns out wrong; NULL when no option is right.
    """

    __tablename__ = "item_variants"
    __table_args__ = (
        Index(
            "uq_item_variants_current",
            "family_id",
            "seed",
            unique=True,
            postgresql_where=text("until_version is null"),
        ),
        CheckConstraint(one_of("options_as", "code", "text"), name="options_as"),
        CheckConstraint("key_option between 0 and 3", name="key_option"),
    )
    id: Mapped[Id]
    family_id: Mapped[int] = mapped_column(ForeignKey("item_families.id"))
    seed: Mapped[int] = mapped_column(SmallInteger)
    content_hash: Mapped[str]
    stem: Mapped[str]
    code: Mapped[str | None]
    code_language: Mapped[str | None]
    options: Mapped[list[dict[str, str]]] = mapped_column(JSONB)
    options_as: Mapped[str]
    key_option: Mapped[int | None] = mapped_column(SmallInteger, server_default=text("0"))
    explanation: Mapped[str]
    since_version: Mapped[int] = mapped_column(ForeignKey("content_versions.id"))
    until_version: Mapped[int | None] = mapped_column(ForeignKey("content_versions.id"))
