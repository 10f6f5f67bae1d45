"""Growth plans of teachers: every version, its actions, why a new one was due, and what teachers tell each other."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CreatedAt, Id, Moment, OwnerId, one_of

ORIGINS = ("rules", "model")
KINDS = ("retake_module", "complete_course_module", "enroll_course", "use_tutor", "upload_material", "other")
TRIGGERS = ("asked", "plan_is_old", "all_actions_done", "new_assessment", "score_moved", "new_course")
# Every link is one of https: what a teacher keeps here is opened by a click.
LINKS = (
    "case when jsonb_typeof(evidence_links) = 'array' then jsonb_array_length(evidence_links) <= 5"
    " and not jsonb_path_exists(evidence_links,"
    ' \'$[*] ? (@.type() != "string" || !(@ like_regex "^https://[^ ]+$"))\') else false end'
)
MOMENTS = (
    "case state when 'pending' then started_at is null and completed_at is null"
    " when 'in_progress' then started_at is not null and completed_at is null"
    " else started_at is not null and completed_at >= started_at end"
)


class GrowthPlan(Base):
    """One version of a teacher's plan, never changed but for being the active one.

    `generated_context` is what was known when it was made. A plan a model wrote names the version of the rules it was
    written for (`based_on`); it is only offered when that one had been begun meanwhile.
    """

    __tablename__ = "growth_plans"
    __table_args__ = (
        UniqueConstraint("user_id", "id"),
        UniqueConstraint("user_id", "plan_version"),
        UniqueConstraint("user_id", "based_on"),
        ForeignKeyConstraint(["user_id", "based_on"], ["growth_plans.user_id", "growth_plans.id"], ondelete="CASCADE"),
        CheckConstraint("plan_version > 0", name="version"),
        CheckConstraint("length(title) between 1 and 200", name="title_length"),
        CheckConstraint("length(plan_text) between 1 and 20000", name="text_length"),
        CheckConstraint(one_of("origin", *ORIGINS), name="origin"),
        CheckConstraint("(origin = 'model') = (written_by is not null)", name="written_by"),
        CheckConstraint("(origin = 'model') = (based_on is not null)", name="based_on"),
        CheckConstraint("not is_offered or (origin = 'model' and not is_active)", name="offered"),
        CheckConstraint("expires_at > created_at", name="expires"),
        Index("uq_growth_plans_one_active", "user_id", unique=True, postgresql_where=text("is_active")),
        Index("uq_growth_plans_one_offered", "user_id", unique=True, postgresql_where=text("is_offered")),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    plan_version: Mapped[int] = mapped_column(Integer)
    title: Mapped[str]
    plan_text: Mapped[str]
    origin: Mapped[str]
    written_by: Mapped[str | None]
    based_on: Mapped[int | None]
    generated_context: Mapped[dict[str, Any]] = mapped_column(JSONB)
    is_active: Mapped[bool] = mapped_column(server_default=text("false"))
    is_offered: Mapped[bool] = mapped_column(server_default=text("false"))
    expires_at: Mapped[Moment]
    created_at: Mapped[Moment]


class GrowthPlanAction(Base):
    """A step of one version; what was under way in the version before comes along (`carried_from`)."""

    __tablename__ = "growth_plan_actions"
    __table_args__ = (
        UniqueConstraint("user_id", "id"),
        UniqueConstraint("plan_id", "position"),
        UniqueConstraint("user_id", "carried_from"),
        ForeignKeyConstraint(["user_id", "plan_id"], ["growth_plans.user_id", "growth_plans.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["user_id", "carried_from"], ["growth_plan_actions.user_id", "growth_plan_actions.id"], ondelete="CASCADE"
        ),
        CheckConstraint("position between 1 and 60", name="position"),
        CheckConstraint(one_of("kind", *KINDS), name="kind"),
        CheckConstraint("length(words) between 1 and 2000", name="words_length"),
        CheckConstraint(one_of("priority", "high", "medium", "low"), name="priority"),
        CheckConstraint("minutes between 1 and 6000", name="minutes"),
        CheckConstraint(one_of("state", "pending", "in_progress", "completed"), name="state"),
        CheckConstraint(MOMENTS, name="moments"),
        CheckConstraint(
            "state = 'completed' or (minutes_spent is null and reflection is null and evidence_links = '[]')",
            name="outcome",
        ),
        CheckConstraint("minutes_spent between 0 and 6000", name="minutes_spent"),
        CheckConstraint("length(reflection) between 1 and 4000", name="reflection_length"),
        CheckConstraint(LINKS, name="evidence_links"),
        Index("ix_growth_plan_actions_done", "user_id", "completed_at", postgresql_where=text("state = 'completed'")),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    plan_id: Mapped[int]
    position: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    place: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    words: Mapped[str]
    priority: Mapped[str]
    target_date: Mapped[date | None] = mapped_column(Date)
    minutes: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(server_default=text("'pending'"))
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    minutes_spent: Mapped[int | None] = mapped_column(Integer)
    reflection: Mapped[str | None]
    evidence_links: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    carried_from: Mapped[int | None]


class GrowthPlanRegeneration(Base):
    """That a new plan was due, or asked for: why, and what came of it; a row per plan, trigger and what set it off."""

    __tablename__ = "growth_plan_regenerations"
    __table_args__ = (
        UniqueConstraint("user_id", "plan_id", "trigger", "subject"),
        ForeignKeyConstraint(["user_id", "plan_id"], ["growth_plans.user_id", "growth_plans.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["user_id", "new_plan_id"], ["growth_plans.user_id", "growth_plans.id"], ondelete="CASCADE"
        ),
        CheckConstraint(one_of("trigger", *TRIGGERS), name="trigger"),
        CheckConstraint(one_of("state", "suggested", "done", "declined"), name="state"),
        CheckConstraint("(state = 'suggested') = (decided_at is null)", name="decided"),
        CheckConstraint("(state = 'done') = (new_plan_id is not null)", name="new_plan"),
        CheckConstraint("length(reason) between 1 and 500", name="reason_length"),
        Index(None, "user_id", "suggested_at"),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    plan_id: Mapped[int]
    trigger: Mapped[str]
    subject: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str]
    suggested_at: Mapped[Moment]
    decided_at: Mapped[datetime | None]
    new_plan_id: Mapped[int | None]


class GrowthPlanInsight(Base):
    """What a teacher tells the others; it goes with its author. Those we began with have none.

    Nobody but its author ever reads `user_id`; who it is said to come from is decided when it is shown, by how many
    teachers of a `phase` work on its `topic`. `doubts` are words of it that may be names.
    """

    __tablename__ = "growth_plan_insights"
    __table_args__ = (
        UniqueConstraint("slug"),
        UniqueConstraint("user_id", "fingerprint"),
        CheckConstraint("length(body) between 40 and 1200", name="body_length"),
        CheckConstraint("length(title) between 5 and 120", name="title_length"),
        CheckConstraint("source ~ '^https://' and length(source) <= 300", name="source"),
        CheckConstraint("is_seeded = (user_id is null) and is_seeded = (slug is not null)", name="author"),
        CheckConstraint(one_of("status", "published", "held", "hidden", "withdrawn"), name="status"),
        CheckConstraint("(verified_at is null) = (verified_by is null)", name="verified"),
        CheckConstraint("not is_featured or (status = 'published' and verified_at is not null)", name="featured"),
        Index(None, "topic", "phase"),
    )
    id: Mapped[Id]
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"))
    slug: Mapped[str | None]
    title: Mapped[str | None]
    topic: Mapped[str]
    phase: Mapped[str] = mapped_column(server_default=text("''"))
    body: Mapped[str]
    source: Mapped[str | None]
    fingerprint: Mapped[str]
    doubts: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    status: Mapped[str] = mapped_column(server_default=text("'published'"))
    is_seeded: Mapped[bool] = mapped_column(server_default=text("false"))
    is_featured: Mapped[bool] = mapped_column(server_default=text("false"))
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[int | None]
    created_at: Mapped[CreatedAt]


class GrowthPlanInsightVote(Base):
    """That an insight helped somebody: once a person, and a trigger refuses one's own."""

    __tablename__ = "growth_plan_insight_votes"
    __table_args__ = (Index(None, "insight_id"),)
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    insight_id: Mapped[int] = mapped_column(ForeignKey("growth_plan_insights.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[Moment]


class GrowthPlanInsightReport(Base):
    """That somebody found an insight out of place, and why; once a person."""

    __tablename__ = "growth_plan_insight_reports"
    __table_args__ = (
        CheckConstraint("length(reason) between 3 and 500", name="reason_length"),
        Index(None, "insight_id"),
    )
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    insight_id: Mapped[int] = mapped_column(ForeignKey("growth_plan_insights.id", ondelete="CASCADE"), primary_key=True)
    reason: Mapped[str]
    at: Mapped[Moment]


class TeacherGrowthPreference(Base):
    """How a teacher likes to learn, and what they want to hear of their plan; no row: the defaults."""

    __tablename__ = "teacher_growth_preferences"
    __table_args__ = (
        CheckConstraint(one_of("learning_style", "mixed", "reading", "watching", "doing", "discussing"), name="style"),
        CheckConstraint(one_of("pace", "gentle", "steady", "intensive"), name="pace"),
    )
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    learning_style: Mapped[str] = mapped_column(server_default=text("'mixed'"))
    pace: Mapped[str] = mapped_column(server_default=text("'steady'"))
    celebrations: Mapped[bool] = mapped_column(server_default=text("true"))
    suggestions: Mapped[bool] = mapped_column(server_default=text("true"))
    mail: Mapped[bool] = mapped_column(server_default=text("false"))
    updated_at: Mapped[Moment]
