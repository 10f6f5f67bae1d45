"""What a teacher chose for their plan, from what is stored: pure."""

from __future__ import annotations

from typing import Any

from logic.growth.context import LearningStyle, Pace
from logic.growth.views import GrowthPreferences


def from_row(row: Any) -> GrowthPreferences:
    """The stored choice, or the defaults for None."""
    if row is None:
        return GrowthPreferences()
    return GrowthPreferences(
        learning_style=LearningStyle(row.learning_style),
        pace=Pace(row.pace),
        celebrations=row.celebrations,
        suggestions=row.suggestions,
        mail=row.mail,
    )


def style(preferences: GrowthPreferences, of_profile: str | None) -> LearningStyle:
    """How somebody likes to learn: as chosen for the plan; where that is anything, as the profile says."""
    chosen = preferences.learning_style
    return LearningStyle(of_profile) if chosen is LearningStyle.MIXED and of_profile else chosen
