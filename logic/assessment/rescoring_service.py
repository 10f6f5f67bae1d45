"""Scoring submitted tests again after a key turned out wrong: results, topics, forecasts, and the XP that hung on them.

A test is scored with what was known when it was submitted, and with the keys that count now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import rescoring as rescoring_queries
from logic.assessment import result_service, scoring
from logic.assessment.passing import passed
from logic.assessment.scoring import Scored
from logic.catalogue import service as catalogue
from logic.readiness import service as readiness
from logic.xp import service as xp
from logic.xp.rewards import Reason

TESTS_WITH_A_PRICE = "weekly"


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a change of key did to one submitted test: right answers of those that count, before and after."""

    attempt_id: int
    user_id: int
    kind: str
    track: str
    submitted_at: datetime
    time_zone: str
    old_score: int
    old_total: int
    new_score: int
    new_total: int
    old_passed: bool | None
    new_passed: bool | None
    xp_change: int


def rescore(session: Session, *, key_change_id: int, family_id: int, most: int, at: datetime) -> tuple[Corrected, ...]:
    """Score up to `most` tests again that answered a family and have not met this change of key.

    Joins the caller's transaction, in the worker's role. No test meets a change twice.
    """
    attempts = rescoring_queries.waiting(session, key_change_id=key_change_id, family_id=family_id, most=most)
    if not attempts:
        return ()
    outcomes = _outcomes(session, attempts)
    _save(session, attempts, outcomes)
    corrected = tuple(_corrected(session, attempt, outcomes[attempt.id], key_change_id, at) for attempt in attempts)
    rescoring_queries.add_corrections(session, key_change_id, [_kept(one) for one in corrected], at)
    return corrected


def _outcomes(session: Session, attempts: Sequence[Row[Any]]) -> dict[int, Scored]:
    """What each attempt comes to, by its id."""
    rows = rescoring_queries.evidence(session, sorted({attempt.user_id for attempt in attempts}))
    answers = {user_id: list(found) for user_id, found in groupby(rows, key=lambda row: row.user_id)}
    return {attempt.id: _outcome(session, attempt, answers.get(attempt.user_id, ())) for attempt in attempts}


def _outcome(session: Session, attempt: Row[Any], answers: Iterable[Row[Any]]) -> Scored:
    content = catalogue.content_of(session, attempt.track_id, attempt.content_version)
    topics = {topic.id for topic in content.topics}
    known = [
        result_service.answer_of(row, attempt.submitted_at)
        for row in answers
        if row.topic_id in topics and row.answered_at <= attempt.submitted_at
    ]
    return scoring.score(content, known, attempt_id=attempt.id)


def _save(session: Session, attempts: Sequence[Row[Any]], outcomes: Mapping[int, Scored]) -> None:
    contents = {
        attempt.id: catalogue.content_of(session, attempt.track_id, attempt.content_version) for attempt in attempts
    }
    rescoring_queries.save(
        session,
        results=[
            {**asdict(outcomes[attempt.id].summary), "weak_areas": outcomes[attempt.id].weak_topics}
            | {"attempt_id": attempt.id, "user_id": attempt.user_id}
            for attempt in attempts
        ],
        topics=[
            asdict(topic) | {"attempt_id": attempt.id} for attempt in attempts for topic in outcomes[attempt.id].topics
        ],
        forecasts=[
            readiness.figures(contents[attempt.id], outcomes[attempt.id].ability) | {"attempt_id": attempt.id}
            for attempt in attempts
        ],
    )


def _corrected(session: Session, attempt: Row[Any], outcome: Scored, key_change_id: int, at: datetime) -> Corrected:
    summary = outcome.summary
    old_passed = passed(attempt.kind, attempt.score, attempt.total_questions)
    new_passed = passed(attempt.kind, summary.score, summary.total_questions)
    change = 0
    if attempt.kind == TESTS_WITH_A_PRICE and old_passed != new_passed:
        change = _settle_week(session, attempt, cause=f"key change {key_change_id}", at=at)
    return Corrected(
        attempt_id=attempt.id,
        user_id=attempt.user_id,
        kind=attempt.kind,
        track=attempt.track,
        submitted_at=attempt.submitted_at,
        time_zone=attempt.time_zone,
        old_score=attempt.score,
        old_total=attempt.total_questions,
        new_score=summary.score,
        new_total=summary.total_questions,
        old_passed=old_passed,
        new_passed=new_passed,
        xp_change=change,
    )


def _settle_week(session: Session, attempt: Row[Any], *, cause: str, at: datetime) -> int:
    """Pay what a week is worth by its tests as they are scored now; the XP gained or lost."""
    tests = rescoring_queries.tests_of_week(session, attempt.user_id, attempt.plan_id, attempt.week_number)
    passes = [bool(passed("weekly", test.score, test.total_questions)) for test in tests]
    if not tests:
        return 0
    due = {Reason.WEEKLY_TEST: any(passes), Reason.RECOVERY: any(passes) and not passes[0]}
    return sum(
        xp.settle(session, attempt.user_id, reason, subject=tests[0].week_id, due=is_due, cause=cause, at=at)
        for reason, is_due in due.items()
    )


def _kept(corrected: Corrected) -> dict[str, Any]:
    return {
        name: value
        for name, value in asdict(corrected).items()
        if name not in {"kind", "track", "submitted_at", "time_zone"}
    }
