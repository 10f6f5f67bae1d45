"""What administrators did to people and models, and why. Append-only; the database demands a row for such a change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Id, Moment, one_of

ACTIONS = (
    "role given",
    "role taken",
    "suspended",
    "lifted",
    "test mark set",
    "test mark removed",
    "bot mark set",
    "bot mark removed",
    "session ended",
    "sessions ended",
    "data exported",
    "model added",
    "model changed",
    "model key replaced",
    "model keys rotated",
    "model removed",
    "insight verified",
    "insight featured",
    "insight no longer featured",
    "insight hidden",
    "insight shown",
)


class AdminAction(Base):
    """One thing an administrator did; `admin_id` is None for the command line, or once they have left.

    `transaction_id` ties the row to the change it speaks of: both are committed together, or neither.
    """

    __tablename__ = "admin_actions"
    __table_args__ = (
        CheckConstraint(one_of("action", *ACTIONS), name="action"),
        CheckConstraint("length(reason) between 1 and 500", name="reason_length"),
        CheckConstraint("not (action = 'suspended' and admin_id = subject_id)", name="not_oneself"),
        Index("ix_admin_actions_admin_id", "admin_id", "id"),
        Index("ix_admin_actions_subject_id", "subject_id", "id"),
        Index(None, "transaction_id"),
    )
    id: Mapped[Id]
    at: Mapped[Moment]
    admin_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    admin_name: Mapped[str]
    action: Mapped[str]
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    subject_label: Mapped[str]
    reason: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    transaction_id: Mapped[int] = mapped_column(
        BigInteger, server_default=text("((pg_current_xact_id())::text)::bigint")
    )
