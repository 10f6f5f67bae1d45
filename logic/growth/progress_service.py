"""How far a teacher is, over all versions of the plan: nothing a person did is lost."""

from __future__ import annotations

from datetime import datetime

from logic.growth.views import GrowthProgress


def progress(teacher_id: int, *, at: datetime) -> GrowthProgress:
    """Progress of the plan in force, streak, milestones and history; zeros before the first plan."""
    raise NotImplementedError
