"""How a teacher likes to learn, and what they want to hear of their plan."""

from __future__ import annotations

from datetime import datetime

from logic.growth.views import GrowthPreferences


def mine(teacher_id: int) -> GrowthPreferences:
    """What a teacher chose, or the defaults."""
    raise NotImplementedError


def save(teacher_id: int, wanted: GrowthPreferences, *, at: datetime) -> None:
    """Store what a teacher chose; it counts from the next plan on."""
    raise NotImplementedError
