"""Having something written by a model, or nothing: whoever asks has the words of the rules already.

A page reads what is there and orders what is not; a job writes it. Nothing here decides a score, an unlock, a verdict,
a payment or a recipient. Providers are asked one after the other until one answers in the shape that is wanted; no
transaction is open while somebody else's server thinks.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic

import structlog
from pydantic import ValidationError
from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import ai as queries
from db.queries import jobs
from logic.ai import calling_service, choosing
from logic.ai.calling_service import Patience, candidate
from logic.ai.choosing import LIMITS, Feature
from logic.ai.claims import claims_too_much, makes_up_scores
from logic.ai.markdown import harmless
from logic.ai.questions import Answer, Request, question
from logic.ai.schemas import (
    DiagnosisWords,
    GrowthPlanText,
    HintWords,
    PlanDayWords,
    Shape,
    SummaryWords,
)
from logic.transactions import DatabaseRole, acting_as, transaction

__all__ = [
    "QUEUE",
    "WRITE",
    "DiagnosisWords",
    "Feature",
    "GrowthPlanText",
    "HintWords",
    "PlanDayWords",
    "Request",
    "Shape",
    "SummaryWords",
    "Written",
    "claims_too_much",
    "harmless",
    "makes_up_scores",
    "order",
    "read",
    "write",
]

WRITE = "ai_write"
QUEUE = "models"
AT_ONCE = 2  # jobs that wait for a model; a worker has more hands than that, and mail goes on
KEPT_FOR = timedelta(days=30)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Written(Generic[Answer]):
    """What a model wrote, harmless to show, and who it was: `by` is named beside it on screen."""

    words: Answer
    by: str


def read(request: Request[Answer], *, at: datetime) -> Written[Answer] | None:
    """What was already written for exactly this; None when nothing was, or nobody serves the feature any more.

    Never calls out.
    """
    with transaction(None, role=DatabaseRole.WORKER) as session:
        known = queries.known_answer(session, question(request).digest, request.feature, at)
    return _written(request, known)


def order(feature: Feature, subject_id: int, person_id: int, *, at: datetime, session: Session | None = None) -> bool:
    """Have it written soon, by one job however often it is asked for; whether words may be expected.

    Without an enabled provider that serves the feature, has money left and works, nothing is deferred. With `session`
    it joins the caller's transaction.
    """
    with _as_worker(session) as worker:
        candidates = [candidate(row) for row in queries.candidates(worker, feature, at)]
        if not choosing.somebody_can(candidates, feature):
            return False
        if queries.asked_today(worker, person_id, feature, at) >= LIMITS[feature].a_day:
            return False
        name = f"{WRITE} {feature} {subject_id} {person_id}"
        # Somebody who holds the name is ordering the same thing at this moment.
        if queries.try_to_hold(worker, name) and not jobs.is_under_way(worker, name):
            jobs.defer(
                worker,
                WRITE,
                queue=QUEUE,
                lock=f"{QUEUE} {(subject_id + person_id) % AT_ONCE}",
                queueing_lock=name,
                feature=feature.value,
                subject_id=subject_id,
                person_id=person_id,
            )
    return True


def write(request: Request[Answer], *, at: datetime) -> Written[Answer] | None:
    """Words for a request; None when no provider is there, willing, or able. For jobs: it waits for other servers."""
    asked = question(request)
    started = time.monotonic()
    with transaction(None, role=DatabaseRole.WORKER) as session:
        known = queries.known_answer(session, asked.digest, request.feature, at)
        rows = queries.candidates(session, request.feature, at) if known is None else ()
    written = _written(request, known)
    if written is not None:
        return written
    providers = {row.id: row for row in rows}
    patience = Patience(started + LIMITS[request.feature].patience_seconds, started, at)
    for attempt, one in enumerate(choosing.in_order(candidate(row) for row in rows), start=1):
        if patience.seconds_left <= 0:
            break
        row = providers[one.id]
        words = calling_service.ask(row, one, request, asked, attempt=attempt, patience=patience)
        if words is calling_service.ENOUGH_TODAY:
            break
        if words is not None:
            _keep(request, asked.digest, words, row.name, patience.now)
            return Written(words, row.name)
    return None


def _keep(request: Request[Answer], digest: str, words: Answer, by: str, at: datetime) -> None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        queries.keep_answer(
            session,
            digest,
            words.model_dump(mode="json"),
            user_id=request.owner_id,
            feature=request.feature,
            provider_name=by,
            at=at,
            expires_at=at + KEPT_FOR,
        )


def _written(request: Request[Answer], known: Row[Any] | None) -> Written[Answer] | None:
    """A kept answer in its shape; the shape is part of what was asked, so another one cannot come back."""
    if known is None:
        return None
    try:
        return Written(request.shape.model_validate(known.answer), known.provider_name)
    except ValidationError:
        log.warning("an answer that was kept does not fit its shape any more", feature=request.feature.value)
        return None


@contextlib.contextmanager
def _as_worker(session: Session | None) -> Iterator[Session]:
    if session is None:
        with transaction(None, role=DatabaseRole.WORKER) as own:
            yield own
    else:
        with acting_as(session, DatabaseRole.WORKER):
            yield session
