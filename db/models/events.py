"""What happened, in order: one append-only table, partitioned by month."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Moment, OwnerId

OF_PLANS = "kind in ('plan_made', 'plan_paused', 'plan_resumed')"


class LearnerEvent(Base):
    """One thing a person did, on their own local date. Rows go with the person when the account is deleted."""

    __tablename__ = "learner_events"
    __table_args__ = (
        Index(None, "user_id", "at"),
        # Events come in the order of time, so an index of a few pages finds those of a day.
        Index(None, "at", postgresql_using="brin"),
        # Of one person, so that nobody's thousand answers are read to find their two pauses.
        Index("ix_learner_events_pauses", "user_id", postgresql_where=text("kind in ('plan_paused', 'plan_resumed')")),
        Index("ix_learner_events_plans", "local_date", postgresql_where=text(OF_PLANS)),
        {"postgresql_partition_by": "RANGE (at)"},
    )
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    at: Mapped[Moment] = mapped_column(primary_key=True)
    user_id: Mapped[OwnerId]
    kind: Mapped[str]
    local_date: Mapped[date] = mapped_column(Date)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
