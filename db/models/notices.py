"""What a person is told inside the product, until they say they have read it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from db.models.base import Base, CreatedAt, Id, OwnerId


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
