"""A teacher's growth plan: made, replaced, read, version by version. Everybody meets their own plans alone."""

from __future__ import annotations

from datetime import datetime

from logic.growth.comparison import Comparison
from logic.growth.views import Generated, PlanView, VersionLine


def generate(teacher_id: int, *, at: datetime) -> Generated:
    """Write a new version by rules and make it the one in force; what was under way comes along.

    A model may be asked for better words; they come later, by a job. Two at once make one version.
    """
    raise NotImplementedError


def current(teacher_id: int) -> PlanView | None:
    """The version in force; None before the first."""
    raise NotImplementedError


def offered(teacher_id: int) -> PlanView | None:
    """A version in other words that came when the one in force was begun already: it may be adopted."""
    raise NotImplementedError


def adopt(teacher_id: int, plan_id: int, *, at: datetime) -> PlanView:
    """Make the offered version the one in force; what was under way comes along. Again changes nothing.

    Raises NotFoundError for a version that is neither offered nor in force.
    """
    raise NotImplementedError


def versions(teacher_id: int) -> tuple[VersionLine, ...]:
    """Every version, the newest first."""
    raise NotImplementedError


def version(teacher_id: int, plan_id: int) -> PlanView:
    """A version with its actions; raises NotFoundError."""
    raise NotImplementedError


def compare(teacher_id: int, older_id: int, newer_id: int) -> Comparison:
    """Two versions side by side; raises NotFoundError."""
    raise NotImplementedError
