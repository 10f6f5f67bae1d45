"""A growth plan to take along: as JSON, as Markdown, as a tagged PDF."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def as_json(teacher_id: int, *, at: datetime) -> dict[str, Any]:
    """Every version with its actions and outcomes, progress, the trail of suggestions, preferences: JSON values."""
    raise NotImplementedError


def as_markdown(teacher_id: int, plan_id: int | None = None, *, at: datetime) -> str:
    """A version (the one in force without an id) with what was done; raises NotFoundError."""
    raise NotImplementedError


def as_pdf(teacher_id: int, name: str, plan_id: int | None = None, *, at: datetime) -> bytes:
    """The same on paper, for the teacher named; raises NotFoundError."""
    raise NotImplementedError
