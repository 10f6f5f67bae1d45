"""How readiness moved over time, and after which tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from db.queries import readiness as readiness_queries
from logic.assessment import timed_service
from logic.transactions import transaction


@dataclass(frozen=True, slots=True)
class Milestone:
    """A forecast (shares, 0..1, with a 90 % interval) and the test after which it was made.

    `is_passed` is None for tests in which there is nothing to pass, such as the diagnostic.
    """

    at: datetime
    kind: str
    week_number: int | None
    right: int
    counted: int
    is_passed: bool | None
    expected: float
    low: float
    high: float
    probability_ready: float


def milestones(learner_id: int, track_id: int) -> tuple[Milestone, ...]:
    """A learner's forecasts for a track with the tests behind them, oldest first."""
    with transaction(learner_id) as session:
        return tuple(_milestone(row) for row in readiness_queries.history(session, learner_id, track_id))


def _milestone(row: Row[Any]) -> Milestone:
    return Milestone(
        at=row.at,
        kind=row.kind,
        week_number=row.week_number,
        right=row.score,
        counted=row.total_questions,
        is_passed=timed_service.is_passed(row.kind, row.score, row.total_questions)
        if row.corrected_passed is None
        else row.corrected_passed,
        expected=row.expected,
        low=row.low,
        high=row.high,
        probability_ready=row.probability_ready,
    )
