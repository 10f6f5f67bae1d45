"""Plans of three or four weeks, a week a skill, a day a topic."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CreatedAt, Id, OwnerId, one_of


class PersonalizedPlan(Base):
    """A learner's plan for one track. At most one of a learner's plans is active."""

    __tablename__ = "personalized_plans"
    __table_args__ = (
        ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["assessment_attempts.user_id", "assessment_attempts.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("user_id", "id"),
        CheckConstraint(one_of("plan_type", "role", "language"), name="plan_type"),
        CheckConstraint(one_of("status", "active", "paused", "completed", "failed"), name="status"),
        CheckConstraint("(status = 'paused') = (paused_at is not null)", name="paused_when"),
        Index(
            "uq_personalized_plans_one_active",
            "user_id",
            unique=True,
            postgresql_where=text("status = 'active'"),
        ),
        Index(
            "uq_personalized_plans_attempt_id",
            "attempt_id",
            unique=True,
            postgresql_where=text("status <> 'failed'"),
        ),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    plan_type: Mapped[str]
    target: Mapped[str]
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"))
    content_version: Mapped[int] = mapped_column(ForeignKey("content_versions.id"))
    attempt_id: Mapped[int] = mapped_column(BigInteger)
    answers_used: Mapped[int] = mapped_column(SmallInteger)
    current_week: Mapped[int] = mapped_column(SmallInteger)
    current_day: Mapped[int] = mapped_column(SmallInteger)
    status: Mapped[str] = mapped_column(server_default=text("'active'"))
    created_at: Mapped[CreatedAt]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    skipped_skills: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))


class WeeklyPlan(Base):
    """A week of a plan: one skill, seven days (and extra days after a failed test).

    The two weeks of a correction plan are weeks 5 and 6: seven days each over the weakest topics of every skill.
    """

    __tablename__ = "weekly_plans"
    __table_args__ = (
        ForeignKeyConstraint(
            ["user_id", "plan_id"],
            ["personalized_plans.user_id", "personalized_plans.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("plan_id", "week_number"),
        UniqueConstraint("user_id", "plan_id", "id"),
        CheckConstraint(
            one_of("status", "locked", "in_progress", "test_due", "extra_days", "completed"), name="status"
        ),
        CheckConstraint(one_of("kind", "regular", "correction"), name="kind"),
        CheckConstraint(
            "week_number between 1 and 6 and (kind = 'correction') = (week_number > 4)", name="week_number"
        ),
        CheckConstraint("(kind = 'regular') = (skill_id is not null)", name="skill"),
        CheckConstraint("extra_days_added >= 0", name="extra_days"),
        Index(
            "uq_weekly_plans_one_open",
            "plan_id",
            unique=True,
            postgresql_where=text("status in ('in_progress', 'test_due', 'extra_days')"),
        ),
    )
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(BigInteger)
    plan_id: Mapped[int] = mapped_column(BigInteger)
    week_number: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str] = mapped_column(server_default=text("'regular'"))
    skill_id: Mapped[int | None] = mapped_column(ForeignKey("skills.id"))
    skill_focus: Mapped[str]
    topics: Mapped[list[str]] = mapped_column(JSONB)
    status: Mapped[str]
    extra_days_added: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    weak_topics_focus: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    skipped: Mapped[bool] = mapped_column(server_default=text("false"))


class DailyTask(Base):
    """One day's task, with its own copy of everything the learner is shown that day."""

    __tablename__ = "daily_tasks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["user_id", "plan_id", "week_id"],
            ["weekly_plans.user_id", "weekly_plans.plan_id", "weekly_plans.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("week_id", "day_number"),
        CheckConstraint(one_of("status", "locked", "unlocked", "started", "completed"), name="status"),
        CheckConstraint("(status = 'completed') = (completed_at is not null)", name="completed_when"),
        CheckConstraint("(status in ('started', 'completed')) = (started_at is not null)", name="started_when"),
        CheckConstraint("completed_at >= started_at", name="completed_after_start"),
        CheckConstraint("xp_reward >= 0 and estimated_minutes > 0 and day_number > 0", name="numbers"),
        Index(
            "uq_daily_tasks_one_open",
            "plan_id",
            unique=True,
            postgresql_where=text("status in ('unlocked', 'started')"),
        ),
        Index(None, "user_id", "plan_id"),
    )
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(BigInteger)
    plan_id: Mapped[int] = mapped_column(BigInteger)
    week_id: Mapped[int] = mapped_column(BigInteger)
    day_number: Mapped[int] = mapped_column(SmallInteger)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"))
    topic: Mapped[str]
    description: Mapped[str]
    reason: Mapped[str]
    practice: Mapped[str]
    resources: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    estimated_minutes: Mapped[int] = mapped_column(SmallInteger)
    is_extra: Mapped[bool] = mapped_column(server_default=text("false"))
    xp_reward: Mapped[int] = mapped_column(SmallInteger, server_default=text("15"))
    status: Mapped[str]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
