"""What a person is told inside the product, until they say they have read it."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Date, Index, LargeBinary, Time, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, CreatedAt, Id, Moment, OwnerId


class Notice(Base):
    """One thing to tell a person; a `kind` is told once per `subject`."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "subject"),
        CheckConstraint("length(title) between 1 and 200", name="title_length"),
        Index("ix_notices_unread", "user_id", postgresql_where=text("read_at is null")),
    )
    id: Mapped[Id]
    user_id: Mapped[OwnerId]
    kind: Mapped[str]
    subject: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[CreatedAt]
    read_at: Mapped[datetime | None]


class NotificationPreference(Base):
    """Which kinds of mail and notice somebody wants, and when it is quiet; no row: everything, quiet from 22 to 7.

    `muted` lists switched-off kinds as "kind:channel". The token of the one-click link is stored as its SHA-256.
    """

    __tablename__ = "notification_preferences"
    __table_args__ = (UniqueConstraint("unsubscribe_hash"),)
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    muted: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    quiet_from: Mapped[time] = mapped_column(Time, server_default=text("'22:00'"))
    quiet_until: Mapped[time] = mapped_column(Time, server_default=text("'07:00'"))
    unsubscribe_hash: Mapped[bytes | None] = mapped_column(LargeBinary)


class NotificationSent(Base):
    """That a kind of notification was sent on a day of somebody's: never two of a kind a day."""

    __tablename__ = "notifications_sent"
    user_id: Mapped[OwnerId] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    date: Mapped[date] = mapped_column(Date, primary_key=True)
    at: Mapped[Moment]
