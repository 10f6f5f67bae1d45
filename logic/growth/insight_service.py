"""What teachers tell each other, without names: shared, found helpful, reported. Nobody learns who an author is."""

from __future__ import annotations

from datetime import datetime

from logic.accounts.visitor import Visitor
from logic.growth.views import InsightView, Shared


def listed(teacher: Visitor, topic: str | None = None) -> tuple[InsightView, ...]:
    """What may be shown (of one topic, or all), featured first, then the most helpful; one's own whatever its state.

    Raises NotAllowedError unless a teacher asks.
    """
    raise NotImplementedError


def topics() -> tuple[str, ...]:
    """What an insight can be about."""
    raise NotImplementedError


def share(teacher: Visitor, text: str, topic: str, *, at: datetime) -> Shared:
    """Share an insight without its author's name, names and addresses taken out; the same words again change nothing.

    Raises InvalidInputError for words that are too few or too many, or a topic there is not, TooManyAttemptsError
    after five in a day.
    """
    raise NotImplementedError


def helpful(teacher: Visitor, insight_id: int, *, at: datetime) -> InsightView:
    """Say that an insight helped; once a person, and again changes nothing.

    Raises NotFoundError for one that is not shown, NotAllowedError for one's own.
    """
    raise NotImplementedError


def report(teacher: Visitor, insight_id: int, reason: str, *, at: datetime) -> None:
    """Say that an insight is out of place; from three people on it is held until an administrator has looked.

    Raises NotFoundError for one that is not shown, InvalidInputError for a reason that is none.
    """
    raise NotImplementedError


def withdraw(teacher: Visitor, insight_id: int) -> None:
    """Take one's own insight back; again changes nothing. Raises NotFoundError for somebody else's."""
    raise NotImplementedError
