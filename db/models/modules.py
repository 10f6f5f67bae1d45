"""What teachers do for their own teaching: who they are, courses they may join and joined, materials they keep.

Tests of the modules are attempts like every other test (`assessment`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CreatedAt, Id, Moment, OwnerId, one_of

PHASES = ("early years", "primary", "lower secondary", "upper secondary", "vocational", "higher education", "adult")
LEARNING_STYLES = ("reading", "watching", "doing", "discussing")
COURSE_KINDS = ("career", "external")
MATERIAL_KINDS = ("lesson plan", "worksheet", "slides", "assessment", "recording", "reflection", "certificate", "other")
LARGEST_MATERIAL = 1024 * 1024  # bytes


class TeacherProfile(Base):
    """What a teacher says of themselves; an account without a row has not said anything yet."""

    __tablename__ = "teacher_profiles"
    __table_args__ = (
        CheckConstraint("cardinality(subjects) <= 12", name="subjects"),
        CheckConstraint("years_teaching between 0 and 60", name="years_teaching"),
        CheckConstraint(one_of("phase", *PHASES), name="phase"),
        CheckConstraint("length(goals) <= 1000", name="goals"),
        CheckConstraint("minutes_per_week between 15 and 1200", name="minutes_per_week"),
        CheckConstraint(one_of("learning_style", *LEARNING_STYLES), name="learning_style"),
    )
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True, autoincrement=False)
    subjects: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    years_teaching: Mapped[int | None] = mapped_column(SmallInteger)
    phase: Mapped[str | None]
    goals: Mapped[str]
    minutes_per_week: Mapped[int | None] = mapped_column(SmallInteger)
    learning_style: Mapped[str | None]
    updated_at: Mapped[Moment]


class Course(Base):
    """A course for teachers from the content files: one of ours (`career`), in parts, or somebody else's (`external`).

    `topics` are slugs. Place 0 is retired: nobody joins it any more, and whoever joined it keeps it.
    """

    __tablename__ = "courses"
    __table_args__ = (
        UniqueConstraint("slug"),
        CheckConstraint(one_of("kind", *COURSE_KINDS), name="kind"),
        CheckConstraint("(kind = 'external') = (url is not null)", name="url"),
        CheckConstraint("minutes > 0 and place >= 0", name="numbers"),
    )
    id: Mapped[Id]
    slug: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    provider: Mapped[str]
    url: Mapped[str | None]
    price: Mapped[str]
    minutes: Mapped[int] = mapped_column(Integer)
    topics: Mapped[list[str]] = mapped_column(ARRAY(TEXT))
    place: Mapped[int] = mapped_column(SmallInteger)


class CoursePart(Base):
    """A part of one of our courses: what to read or watch on a topic, and what to try in class. Place 0 is retired."""

    __tablename__ = "course_parts"
    __table_args__ = (
        UniqueConstraint("course_id", "slug"),
        UniqueConstraint("course_id", "id"),
        CheckConstraint("minutes > 0 and place >= 0", name="numbers"),
        Index(None, "topic_id"),
    )
    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    slug: Mapped[str]
    title: Mapped[str]
    task: Mapped[str]
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"))
    resources: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    minutes: Mapped[int] = mapped_column(Integer)
    place: Mapped[int] = mapped_column(SmallInteger)


class CourseEnrolment(Base):
    """That a teacher joined a course, and whether they say they finished it."""

    __tablename__ = "course_enrolments"
    __table_args__ = (
        CheckConstraint(one_of("status", "enrolled", "finished"), name="status"),
        CheckConstraint("(status = 'finished') = (finished_at is not null)", name="finished_when"),
        CheckConstraint("length(note) <= 1000", name="note"),
        Index(None, "course_id"),
    )
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True, autoincrement=False)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(server_default=text("'enrolled'"))
    note: Mapped[str] = mapped_column(server_default=text("''"))
    enrolled_at: Mapped[Moment]
    finished_at: Mapped[datetime | None]


class CoursePartDone(Base):
    """A part of a course that a teacher who joined it ticked off."""

    __tablename__ = "course_parts_done"
    __table_args__ = (
        ForeignKeyConstraint(
            ["user_id", "course_id"], ["course_enrolments.user_id", "course_enrolments.course_id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["course_id", "part_id"], ["course_parts.course_id", "course_parts.id"]),
        Index(None, "course_id", "part_id"),
    )
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    course_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    part_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    done_at: Mapped[Moment]


class TeacherMaterial(Base):
    """Something a teacher made or found and keeps here: an address, a small file, or a note alone.

    The name a file came with is not kept; `media_type` is what its content was found to be.
    """

    __tablename__ = "teacher_materials"
    __table_args__ = (
        CheckConstraint(one_of("kind", *MATERIAL_KINDS), name="kind"),
        CheckConstraint("length(title) between 1 and 120", name="title"),
        CheckConstraint("length(note) <= 2000", name="note"),
        CheckConstraint("link ~ '^https?://' and length(link) <= 500", name="link"),
        CheckConstraint("(content is null) = (media_type is null)", name="file"),
        CheckConstraint(f"octet_length(content) between 1 and {LARGEST_MATERIAL}", name="size"),
        CheckConstraint("link is not null or content is not null or note <> ''", name="something"),
        Index(None, "user_id", "id"),
        Index(None, "topic_id"),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    title: Mapped[str]
    kind: Mapped[str]
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
    note: Mapped[str] = mapped_column(server_default=text("''"))
    link: Mapped[str | None]
    media_type: Mapped[str | None]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[CreatedAt]
