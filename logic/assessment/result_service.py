"""What came out of a test: scored once when it is submitted, read as often as wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import assessment as assessment_queries
from db.queries import key_changes as key_change_queries
from db.queries import rescoring as rescoring_queries
from logic import events
from logic.assessment import fit, scoring
from logic.assessment.scoring import GivenAnswer, Scored
from logic.catalogue import service as catalogue
from logic.catalogue.service import Question, TrackContent
from logic.errors import NotFoundError
from logic.events import EventKind
from logic.readiness import service as readiness
from logic.transactions import transaction
from logic.xp import service as xp

Verdict = Literal["weak", "secure", "need more evidence"]
# Three questions alone say so little about ability that a forecast from them would throw away what longer tests said.
FINAL_TYPES = frozenset({"final", "correction"})
TOO_SHORT_TO_FORECAST = frozenset({"daily", "review"})
MODULE = "module"  # a teacher's: forecasts no final, and is no learner's activity
NO_RESULT = "There is no such result of yours. Nothing was changed; finish the diagnostic first."


@dataclass(frozen=True, slots=True)
class TopicOutcome:
    """What is known of one topic after a test: ability on it (mean, sd), P(weak), and the verdict these allow."""

    topic_id: int
    topic: str
    skill: str
    mean: float
    sd: float
    probability_weak: float
    verdict: Verdict
    answered: int
    correct: int


@dataclass(frozen=True, slots=True)
class DiagnosticResult:
    """A submitted diagnostic: the level with its interval, the count, and how the answers came about.

    `speed` is the median of time taken / time expected; `effort` the share of answers not given in haste;
    `inconsistent` a soft signal that the pattern of answers fits no level well; `careless` counts easy questions
    missed, `lucky` hard ones hit.
    """

    attempt_id: int
    track: str
    track_id: int
    submitted_at: datetime
    score: int
    questions: int
    theta: float
    standard_error: float
    level: int
    level_low: int
    level_high: int
    speed: float | None
    effort: float | None
    inconsistent: bool
    careless: int
    lucky: int
    topics: tuple[TopicOutcome, ...]


@dataclass(frozen=True, slots=True)
class Manner:
    """How the answers of a test came about, and the level they speak for (1..10, with a 90 % interval).

    `speed` is the median of time taken / time expected; `inconsistent` a soft signal that easy questions were missed
    and hard ones hit more often than fits any level.
    """

    level: int
    level_low: int
    level_high: int
    speed: float | None
    inconsistent: bool


@dataclass(frozen=True, slots=True)
class ReviewedItem:
    """One question with the answer given: `chosen` and the key are places in `options`; without a key it counts not.

    One that was left out counts not either; one without an answer that was not left out counts as wrong.
    """

    position: int
    question: Question
    options: tuple[str, ...]
    chosen: int | None
    key: int | None
    misconception: str
    is_left_out: bool = False

    @property
    def is_right(self) -> bool:
        """Whether the key was chosen."""
        return self.chosen is not None and self.chosen == self.key

    @property
    def is_wrong(self) -> bool:
        """Whether it counts as wrong: another answer, or none."""
        return self.key is not None and not self.is_right and not self.is_left_out


@dataclass(frozen=True, slots=True)
class OutcomeForPlan:
    """What a plan is made from."""

    track_id: int
    content_version: int
    answered: int
    topics: tuple[TopicOutcome, ...]


def result(learner_id: int, attempt_id: int) -> DiagnosticResult:
    """What came out of a submitted diagnostic; raises NotFoundError when there is no such result."""
    with transaction(learner_id) as session:
        row = assessment_queries.result(session, learner_id, attempt_id)
        if row is None:
            raise NotFoundError(NO_RESULT)
        return _result(row, _topics(session, learner_id, attempt_id))


def review(learner_id: int, attempt_id: int) -> tuple[ReviewedItem, ...]:
    """Every question of a submitted test with the answer given, the key and why; NotFoundError before submission."""
    with transaction(learner_id) as session:
        return reviewed(session, learner_id, attempt_id)


def reviewed(session: Session, learner_id: int, attempt_id: int) -> tuple[ReviewedItem, ...]:
    """Every question of a submitted test, as `review` says it; joins the caller's transaction."""
    if assessment_queries.result(session, learner_id, attempt_id) is None:
        raise NotFoundError("The review opens once the test is submitted. Nothing was lost; go on with the test.")
    rows = assessment_queries.given(session, learner_id, attempt_id)
    questions = catalogue.questions(session, [row.variant_id for row in rows])
    return tuple(_reviewed(row, questions[row.variant_id]) for row in rows)


def counts(session: Session, learner_id: int, attempt_id: int) -> Row[Any]:
    """The stored result of a test, by column; joins the caller's transaction. Raises NotFoundError without one."""
    row = assessment_queries.result(session, learner_id, attempt_id)
    if row is None:
        raise NotFoundError(NO_RESULT)
    return row


def manner(result: Row[Any]) -> Manner:
    """How the answers behind a stored result came about."""
    inconsistent = fit.consistency(result.person_fit, result.effort) is fit.Consistency.INCONSISTENT
    return Manner(result.level, result.level_low, result.level_high, result.speed, inconsistent)


def figures_of_topics(session: Session, learner_id: int, attempt_id: int) -> Sequence[Row[Any]]:
    """What is stored of each topic after a test, in teaching order; joins the caller's transaction."""
    return assessment_queries.topic_results(session, learner_id, attempt_id)


def topics_asked(session: Session, learner_id: int, attempt_id: int) -> tuple[TopicOutcome, ...]:
    """What a test said of the topics it asked about, in teaching order; joins the caller's transaction."""
    asked = assessment_queries.topics_asked(session, learner_id, attempt_id)
    return tuple(topic for topic in _topics(session, learner_id, attempt_id) if topic.topic_id in asked)


def outcome_for_plan(session: Session, learner_id: int, attempt_id: int) -> OutcomeForPlan:
    """What a plan is made from; joins the caller's transaction. Raises NotFoundError without a result."""
    attempt = assessment_queries.attempt(session, learner_id, attempt_id)
    if attempt is None or attempt.status != "submitted":
        raise NotFoundError(NO_RESULT)
    topics = _topics(session, learner_id, attempt_id)
    return OutcomeForPlan(attempt.track_id, attempt.content_version, attempt.answered, topics)


def queue_up(session: Session, learner_id: int) -> None:
    """Come before or after whoever else closes tests of this learner; before anything of the closing is written."""
    key_change_queries.share_the_bank(session)  # a key that changes meanwhile waits, then finds this result
    rescoring_queries.hold_learners(session, [learner_id])  # a correction of their tests waits, or is seen


def submit(session: Session, learner_id: int, attempt_id: int, content: TrackContent, *, at: datetime) -> None:
    """Close a diagnostic and store what came out of it, once; joins the caller's transaction, which has queued up."""
    if assessment_queries.submit(session, learner_id, attempt_id, at):
        store(session, learner_id, attempt_id, content, test_type="initial", counted=None, at=at)
        events.record(session, learner_id, EventKind.DIAGNOSTIC_SUBMITTED, at=at, attempt=attempt_id)


def store(
    session: Session,
    learner_id: int,
    attempt_id: int,
    content: TrackContent,
    *,
    test_type: str,
    counted: int | None,
    at: datetime,
) -> Scored:
    """Score a test that was just closed and store what came out of it; joins the caller's transaction.

    `counted` is how many questions the score is out of (None: those that were answered).
    """
    evidence = assessment_queries.evidence(session, learner_id, [topic.id for topic in content.topics])
    answers = [answer_of(row, at) for row in evidence]
    outcome = scoring.score(content, answers, attempt_id=attempt_id, counted=counted)
    result = {
        **asdict(outcome.summary),
        "attempt_id": attempt_id,
        "user_id": learner_id,
        "test_type": test_type,
        "weak_areas": outcome.weak_topics,
        "at": at,
    }
    assessment_queries.add_result(session, result, [asdict(topic) for topic in outcome.topics])
    if test_type == MODULE:
        return outcome
    if test_type not in TOO_SHORT_TO_FORECAST:
        able = scoring.forecast_from(outcome, is_final=test_type in FINAL_TYPES)
        readiness.record(session, learner_id, content, able, attempt_id=attempt_id, at=at)
    xp.record_activity(session, learner_id, at)
    return outcome


def answer_of(row: Row[Any], now: datetime, *, known: tuple[float, float] | None = None) -> GivenAnswer:
    """An answer as it is scored at the moment `now`, by the key that counts today.

    `known` is the a and b of its question at that moment; without it, those of today.
    """
    a, b = known or (row.a, row.b)
    return GivenAnswer(
        attempt_id=row.attempt_id,
        topic_id=row.topic_id,
        a=a,
        b=b,
        c=row.c,
        is_right=row.chosen == row.key_option,
        age_days=max((now - row.answered_at).total_seconds(), 0.0) / 86_400,
        seconds=row.elapsed_ms / 1000,
        expected_seconds=row.expected_seconds,
    )


def _topics(session: Session, learner_id: int, attempt_id: int) -> tuple[TopicOutcome, ...]:
    return tuple(
        TopicOutcome(
            topic_id=row.topic_id,
            topic=row.topic,
            skill=row.skill,
            mean=row.mean,
            sd=row.sd,
            probability_weak=row.probability_weak,
            verdict=cast("Verdict", row.verdict),
            answered=row.answered,
            correct=row.correct,
        )
        for row in assessment_queries.topic_results(session, learner_id, attempt_id)
    )


def _result(row: Row[Any], topics: tuple[TopicOutcome, ...]) -> DiagnosticResult:
    return DiagnosticResult(
        attempt_id=row.attempt_id,
        track=row.track,
        track_id=row.track_id,
        submitted_at=row.submitted_at,
        score=row.score,
        questions=row.total_questions,
        theta=row.theta,
        standard_error=row.standard_error,
        level=row.level,
        level_low=row.level_low,
        level_high=row.level_high,
        speed=row.speed,
        effort=row.effort,
        inconsistent=manner(row).inconsistent,
        careless=row.careless,
        lucky=row.lucky,
        topics=topics,
    )


def _reviewed(row: Row[Any], question: Question) -> ReviewedItem:
    order: Sequence[int] = row.option_order
    return ReviewedItem(
        position=row.position,
        question=question,
        options=tuple(question.options[place].text for place in order),
        chosen=None if row.chosen is None else order.index(row.chosen),
        key=None if question.key is None else order.index(question.key),
        misconception="" if row.chosen is None else question.options[row.chosen].misconception,
        is_left_out=row.skipped_at is not None,
    )
