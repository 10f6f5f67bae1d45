"""The tables, a file a slice. Importing this package makes all of them known to Alembic."""

from db.models import (
    administration,
    analytics,
    assessment,
    base,
    billing,
    boards,
    catalogue,
    events,
    growth,
    item_bank,
    modules,
    notices,
    people,
    plans,
    progress,
    xp,
)

__all__ = [
    "administration",
    "analytics",
    "assessment",
    "base",
    "billing",
    "boards",
    "catalogue",
    "events",
    "growth",
    "item_bank",
    "modules",
    "notices",
    "people",
    "plans",
    "progress",
    "xp",
]
