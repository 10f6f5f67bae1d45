"""Scoring submitted tests again after a key turned out wrong: results, topics, forecasts, and the XP that hung on them.

A test is scored with what was known when it was submitted, and with the keys that count now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

import structlog
from sqlalchemy import Row
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db.queries import rescoring as rescoring_queries
from logic.assessment import irt, result_service, scoring
from logic.assessment.passing import FINALS, passed
from logic.assessment.scoring import Scored
from logic.catalogue import service as catalogue
from logic.catalogue.service import TrackContent
from logic.readiness import service as readiness
from logic.xp import service as xp
from logic.xp import speed_service as speed
from logic.xp.rewards import Reason

AUTHORS_A = 1.0

log = structlog.get_logger(__name__)
Done = TypeVar("Done")
_Known = Mapping[tuple[int, int], tuple[float, float]]
_Weeks = Mapping[int, tuple[int, list[bool]]]  # by attempt: the week, and which of its tests pass


@dataclass(frozen=True, slots=True)
class Change:
    """A change of key: of which variants of which family; `is_void` when none of their options is right any more."""

    id: int
    family_id: int
    variant_ids: tuple[int, ...]
    is_void: bool


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

    @property
    def changes_nothing(self) -> bool:
        """Whether all is as it was before."""
        before = (self.old_score, self.old_total, self.old_passed)
        return before == (self.new_score, self.new_total, self.new_passed) and not self.xp_change


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a batch of tests is scored from: everybody's answers, tracks by attempt, a and b by calibration and family.

    The tracks have their questions as they were known when the attempt was submitted.
    """

    answers: Mapping[int, Sequence[Row[Any]]]
    contents: Mapping[int, TrackContent]
    known: _Known

    def outcome(self, attempt: Row[Any]) -> Scored:
        """What an attempt comes to."""
        content = self.contents[attempt.id]
        topics = {topic.id for topic in content.topics}
        given = [
            result_service.answer_of(row, attempt.submitted_at, known=self.known[attempt.calibration_id, row.family_id])
            for row in self.answers.get(attempt.user_id, ())
            if row.topic_id in topics and row.answered_at <= attempt.submitted_at
        ]
        return scoring.score(content, given, attempt_id=attempt.id, counted=attempt.counted)


def rescore(session: Session, change: Change, *, most: int, at: datetime) -> tuple[Corrected, ...] | None:
    """Score up to `most` tests again that a change of key touches and that have not met it; None when none is left.

    Joins the caller's transaction, in the worker's role. No test meets a change twice. One that cannot be scored is
    kept as it is and logged, and left out of what is returned.
    """
    found = rescoring_queries.waiting(
        session,
        key_change_id=change.id,
        family_id=change.family_id,
        variant_ids=change.variant_ids,
        is_void=change.is_void,
        most=most,
    )
    if not found:
        return None
    people, ids = [row.user_id for row in found], [row.id for row in found]
    rescoring_queries.hold_learners(session, people)
    attempts = rescoring_queries.attempts(session, people, ids)
    corrected, failed = _apart(session, attempts, lambda some: _score(session, some, change, at))
    rescoring_queries.add_corrections(session, change.id, [_kept(_unchanged(attempt)) for attempt in failed], at)
    pooled = rescoring_queries.attempts(
        session, people, rescoring_queries.later(session, people, ids, change.family_id)
    )
    _apart(session, pooled, lambda some: _pool(session, some))
    return tuple(corrected)


def _apart(
    session: Session, attempts: Sequence[Row[Any]], work: Callable[[Sequence[Row[Any]]], list[Done]]
) -> tuple[list[Done], list[Row[Any]]]:
    """Do something to attempts, all at once or, where that fails, one by one: what came of it, and which failed."""
    if not attempts:
        return [], []
    try:
        with session.begin_nested():
            return work(attempts), []
    except OperationalError:  # the database is lost or busy, no test is to blame
        raise
    except Exception:
        if len(attempts) == 1:
            log.exception("a test could not be scored again and stays as it is", attempt=attempts[0].id)
            return [], list(attempts)
    parts = [_apart(session, [attempt], work) for attempt in attempts]
    return [one for done, _ in parts for one in done], [attempt for _, failed in parts for attempt in failed]


def _score(session: Session, attempts: Sequence[Row[Any]], change: Change, at: datetime) -> list[Corrected]:
    evidence = _evidence(session, attempts)
    outcomes = {attempt.id: evidence.outcome(attempt) for attempt in attempts}
    _save(session, attempts, outcomes, evidence)
    spared, weeks = _standing(session, attempts)
    corrected = [
        _settled(session, attempt, _corrected(attempt, outcomes[attempt.id], spared), weeks, spared, change, at)
        for attempt in attempts
    ]
    rescoring_queries.add_corrections(session, change.id, [_kept(one) for one in corrected], at)
    return corrected


def _pool(session: Session, attempts: Sequence[Row[Any]]) -> list[int]:
    """Draw topics and forecasts of attempts anew from all answers before them; nothing else of them changes."""
    evidence = _evidence(session, attempts)
    outcomes = {attempt.id: evidence.outcome(attempt) for attempt in attempts}
    rescoring_queries.save_pooled(
        session,
        topics=_topic_rows(outcomes),
        weak_areas=[
            {"attempt_id": attempt.id, "user_id": attempt.user_id, "weak_areas": outcomes[attempt.id].weak_topics}
            for attempt in attempts
        ],
        forecasts=_forecast_rows(attempts, outcomes, evidence),
    )
    return list(outcomes)


def _evidence(session: Session, attempts: Sequence[Row[Any]]) -> _Evidence:
    rows = rescoring_queries.evidence(session, sorted({attempt.user_id for attempt in attempts}))
    contents = {
        attempt: catalogue.content_of(session, attempt.track_id, attempt.content_version) for attempt in attempts
    }
    asked = {item.family_id for content in set(contents.values()) for item in content.items}
    known = _known(session, attempts, asked | {row.family_id for row in rows})
    moments = {(content, attempt.calibration_id) for attempt, content in contents.items()}
    then = {(content, moment): _as_known(content, moment, known) for content, moment in moments}
    return _Evidence(
        answers={user_id: list(given) for user_id, given in groupby(rows, key=lambda row: row.user_id)},
        contents={attempt.id: then[content, attempt.calibration_id] for attempt, content in contents.items()},
        known=known,
    )


def _known(session: Session, attempts: Sequence[Row[Any]], families: Iterable[int]) -> _Known:
    """The a and b of families as of some attempts; before its first calibration a family is as its author judged it."""
    rows = rescoring_queries.parameters(session, {attempt.calibration_id for attempt in attempts}, families)
    return {
        (row.calibration_id, row.family_id): (
            (AUTHORS_A, irt.author_b(row.difficulty)) if row.a is None else (row.a, row.b)
        )
        for row in rows
    }


def _as_known(content: TrackContent, calibration_id: int, known: _Known) -> TrackContent:
    """A track with its questions as they were known after a calibration."""
    then = ((item, *known[calibration_id, item.family_id]) for item in content.items)
    return replace(content, items=tuple(replace(item, a=a, b=b) for item, a, b in then))


def _save(session: Session, attempts: Sequence[Row[Any]], outcomes: Mapping[int, Scored], evidence: _Evidence) -> None:
    rescoring_queries.save(
        session,
        results=[
            {**asdict(outcomes[attempt.id].summary), "weak_areas": outcomes[attempt.id].weak_topics}
            | {"attempt_id": attempt.id, "user_id": attempt.user_id}
            for attempt in attempts
        ],
        topics=_topic_rows(outcomes),
        forecasts=_forecast_rows(attempts, outcomes, evidence),
    )


def _forecast_rows(
    attempts: Sequence[Row[Any]], outcomes: Mapping[int, Scored], evidence: _Evidence
) -> list[dict[str, Any]]:
    rows = []
    for attempt in attempts:
        able = scoring.forecast_from(outcomes[attempt.id], is_final=attempt.kind in FINALS)
        rows.append(readiness.figures(evidence.contents[attempt.id], able) | {"attempt_id": attempt.id})
    return rows


def _topic_rows(outcomes: Mapping[int, Scored]) -> list[dict[str, Any]]:
    return [
        asdict(topic) | {"attempt_id": attempt_id}
        for attempt_id, outcome in outcomes.items()
        for topic in outcome.topics
    ]


def _standing(session: Session, attempts: Sequence[Row[Any]]) -> tuple[Mapping[int, int], _Weeks]:
    """How many answers each attempt is spared; for weekly tests, by attempt, the week and which of its tests pass."""
    people, ids = [attempt.user_id for attempt in attempts], [attempt.id for attempt in attempts]
    tests = rescoring_queries.tests_of_weeks(session, people, ids)
    spared = rescoring_queries.spared(session, people, [*ids, *(test.id for test in tests)])
    weeks: dict[int, tuple[int, list[bool]]] = {}
    for test in tests:
        passes = _stands("weekly", test.score, test.total_questions, spared.get(test.id, 0))
        weeks.setdefault(test.attempt_id, (test.week_id, []))[1].append(bool(passes))
    return spared, weeks


def _corrected(attempt: Row[Any], outcome: Scored, spared: Mapping[int, int]) -> Corrected:
    """What an attempt comes to, before anything is paid for it."""
    score, total = outcome.summary.score, outcome.summary.total_questions
    stands = _stands(attempt.kind, score, total, spared.get(attempt.id, 0))
    return replace(_unchanged(attempt), new_score=score, new_total=total, new_passed=stands)


def _settled(
    session: Session,
    attempt: Row[Any],
    one: Corrected,
    weeks: _Weeks,
    spared: Mapping[int, int],
    change: Change,
    at: datetime,
) -> Corrected:
    """The same with the XP that its week, or the task it checked, gained or lost."""
    if one.changes_nothing:
        return one
    cause = f"key change {change.id}, test {one.attempt_id}"  # each test of a week may move what the week is worth
    if attempt.task_id is not None:
        right = one.new_score + spared.get(one.attempt_id, 0)
        gained = speed.settle(session, one.user_id, attempt.task_id, right=right, cause=cause, at=at)
        return replace(one, xp_change=gained)
    if one.attempt_id not in weeks:
        return one
    week_id, passes = weeks[one.attempt_id]
    return replace(one, xp_change=_settle_week(session, one.user_id, week_id, passes, cause=cause, at=at))


def _unchanged(attempt: Row[Any]) -> Corrected:
    """An attempt as it stood before."""
    score, total = attempt.score, attempt.total_questions
    stood = passed(attempt.kind, score, total) if attempt.corrected_passed is None else attempt.corrected_passed
    return Corrected(
        attempt_id=attempt.id,
        user_id=attempt.user_id,
        kind=attempt.kind,
        track=attempt.track,
        submitted_at=attempt.submitted_at,
        time_zone=attempt.time_zone,
        old_score=score,
        old_total=total,
        new_score=score,
        new_total=total,
        old_passed=stood,
        new_passed=stood,
        xp_change=0,
    )


def _stands(kind: str, score: int, total: int, spared: int) -> bool | None:
    """Whether a test is passed; an answer that was right while its question had one is not taken from it."""
    return passed(kind, score + spared, total + spared)


def _settle_week(
    session: Session, learner_id: int, week_id: int, passes: Sequence[bool], *, cause: str, at: datetime
) -> int:
    """Pay what a week is worth by its tests as they stand now, oldest first; the XP gained or lost."""
    due = {Reason.WEEKLY_TEST: any(passes), Reason.RECOVERY: any(passes) and not passes[0]}
    return sum(
        xp.settle(session, learner_id, reason, subject=week_id, due=is_due, cause=cause, at=at)
        for reason, is_due in due.items()
    )


def _kept(corrected: Corrected) -> dict[str, Any]:
    return {
        name: value
        for name, value in asdict(corrected).items()
        if name not in {"kind", "track", "submitted_at", "time_zone"}
    }
