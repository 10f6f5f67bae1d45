"""What tests lead to: diagnoses, correction plans, verdicts, reviews that come back, accommodations."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CreatedAt, Id, Moment, OwnerId, one_of

READINESS = ("job ready", "needs additional training", "not yet suited")


def _of_attempt() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["user_id", "attempt_id"],
        ["assessment_attempts.user_id", "assessment_attempts.id"],
        ondelete="CASCADE",
    )


def _of_plan() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["user_id", "plan_id"], ["personalized_plans.user_id", "personalized_plans.id"], ondelete="CASCADE"
    )


class WeakTopicDiagnosis(Base):
    """What a failed weekly test showed, and the days it added.

    `weak_topics` lists topic_id, title, probability and the positions of the answers that show it; `suggestions` are
    other tracks, from the third failure on.
    """

    __tablename__ = "weak_topic_diagnoses"
    __table_args__ = (
        _of_attempt(),
        _of_plan(),
        CheckConstraint(one_of("severity_level", "low", "medium", "high"), name="severity_level"),
        CheckConstraint("extra_days between 2 and 4 and failures > 0", name="numbers"),
        Index(None, "user_id", "plan_id"),
    )
    attempt_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger)
    plan_id: Mapped[int] = mapped_column(BigInteger)
    week_number: Mapped[int] = mapped_column(SmallInteger)
    weak_topics: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    severity_level: Mapped[str]
    extra_days: Mapped[int] = mapped_column(SmallInteger)
    failures: Mapped[int] = mapped_column(SmallInteger)
    suggestions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    created_at: Mapped[CreatedAt]


class CorrectionPlan(Base):
    """Fourteen days over all topics after a final that was not passed: once per plan."""

    __tablename__ = "correction_plans"
    __table_args__ = (
        _of_attempt(),
        _of_plan(),
        UniqueConstraint("plan_id"),
        CheckConstraint(one_of("status", "active", "completed"), name="status"),
    )
    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(BigInteger, index=True)
    plan_id: Mapped[int] = mapped_column(BigInteger)
    attempt_id: Mapped[int] = mapped_column(BigInteger)
    duration_weeks: Mapped[int] = mapped_column(SmallInteger, server_default=text("2"))
    all_topics: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    status: Mapped[str] = mapped_column(server_default=text("'active'"))
    created_at: Mapped[CreatedAt]


class FinalRetest(Base):
    """The comprehensive retest at the end of a correction plan."""

    __tablename__ = "final_retests"
    __table_args__ = (
        _of_attempt(),
        _of_plan(),
        CheckConstraint("score between 0 and total_questions", name="score"),
        CheckConstraint(one_of("readiness_level", *READINESS), name="readiness_level"),
        Index(None, "user_id", "plan_id"),
    )
    attempt_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger)
    plan_id: Mapped[int] = mapped_column(BigInteger)
    score: Mapped[int] = mapped_column(SmallInteger)
    total_questions: Mapped[int] = mapped_column(SmallInteger)
    career_recommendation: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    readiness_level: Mapped[str]
    created_at: Mapped[CreatedAt]


class Verdict(Base):
    """What a plan came to: from its final when that was passed, else from the retest; one per plan.

    `low`, `high` and `probability_ready` say how sure the score is; `skills` lists each skill with its share right,
    `would_change` what would change the verdict, `better_tracks` those that fit the learner better, with reasons.
    """

    __tablename__ = "verdicts"
    __table_args__ = (
        _of_attempt(),
        _of_plan(),
        UniqueConstraint("attempt_id"),
        CheckConstraint("score between 0 and total_questions", name="score"),
        CheckConstraint(one_of("readiness_level", *READINESS), name="readiness_level"),
        CheckConstraint("0 <= low and low <= high and high <= 1", name="interval"),
        CheckConstraint("probability_ready between 0 and 1", name="probability"),
        Index(None, "user_id"),
    )
    plan_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger)
    attempt_id: Mapped[int] = mapped_column(BigInteger)
    score: Mapped[int] = mapped_column(SmallInteger)
    total_questions: Mapped[int] = mapped_column(SmallInteger)
    low: Mapped[float] = mapped_column(Float)
    high: Mapped[float] = mapped_column(Float)
    probability_ready: Mapped[float] = mapped_column(Float)
    readiness_level: Mapped[str]
    skills: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    would_change: Mapped[list[str]] = mapped_column(JSONB)
    better_tracks: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    created_at: Mapped[CreatedAt]


class TopicReview(Base):
    """When a weak topic comes back: the state of its card in the spacing scheduler, per learner and topic."""

    __tablename__ = "topic_reviews"
    __table_args__ = (Index(None, "user_id", "due_at"),)
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"), primary_key=True)
    card: Mapped[dict[str, Any]] = mapped_column(JSONB)
    due_at: Mapped[Moment]
    reviewed: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))


class Accommodation(Base):
    """More time for a learner, with who gave it and why; the newest row counts, the older ones are the audit."""

    __tablename__ = "accommodations"
    __table_args__ = (
        CheckConstraint("time_factor between 1 and 3", name="time_factor"),
        CheckConstraint("length(reason) between 3 and 500", name="reason_length"),
        Index(None, "user_id", "id"),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    time_factor: Mapped[float] = mapped_column(Float)
    reason: Mapped[str]
    set_by: Mapped[int | None]
    set_at: Mapped[Moment]


class Resume(Base):
    """The text of a resume somebody had scored, before a plan or after it; the file itself is not kept."""

    __tablename__ = "resumes"
    __table_args__ = (
        CheckConstraint(one_of("stage", "before", "after"), name="stage"),
        UniqueConstraint("user_id", "id"),
        Index(None, "user_id", "track_id"),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    track_id: Mapped[int] = mapped_column(ForeignKey("tracks.id"))
    stage: Mapped[str]
    file_name: Mapped[str]
    content: Mapped[str]
    structure: Mapped[float] = mapped_column(Float)
    created_at: Mapped[CreatedAt]


class ResumeImpact(Base):
    """One skill's score in a resume before and after a plan, with what was quoted for it."""

    __tablename__ = "resume_impacts"
    __table_args__ = (
        ForeignKeyConstraint(["user_id", "resume_id"], ["resumes.user_id", "resumes.id"], ondelete="CASCADE"),
        CheckConstraint("before_score between 0 and 100 and after_score between 0 and 100", name="scores"),
        Index(None, "user_id"),
    )
    resume_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skills.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    role: Mapped[str]
    skill: Mapped[str]
    before_score: Mapped[float | None] = mapped_column(Float)
    after_score: Mapped[float | None] = mapped_column(Float)
    improvement_percentage: Mapped[float | None] = mapped_column(Float)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
