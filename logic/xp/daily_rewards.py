"""Which day earns XP for speed (docs/rules.md)."""

from __future__ import annotations

from datetime import datetime, timedelta

RIGHT_IN_CHECK = 2
SWIFT_TENTHS, IMPLAUSIBLE_TENTHS = 5, 1


def is_swift(started_at: datetime, completed_at: datetime, estimated_minutes: int) -> bool:
    """Whether a task took under half of its estimate, and not so little of it (under a tenth) that nobody did it."""
    tenth = timedelta(minutes=estimated_minutes) / 10
    return IMPLAUSIBLE_TENTHS * tenth <= completed_at - started_at < SWIFT_TENTHS * tenth


def earns_speed(
    started_at: datetime | None, completed_at: datetime | None, estimated_minutes: int, right_in_check: int | None
) -> bool:
    """Whether a task is finished, swiftly, and its first daily check (None: none yet) has two of three right."""
    if started_at is None or completed_at is None or right_in_check is None or right_in_check < RIGHT_IN_CHECK:
        return False
    return is_swift(started_at, completed_at, estimated_minutes)
