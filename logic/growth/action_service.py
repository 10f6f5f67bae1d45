"""Starting and completing the actions of a growth plan; doing it twice, or at once, counts once."""

from __future__ import annotations

from datetime import datetime

from logic.growth.progress import State
from logic.growth.views import ActionView, Completed, Outcome


def actions(teacher_id: int, state: State | None = None) -> tuple[ActionView, ...]:
    """The actions of the plan in force, in order; of one state, or all. None before the first plan."""
    raise NotImplementedError


def start(teacher_id: int, action_id: int, *, at: datetime) -> ActionView:
    """Begin an action of the plan in force; again, or once it is completed, changes nothing.

    Raises NotFoundError for somebody else's, ConflictError for one of a version no longer in force.
    """
    raise NotImplementedError


def complete(teacher_id: int, action_id: int, outcome: Outcome, *, at: datetime) -> Completed:
    """Complete an action of the plan in force, begun or not; again changes nothing and celebrates nothing.

    Raises InvalidInputError for an outcome that cannot be kept (a link that is not https, a minute count out of
    bounds), NotFoundError and ConflictError as `start`.
    """
    raise NotImplementedError
