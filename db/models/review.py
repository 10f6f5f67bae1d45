"""Cohorts, and what a teacher says and grants about a learner's plan.

Other people than the owner of a row (`user_id`) are plain numbers: what they wrote stays when they leave.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CreatedAt, Id, Moment, OwnerId, one_of

CohortId = Annotated[int, mapped_column(BigInteger, ForeignKey("cohorts.id", ondelete="CASCADE"))]


def _of_plan() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["user_id", "plan_id"], ["personalized_plans.user_id", "personalized_plans.id"], ondelete="CASCADE"
    )


class Cohort(Base):
    """Learners whom some teachers look after together; an archived one has no members any more, and takes none."""

    __tablename__ = "cohorts"
    __table_args__ = (
        UniqueConstraint("public_id"),
        CheckConstraint("length(name) between 1 and 80", name="name_length"),
    )
    id: Mapped[Id]
    public_id: Mapped[UUID] = mapped_column(Uuid)
    name: Mapped[str]
    created_by: Mapped[int]
    created_at: Mapped[CreatedAt]
    archived_at: Mapped[datetime | None]


class CohortTeacher(Base):
    """Somebody who teaches a cohort. One of them owns it; when the owner leaves, who came next does."""

    __tablename__ = "cohort_teachers"
    __table_args__ = (
        Index(None, "user_id"),
        Index("uq_cohort_teachers_one_owner", "cohort_id", unique=True, postgresql_where=text("is_owner")),
    )
    cohort_id: Mapped[CohortId] = mapped_column(primary_key=True)
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    is_owner: Mapped[bool] = mapped_column(server_default=text("false"))
    added_by: Mapped[int]
    added_at: Mapped[Moment]


class CohortMember(Base):
    """A learner's time in a cohort, from their own yes (`consent` is the sentence they read) until it ends."""

    __tablename__ = "cohort_members"
    __table_args__ = (
        CheckConstraint("left_at >= joined_at", name="left_after_joining"),
        CheckConstraint("(left_at is null) = (ended_as is null)", name="ended_when"),
        CheckConstraint(one_of("ended_as", "left", "removed", "archived"), name="ended_as"),
        Index(
            "uq_cohort_members_one_open", "cohort_id", "user_id", unique=True, postgresql_where=text("left_at is null")
        ),
        Index("ix_cohort_members_open", "user_id", "cohort_id", postgresql_where=text("left_at is null")),
        Index(None, "user_id"),
    )
    id: Mapped[Id]
    cohort_id: Mapped[CohortId]
    user_id: Mapped[OwnerId]
    joined_at: Mapped[Moment]
    consent: Mapped[str]
    left_at: Mapped[datetime | None]
    ended_as: Mapped[str | None]


class CohortInvitation(Base):
    """A link into a cohort, of which only the SHA-256 is stored: for `most_uses` people, or for one address."""

    __tablename__ = "cohort_invitations"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("uses between 0 and most_uses and most_uses between 1 and 1000", name="uses"),
        CheckConstraint("email is null or most_uses = 1", name="one_address_once"),
        CheckConstraint("email = lower(email) and length(email) between 3 and 254", name="email_normal"),
        CheckConstraint("expires_at > created_at", name="expires_later"),
        Index(None, "cohort_id", "id"),
        Index(None, "created_by", "created_at"),
        Index(
            "uq_cohort_invitations_one_open",
            "cohort_id",
            "email",
            unique=True,
            postgresql_where=text("email is not null and revoked_at is null and uses = 0"),
        ),
    )
    id: Mapped[Id]
    cohort_id: Mapped[CohortId]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    email: Mapped[str | None]
    created_by: Mapped[int]
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    most_uses: Mapped[int] = mapped_column(SmallInteger)
    uses: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    revoked_at: Mapped[datetime | None]


class PlanComment(Base):
    """Words about a learner's plan, a week of it (`week_id`) or a day of that (`day_number`), in threads.

    `user_id` is the learner's, `author_id` whoever wrote. What is taken back leaves its place, without its words.
    """

    __tablename__ = "plan_comments"
    __table_args__ = (
        _of_plan(),
        ForeignKeyConstraint(
            ["user_id", "plan_id", "week_id"],
            ["weekly_plans.user_id", "weekly_plans.plan_id", "weekly_plans.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["week_id", "day_number"], ["daily_tasks.week_id", "daily_tasks.day_number"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["plan_id", "parent_id"], ["plan_comments.plan_id", "plan_comments.id"]),
        UniqueConstraint("plan_id", "id"),
        CheckConstraint("day_number is null or week_id is not null", name="day_of_week"),
        CheckConstraint("deleted_at is not null or length(body) between 1 and 4000", name="body_length"),
        CheckConstraint("deleted_at is null or body = ''", name="words_go"),
        CheckConstraint("parent_id < id", name="answers_come_later"),
        Index(None, "user_id", "plan_id"),
        Index(None, "author_id", "created_at"),
        Index(None, "week_id", "day_number"),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    plan_id: Mapped[int] = mapped_column(BigInteger)
    week_id: Mapped[int | None] = mapped_column(BigInteger)
    day_number: Mapped[int | None] = mapped_column(SmallInteger)
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    author_id: Mapped[int]
    body: Mapped[str]
    created_at: Mapped[Moment]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class PlanReview(Base):
    """A teacher's word on a plan as it stood (`plan_state`): approved, or a change asked for. The newest counts."""

    __tablename__ = "plan_reviews"
    __table_args__ = (
        _of_plan(),
        CheckConstraint(one_of("verdict", "approved", "change_requested"), name="verdict"),
        CheckConstraint("length(words) <= 2000", name="words_length"),
        CheckConstraint("verdict = 'approved' or length(words) > 0", name="says_what_to_change"),
        CheckConstraint("length(plan_state) between 1 and 200", name="plan_state_length"),
        Index(None, "user_id", "plan_id", "id"),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    plan_id: Mapped[int] = mapped_column(BigInteger)
    plan_state: Mapped[str]
    verdict: Mapped[str]
    words: Mapped[str] = mapped_column(server_default=text("''"))
    decided_by: Mapped[int]
    decided_at: Mapped[Moment]


class ReviewOverride(Base):
    """One more attempt at a test, or more time for the next one, with who gave it and why; used at most once."""

    __tablename__ = "review_overrides"
    __table_args__ = (
        _of_plan(),
        CheckConstraint(one_of("kind", "extra_attempt", "extra_time"), name="kind"),
        CheckConstraint(one_of("test", "weekly", "final", "comprehensive"), name="test"),
        CheckConstraint("(test = 'weekly') = (week_number is not null)", name="week"),
        CheckConstraint("week_number between 1 and 4", name="week_number"),
        CheckConstraint("(kind = 'extra_time') = (extra_minutes is not null)", name="minutes_when"),
        CheckConstraint("extra_minutes between 1 and 180", name="extra_minutes"),
        CheckConstraint("length(reason) between 3 and 500", name="reason_length"),
        CheckConstraint("given_by <> user_id", name="not_oneself"),
        CheckConstraint("used_at is null or withdrawn_at is null", name="used_or_withdrawn"),
        CheckConstraint("(withdrawn_at is null) = (withdrawn_by is null)", name="withdrawn_by_whom"),
        CheckConstraint("attempt_id is null or used_at is not null", name="attempt_when"),
        ForeignKeyConstraint(
            ["user_id", "attempt_id"], ["assessment_attempts.user_id", "assessment_attempts.id"], ondelete="CASCADE"
        ),
        Index(None, "user_id", "plan_id"),
        Index(
            "uq_review_overrides_one_open",
            "plan_id",
            "kind",
            "test",
            text("coalesce(week_number, 0)"),
            unique=True,
            postgresql_where=text("used_at is null and withdrawn_at is null"),
        ),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    plan_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    test: Mapped[str]
    week_number: Mapped[int | None] = mapped_column(SmallInteger)
    extra_minutes: Mapped[int | None] = mapped_column(SmallInteger)
    reason: Mapped[str]
    given_by: Mapped[int]
    given_at: Mapped[Moment]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None]
    used_at: Mapped[datetime | None]
    attempt_id: Mapped[int | None] = mapped_column(BigInteger)
