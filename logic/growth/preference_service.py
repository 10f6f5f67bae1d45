"""How a teacher likes to learn, and what they want to hear of their plan."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from db.queries import growth as queries
from logic.growth import preferring
from logic.growth.views import GrowthPreferences
from logic.transactions import transaction


def mine(teacher_id: int) -> GrowthPreferences:
    """What a teacher chose, or the defaults."""
    with transaction(teacher_id) as session:
        return preferring.from_row(queries.preferences(session, teacher_id))


def save(teacher_id: int, wanted: GrowthPreferences, *, at: datetime) -> None:
    """Store what a teacher chose; it counts from the next plan on."""
    with transaction(teacher_id) as session:
        queries.save_preferences(session, teacher_id, asdict(wanted), at)
