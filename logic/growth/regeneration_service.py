"""When a new plan is due: asked on the page and by a job, every reason written down once, with what came of it."""

from __future__ import annotations

from datetime import datetime

from logic.growth.views import RegenerationLine, Suggestion


def should_regenerate(teacher_id: int, *, at: datetime) -> Suggestion:
    """Whether a new plan is suggested at this moment, and why; a reason met for the first time is noted and told."""
    raise NotImplementedError


def decline(teacher_id: int, *, at: datetime) -> None:
    """Turn the open suggestions down: none for a week. Without any, nothing changes."""
    raise NotImplementedError


def trail(teacher_id: int) -> tuple[RegenerationLine, ...]:
    """Every reason there ever was and what came of it, the newest first."""
    raise NotImplementedError


def suggest_due(*, at: datetime) -> int:
    """Tell teachers, in the morning of their own day, that a new plan is due; returns how many. For a job."""
    raise NotImplementedError
