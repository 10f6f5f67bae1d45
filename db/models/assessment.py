"""Attempts at tests, every answer given, and what came out of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CreatedAt, Id, Moment, OwnerId, one_of

KINDS = ("diagnostic", "daily_check", "weekly", "final", "comprehensive", "review", "module")
TEST_TYPES = ("initial", "weekly", "final", "correction", "daily", "review", "module")


class AssessmentAttempt(Base):
    """One sitting of a test, from its first question to its submission, on however many devices.

    A diagnostic belongs to a track, a teacher's module test to the module; every other test to a plan, a weekly one to
    a week of it, a daily check to a task.
    """

    __tablename__ = "assessment_attempts"
    __table_args__ = (
        UniqueConstraint("user_id", "id"),
        CheckConstraint(one_of("kind", *KINDS), name="kind"),
        CheckConstraint(one_of("status", "in_progress", "submitted", "abandoned"), name="status"),
        CheckConstraint("(status = 'submitted') = (submitted_at is not null)", name="submitted_when"),
        Index(
            "uq_assessment_attempts_open_diagnostic",
            "user_id",
            "track_id",
            unique=True,
            postgresql_where=text("kind = 'diagnostic' and status = 'in_progress'"),
        ),
        ForeignKeyConstraint(
            ["user_id", "plan_id"],
            ["personalized_plans.user_id", "personalized_plans.id"],
            name="fk_assessment_attempts_user_id_plan_id",
            ondelete="CASCADE",
            use_alter=True,
        ),
        Index(
            "uq_assessment_attempts_open_form",
            "plan_id",
            "kind",
            text("coalesce(week_number, 0)"),
            text("coalesce(task_id, 0)"),
            unique=True,
            postgresql_where=text("kind <> 'diagnostic' and status = 'in_progress'"),
        ),
        Index(
            "uq_assessment_attempts_open_module",
            "user_id",
            "track_id",
            unique=True,
            postgresql_where=text("kind = 'module' and status = 'in_progress'"),
        ),
        Index(None, "user_id", "plan_id"),
        CheckConstraint("kind in ('diagnostic', 'daily_check', 'review') or deadline_at is not null", name="timed"),
        CheckConstraint("(kind in ('diagnostic', 'module')) = (plan_id is null)", name="plan"),
        CheckConstraint("kind <> 'weekly' or week_number is not null", name="week"),
        CheckConstraint("(kind = 'daily_check') = (task_id is not null)", name="task"),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"))
    kind: Mapped[str]
    plan_id: Mapped[int | None]
    week_number: Mapped[int | None] = mapped_column(SmallInteger)
    task_id: Mapped[int | None]
    status: Mapped[str] = mapped_column(server_default=text("'in_progress'"))
    content_version: Mapped[int] = mapped_column(ForeignKey("content_versions.id"))
    seed: Mapped[int]
    state: Mapped[dict[str, Any]] = mapped_column(JSONB)
    started_at: Mapped[Moment]
    deadline_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]


class AssessmentResponse(Base):
    """One question as it was put to a learner, and, once given, the answer with the server's time.

    `option_order[i]` is the stored option shown at place i; `chosen` is the stored option chosen. Which one is right
    stands with the variant (`key_option`), so that an answer outlives a wrong key. Where answers may be changed until
    submission, `opened_at` is when the question was last brought up, and `elapsed_ms` adds up the time spent on it.
    """

    __tablename__ = "assessment_responses"
    __table_args__ = (
        ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["assessment_attempts.user_id", "assessment_attempts.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("attempt_id", "family_id"),
        CheckConstraint("(answered_at is null) = (chosen is null)", name="answered_when"),
        CheckConstraint("chosen between 0 and 3", name="chosen"),
        CheckConstraint("answered_at is null or skipped_at is null", name="answered_or_skipped"),
        CheckConstraint("cardinality(option_order) = 4", name="option_order"),
        Index(None, "user_id", "family_id"),
        Index(None, "family_id"),
    )
    attempt_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    family_id: Mapped[int] = mapped_column(ForeignKey("item_families.id"))
    variant_id: Mapped[int] = mapped_column(ForeignKey("item_variants.id"))
    option_order: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    presented_at: Mapped[Moment]
    answered_at: Mapped[datetime | None]
    skipped_at: Mapped[datetime | None]
    chosen: Mapped[int | None] = mapped_column(SmallInteger)
    flagged: Mapped[bool] = mapped_column(server_default=text("false"))
    opened_at: Mapped[datetime | None]
    elapsed_ms: Mapped[int | None] = mapped_column(Integer)


class AssessmentResult(Base):
    """The score of a submitted attempt: one per attempt, whoever submits it and how often."""

    __tablename__ = "assessment_results"
    __table_args__ = (
        ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["assessment_attempts.user_id", "assessment_attempts.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint(one_of("test_type", *TEST_TYPES), name="test_type"),
        CheckConstraint("score between 0 and total_questions", name="score"),
        CheckConstraint("level between 1 and 10", name="level"),
        Index(None, "user_id", "created_at"),
    )
    attempt_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger)
    test_type: Mapped[str]
    score: Mapped[int] = mapped_column(SmallInteger)
    total_questions: Mapped[int] = mapped_column(SmallInteger)
    theta: Mapped[float] = mapped_column(Float)
    standard_error: Mapped[float] = mapped_column(Float)
    level: Mapped[int] = mapped_column(SmallInteger)
    level_low: Mapped[int] = mapped_column(SmallInteger)
    level_high: Mapped[int] = mapped_column(SmallInteger)
    speed: Mapped[float | None] = mapped_column(Float)
    effort: Mapped[float | None] = mapped_column(Float)
    person_fit: Mapped[float | None] = mapped_column(Float)
    careless: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    lucky: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    weak_areas: Mapped[list[str]] = mapped_column(JSONB)
    created_at: Mapped[CreatedAt]


class TopicResult(Base):
    """What a submitted attempt, pooled with all earlier evidence, says of one topic."""

    __tablename__ = "topic_results"
    __table_args__ = (
        ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["assessment_attempts.user_id", "assessment_attempts.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint(one_of("verdict", "weak", "secure", "need more evidence"), name="verdict"),
        CheckConstraint("probability_weak between 0 and 1", name="probability"),
        CheckConstraint("correct between 0 and answered", name="counts"),
    )
    attempt_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger, index=True)
    mean: Mapped[float] = mapped_column(Float)
    sd: Mapped[float] = mapped_column(Float)
    probability_weak: Mapped[float] = mapped_column(Float)
    verdict: Mapped[str]
    answered: Mapped[int] = mapped_column(SmallInteger)
    correct: Mapped[int] = mapped_column(SmallInteger)


class ReadinessForecast(Base):
    """The forecast of the final's score as it stood after an attempt."""

    __tablename__ = "readiness_forecasts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["assessment_attempts.user_id", "assessment_attempts.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("low <= expected and expected <= high", name="interval"),
        CheckConstraint("low >= 0 and high <= 1", name="share"),
        CheckConstraint("probability_ready between 0 and 1", name="probability"),
        Index(None, "user_id", "track_id", "at"),
    )
    attempt_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger)
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"))
    at: Mapped[Moment]
    expected: Mapped[float] = mapped_column(Float)
    low: Mapped[float] = mapped_column(Float)
    high: Mapped[float] = mapped_column(Float)
    probability_ready: Mapped[float] = mapped_column(Float)
