"""What the app can ask about readiness: make a forecast from an attempt, and show how it moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import assessment as assessment_queries
from logic.assessment.ability import Ability
from logic.catalogue.service import TrackContent
from logic.readiness import forecast
from logic.transactions import transaction


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


def record(
    session: Session, learner_id: int, content: TrackContent, ability: Ability, *, attempt_id: int, at: datetime
) -> None:
    """Forecast the final from an ability just measured, and keep it; joins the caller's transaction."""
    keys = {"attempt_id": attempt_id, "user_id": learner_id, "track_id": content.id, "at": at}
    assessment_queries.add_forecast(session, keys | figures(content, ability))


def in_tracks(
    contents: Sequence[TrackContent], ability: Ability, topic_means: Mapping[int, float]
) -> tuple[tuple[TrackContent, float], ...]:
    """The expected share on the final of each track, best first.

    `topic_means` are the abilities measured on topics, by topic id; on others the general ability is expected.
    """
    found = []
    for content in contents:
        items = [item for item in content.items if not item.retired] or list(content.items)
        # A topic known to be stronger than the person in general is as good as an easier one.
        eased = [item.b - (topic_means.get(item.topic_id, ability.theta) - ability.theta) for item in items]
        predicted = forecast.predict(
            ability.posterior,
            [item.a for item in items],
            np.clip(eased, -6.0, 6.0),
            np.array([item.c for item in items]),
            forecast.blueprint_weights([item.topic_id for item in items]),
        )
        found.append((content, predicted.expected))
    return tuple(sorted(found, key=lambda pair: -pair[1]))


def figures(content: TrackContent, ability: Ability) -> dict[str, float]:
    """The forecast of the final for an ability, named as it is stored; retired questions will not be in it.

    Once every question is retired, the final as it was is the best there is to go by.
    """
    items = [item for item in content.items if not item.retired] or content.items
    predicted = forecast.predict(
        ability.posterior,
        [item.a for item in items],
        [item.b for item in items],
        np.array([item.c for item in items]),
        forecast.blueprint_weights([item.topic_id for item in items]),
    )
    return _clipped(predicted)


def _clipped(predicted: forecast.Forecast) -> dict[str, float]:
    """The figures as they are stored; the expected score lies within its interval however skewed it is."""
    return {
        "expected": predicted.expected,
        "low": min(predicted.low, predicted.expected),
        "high": max(predicted.high, predicted.expected),
        "probability_ready": predicted.probability_ready,
    }


def _forecast(row: Row[Any]) -> Forecast:
    return Forecast(row.at, row.expected, row.low, row.high, row.probability_ready)
