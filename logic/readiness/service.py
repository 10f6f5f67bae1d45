"""What the app can ask about readiness: make a forecast from an attempt, and show how it moved."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import assessment as assessment_queries
from logic.assessment.ability import Ability
from logic.assessment.irt import FloatArray
from logic.assessment.standard import at_standard
from logic.catalogue.service import Item, TrackContent
from logic.readiness import forecast
from logic.transactions import transaction

TRACKS_KEPT = 32


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
    row = assessment_queries.latest_forecast(session, learner_id, track_id)
    return None if row is None else _forecast(row)


def after(session: Session, learner_id: int, attempt_id: int) -> Forecast:
    """The forecast that a submitted test led to; joins the caller's transaction."""
    return _forecast(assessment_queries.forecast_after(session, learner_id, attempt_id))


def record(
    session: Session, learner_id: int, content: TrackContent, ability: Ability, *, attempt_id: int, at: datetime
) -> None:
    """Forecast the final from an ability just measured, and keep it; joins the caller's transaction."""
    keys = {"attempt_id": attempt_id, "user_id": learner_id, "track_id": content.id, "at": at}
    assessment_queries.add_forecast(session, keys | figures(content, ability))


def in_tracks(
    contents: Sequence[TrackContent], ability: Ability, topic_means: Mapping[int, float]
) -> tuple[tuple[TrackContent, forecast.Forecast], ...]:
    """The forecast of the final of each track, the highest expected share first.

    `topic_means` are the abilities measured on topics, by topic id; on others the general ability is expected.
    """
    found = []
    for content in contents:
        asked = _final_of(content)
        # A topic known to be stronger than the person in general is as good as an easier one.
        eased = [
            b - (topic_means.get(topic, ability.theta) - ability.theta)
            for b, topic in zip(asked.b, asked.topic, strict=True)
        ]
        predicted = forecast.predict(ability.posterior, asked.a, np.clip(eased, -6.0, 6.0), asked.c, asked.weights)
        found.append((content, predicted))
    return tuple(sorted(found, key=lambda pair: -pair[1].expected))


def figures(content: TrackContent, ability: Ability) -> dict[str, float]:
    """The forecast of the final for an ability, named as it is stored."""
    asked = _final_of(content)
    return _clipped(forecast.predict(ability.posterior, asked.a, asked.b, asked.c, asked.weights))


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What a final draws from: parameters, topics and weights of its items, each of shape (items,)."""

    a: FloatArray
    b: FloatArray
    c: FloatArray
    topic: tuple[int, ...]
    weights: FloatArray


@functools.lru_cache(maxsize=TRACKS_KEPT)
def _final_of(content: TrackContent) -> _Asked:
    """Of each topic the questions at the standard; retired ones will not be in a final.

    Once every question is retired, the final as it was is the best there is to go by.
    """
    items = [item for item in content.items if not item.retired] or list(content.items)
    of_topic: dict[int, list[Item]] = {}
    for item in items:
        of_topic.setdefault(item.topic_id, []).append(item)
    asked = [item for shelf in of_topic.values() for item in _at_standard(shelf)]
    topics = tuple(item.topic_id for item in asked)
    return _Asked(*_columns(asked), topics, forecast.blueprint_weights(topics))


def _at_standard(shelf: Sequence[Item]) -> list[Item]:
    return [shelf[place] for place in at_standard(*_columns(shelf), fewest=1)]


def _columns(items: Sequence[Item]) -> tuple[FloatArray, FloatArray, FloatArray]:
    return (
        np.array([item.a for item in items]),
        np.array([item.b for item in items]),
        np.array([item.c for item in items]),
    )


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
