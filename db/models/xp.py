"""The XP ledger and what is kept beside it: totals, streaks, days of activity."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id, Moment, OwnerId, one_of

REQUIREMENTS = ("xp", "level", "streak", "tests_passed", "perfect_test", "plans_completed")
REASONS = ("daily_task", "weekly_test", "streak", "recovery", "speed", "consistency", "correction")


class XpReward(Base):
    """One entry of the append-only ledger: an award happens once per (learner, reason, subject)."""

    __tablename__ = "xp_rewards"
    __table_args__ = (
        UniqueConstraint("user_id", "reward_type", "subject"),
        CheckConstraint(one_of("reward_type", *REASONS), name="reward_type"),
        CheckConstraint("xp_amount > 0 or reward_type = 'correction'", name="amount"),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    reward_type: Mapped[str]
    subject: Mapped[str]
    xp_amount: Mapped[int] = mapped_column(SmallInteger)
    reason: Mapped[str]
    at: Mapped[Moment]
    local_date: Mapped[date] = mapped_column(Date)
    track_id: Mapped[int | None] = mapped_column(ForeignKey("tracks.id"))


class UserXp(Base):
    """The sum of a learner's ledger, kept by the statement that writes the ledger."""

    __tablename__ = "user_xp"
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    total_xp: Mapped[int]


class UserStreak(Base):
    """Consecutive local days with learning on them, and the freezes held for days without any.

    `active_run` counts consecutive active days without a freeze between them; every seventh of them earns one.
    """

    __tablename__ = "user_streaks"
    __table_args__ = (
        CheckConstraint("current_streak between 0 and longest_streak", name="longest"),
        CheckConstraint("longest_streak <= total_days_active", name="total"),
        CheckConstraint("freezes between 0 and 2", name="freezes"),
        CheckConstraint("active_run between 0 and current_streak", name="run"),
    )
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    current_streak: Mapped[int]
    longest_streak: Mapped[int]
    last_activity_date: Mapped[date] = mapped_column(Date)
    total_days_active: Mapped[int]
    freezes: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    active_run: Mapped[int] = mapped_column(server_default=text("0"))


class StreakEvent(Base):
    """Why a streak is what it is: a freeze earned or used, a break with the length it ended; once per day and kind."""

    __tablename__ = "streak_events"
    __table_args__ = (CheckConstraint(one_of("kind", "freeze earned", "freeze used", "broken"), name="kind"),)
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    date: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    streak: Mapped[int]
    at: Mapped[Moment]


class DailyActivity(Base):
    """What a learner did on one of their own calendar days; `is_active` when something was learnt on it."""

    __tablename__ = "daily_activity"
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    date: Mapped[date] = mapped_column(Date, primary_key=True)
    tasks_completed: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    xp_earned: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    week_number: Mapped[int | None] = mapped_column(SmallInteger)
    day_number: Mapped[int | None] = mapped_column(SmallInteger)
    is_active: Mapped[bool] = mapped_column(server_default=text("false"))


class Achievement(Base):
    """Something to be achieved, from `content/achievements.yaml`: a kind of requirement and how much of it."""

    __tablename__ = "achievements"
    __table_args__ = (
        CheckConstraint(one_of("rarity", "common", "rare", "epic", "legendary"), name="rarity"),
        CheckConstraint(one_of("requirement", *REQUIREMENTS), name="requirement"),
        CheckConstraint("threshold > 0", name="threshold"),
    )
    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    description: Mapped[str]
    hint: Mapped[str]
    rarity: Mapped[str]
    requirement: Mapped[str]
    threshold: Mapped[int]
    place: Mapped[int] = mapped_column(SmallInteger)


class UserAchievement(Base):
    """An achievement of somebody's: once."""

    __tablename__ = "user_achievements"
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    achievement: Mapped[str] = mapped_column(ForeignKey("achievements.slug"), primary_key=True)
    at: Mapped[Moment]
    seen_at: Mapped[datetime | None]
