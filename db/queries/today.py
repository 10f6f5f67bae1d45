"""What is new to a person, told in one row, so that the page of today asks for nothing that is not there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_NEWS = text("""
    select exists(select from assessment_attempts
                  where user_id = :user_id and status = 'in_progress' and deadline_at < :at) as is_overdue,
           exists(select from notices
                  where user_id = :user_id and read_at is null
                    and kind <> all(cast(:without as text[]))) as has_notices,
           exists(select from user_achievements where user_id = :user_id and seen_at is null) as has_earned,
           exists(select from ai_providers
                  where is_enabled and jsonb_exists(features, :feature)) as has_writer
""")


def news(session: Session, user_id: int, *, at: datetime, without: Sequence[str], feature: str) -> Row[Any]:
    """Whether there is an open test whose time is up, an unread notice `without` these kinds, an untold achievement.

    And whether a model writes for `feature`.
    """
    values = {"user_id": user_id, "at": at, "without": list(without), "feature": feature}
    return session.execute(_NEWS, values).one()
