"""What a review speaks of: the shape of a plan, and when it has become another one. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

RESTARTED = "This was said of an earlier plan; this one was made since then."
CHANGED = "The plan has changed since then: days or weeks were added or taken out."


def state_of(shape: Sequence[Any]) -> str:
    """A name of a plan's shape: its weeks, their skills, which are skipped, and how many days each has.

    It stays the same while days are done and tests passed, and changes with every day that is added or taken out.
    """
    weeks = [(week.week_number, week.skill_focus, week.skipped, week.days, week.extra_days) for week in shape]
    return hashlib.sha256(json.dumps(weeks).encode()).hexdigest()[:32]


def why_stale(*, plan_id: int, plan_state: str, now_plan_id: int, now_state: str) -> str | None:
    """Why what was said of a plan need not hold for the one of now; None when it does."""
    if plan_id != now_plan_id:
        return RESTARTED
    return None if plan_state == now_state else CHANGED
