"""From answers to a result: the count, the level with its interval, the topics, how the answers came about. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from logic.assessment import ability, fit, levels, topics
from logic.assessment.ability import Ability
from logic.assessment.banks import topic_places
from logic.assessment.irt import FloatArray
from logic.catalogue.service import TrackContent


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer of a person, from this test or an earlier one; `age_days` is how long ago it was given."""

    attempt_id: int
    topic_id: int
    a: float
    b: float
    c: float
    is_right: bool
    age_days: float
    seconds: float
    expected_seconds: float


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one test, named as they are stored."""

    score: int
    total_questions: int
    theta: float
    standard_error: float
    level: int
    level_low: int
    level_high: int
    speed: float | None
    effort: float
    person_fit: float
    careless: int
    lucky: int


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """What is known of one topic, named as it is stored."""

    topic_id: int
    mean: float
    sd: float
    probability_weak: float
    verdict: str
    answered: int
    correct: int


@dataclass(frozen=True, slots=True)
class Scored:
    """Everything that is stored of a submitted test, and the ability it measured.

    `pooled` is the ability by all answers so far, old ones fading: what a forecast of the final rests on, which asks
    about every week and not only the one that was tested last.
    """

    ability: Ability
    pooled: Ability
    summary: Summary
    topics: tuple[TopicFigures, ...]
    weak_topics: tuple[str, ...]


def score(
    content: TrackContent, evidence: Sequence[GivenAnswer], *, attempt_id: int, counted: int | None = None
) -> Scored:
    """Score one test; topics pool all evidence so far, the figures of the test itself only its own answers.

    `counted` is how many questions the score is out of (None: those that were answered); one left blank counts there
    and says nothing about ability. Ability is measured with the prior N(0, 1), whatever prior chose the questions.
    """
    own = [answer for answer in evidence if answer.attempt_id == attempt_id]
    measured = ability.estimate(*_columns(own))
    figures = _topics(content, evidence)
    title = {topic.id: topic.title for topic in content.topics}
    return Scored(
        ability=measured,
        pooled=ability.estimate(*_columns(evidence), weights=_weights(evidence)),
        summary=_summary(measured, own, len(own) if counted is None else counted),
        topics=figures,
        weak_topics=tuple(title[topic.topic_id] for topic in figures if topic.verdict == topics.Verdict.WEAK),
    )


def forecast_from(outcome: Scored, *, is_final: bool) -> Ability:
    """The ability a forecast rests on: a final and its retest speak for themselves, other tests are pooled."""
    return outcome.ability if is_final else outcome.pooled


def _weights(evidence: Sequence[GivenAnswer]) -> FloatArray:
    return topics.evidence_weight([answer.age_days for answer in evidence])


def _summary(measured: Ability, own: Sequence[GivenAnswer], counted: int) -> Summary:
    level = levels.level(measured.theta, measured.se)
    surprises = _surprises(measured.theta, own)
    return Summary(
        score=sum(answer.is_right for answer in own),
        total_questions=counted,
        theta=measured.theta,
        standard_error=measured.se,
        level=level.value,
        level_low=level.low,
        level_high=level.high,
        speed=fit.speed([answer.seconds for answer in own], [answer.expected_seconds for answer in own]),
        effort=_effort(own),
        person_fit=_person_fit(measured.theta, own),
        careless=surprises.careless,
        lucky=surprises.lucky,
    )


def _effort(own: Sequence[GivenAnswer]) -> float:
    """The share of answers given with time to read; no item has a history of times yet, so three seconds decide."""
    seconds = [answer.seconds for answer in own]
    return fit.response_time_effort(fit.rapid(seconds, [answer.expected_seconds for answer in own], [0] * len(own)))


def _person_fit(theta: float, own: Sequence[GivenAnswer]) -> float:
    return fit.lz(theta, *_columns(own))


def _surprises(theta: float, own: Sequence[GivenAnswer]) -> fit.Surprises:
    return fit.surprises(theta, *_columns(own))


def _columns(answers: Sequence[GivenAnswer]) -> tuple[list[float], list[float], list[float], list[bool]]:
    return (
        [answer.a for answer in answers],
        [answer.b for answer in answers],
        [answer.c for answer in answers],
        [answer.is_right for answer in answers],
    )


def _topics(content: TrackContent, evidence: Sequence[GivenAnswer]) -> tuple[TopicFigures, ...]:
    place = topic_places(content)
    a, b, c, right = _columns(evidence)
    found = topics.diagnose(
        np.array([place[answer.topic_id] for answer in evidence], dtype=np.int64),
        a,
        b,
        c,
        right,
        topics=len(content.topics),
        age_days=np.array([answer.age_days for answer in evidence]),
    )
    return tuple(
        TopicFigures(
            topic_id=topic.id,
            mean=diagnosis.mean,
            sd=diagnosis.sd,
            probability_weak=diagnosis.probability_weak,
            verdict=diagnosis.verdict,
            answered=diagnosis.answered,
            correct=diagnosis.correct,
        )
        for topic, diagnosis in zip(content.topics, found, strict=True)
    )
