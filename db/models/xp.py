"""The XP ledger and what is kept beside it: totals, streaks, days of activity."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id, Moment, OwnerId, one_of

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


class UserXp(Base):
    """The sum of a learner's ledger, kept by the statement that writes the ledger."""

    __tablename__ = "user_xp"
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    total_xp: Mapped[int]


class UserStreak(Base):
    """Consecutive local days with learning on them."""

    __tablename__ = "user_streaks"
    __table_args__ = (
        CheckConstraint("current_streak between 0 and longest_streak", name="longest"),
        CheckConstraint("longest_streak <= total_days_active", name="total"),
    )
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    current_streak: Mapped[int]
    longest_streak: Mapped[int]
    last_activity_date: Mapped[date] = mapped_column(Date)
    total_days_active: Mapped[int]


class DailyActivity(Base):
    """What a learner did on one of their own calendar days."""

    __tablename__ = "daily_activity"
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    date: Mapped[date] = mapped_column(Date, primary_key=True)
    tasks_completed: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    xp_earned: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    week_number: Mapped[int | None] = mapped_column(SmallInteger)
    day_number: Mapped[int | None] = mapped_column(SmallInteger)
