"""What the app can ask about readiness: make a forecast from an attempt, and show how it moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from logic.transactions import transaction
from db.queries import assessment as assessment_queries


@dataclass(frozen=True, slots=True)
class Forecast:
    """The share of the final's questions somebody would get right (0..1), with its interval and P(>= 80 %)."""

    at: datetime
    expected: float
    low: float
    high: float
    probability_ready: float


def history(learner_id: int, track_id: int) -> tuple[Forecast, ...]:
    """A learner's forecasts for a track, oldest first."""
    with transaction(learner_id) as session:
        return tuple(_forecast(row) for row in assessment_queries.forecasts(session, learner_id, track_id))


def latest(session: Session, learner_id: int, track_id: int) -> Forecast | None:
    """A learner's newest forecast for a track; joins the caller's transaction."""
    rows = assessment_queries.forecasts(session, learner_id, track_id)
    return _forecast(rows[-1]) if rows else None


def _forecast(row: Row[Any]) -> Forecast:
    return Forecast(row.at, row.expected, row.low, row.high, row.probability_ready)
