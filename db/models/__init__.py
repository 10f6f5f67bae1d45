"""The tables, a file a slice. Importing this package makes all of them known to Alembic."""

from db.models import (
    administration,
    ai,
    analytics,
    assessment,
    base,
    billing,
    boards,
    catalogue,
    events,
    item_bank,
    notices,
    people,
    plans,
    progress,
    review,
    xp,
)

__all__ = [
    "administration",
    "ai",
    "analytics",
    "assessment",
    "base",
    "billing",
    "boards",
    "catalogue",
    "events",
    "item_bank",
    "notices",
    "people",
    "plans",
    "progress",
    "review",
    "xp",
]
