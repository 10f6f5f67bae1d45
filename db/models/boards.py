"""Leaderboards: sums of the ledger by period, kept by the statement that writes the ledger; and leagues of a week."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, SmallInteger, UniqueConstraint, desc, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id, OwnerId, one_of

PERIODS = ("week", "month", "all")


class LeaderboardTotal(Base):
    """What somebody's ledger adds up to in a period of a board.

    `scope` is a track, or 0 for everyone's board; a period begins in the boards' own time zone, “all” in 1970.
    Who is not `shown` is seen by nobody but themselves (row-level security).
    """

    __tablename__ = "leaderboard_totals"
    __table_args__ = (
        CheckConstraint(one_of("period", *PERIODS), name="period"),
        CheckConstraint("scope >= 0", name="scope"),
        Index(
            "ix_leaderboard_totals_board",
            "scope",
            "period",
            "period_start",
            desc("xp"),
            "user_id",
            postgresql_where=text("shown"),
        ),
    )
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    period_start: Mapped[date] = mapped_column(Date, primary_key=True)
    xp: Mapped[int]
    shown: Mapped[bool] = mapped_column(server_default=text("true"))


class League(Base):
    """About thirty learners of similar pace for one week; tier 1 is the first."""

    __tablename__ = "leagues"
    __table_args__ = (
        CheckConstraint("tier between 1 and 5", name="tier"),
        UniqueConstraint("week_start", "tier", "number"),
    )
    id: Mapped[Id]
    week_start: Mapped[date] = mapped_column(Date)
    tier: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int]


class LeagueMember(Base):
    """Somebody in a league: at most one a week; place and outcome are written when the week is over."""

    __tablename__ = "league_members"
    __table_args__ = (
        UniqueConstraint("user_id", "week_start"),
        CheckConstraint(one_of("outcome", "promoted", "stayed", "demoted"), name="outcome"),
        Index(None, "league_id"),
    )
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    league_id: Mapped[int] = mapped_column(ForeignKey("leagues.id", ondelete="CASCADE"), primary_key=True)
    week_start: Mapped[date] = mapped_column(Date)
    tier: Mapped[int] = mapped_column(SmallInteger)
    xp: Mapped[int | None]
    place: Mapped[int | None] = mapped_column(SmallInteger)
    outcome: Mapped[str | None]
