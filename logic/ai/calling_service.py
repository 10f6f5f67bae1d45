"""One provider, asked once: money reserved before, the call outside any transaction, settled and written down after.

The log holds who asked for what, how it ended, what it took and cost; none of the words.
"""

from __future__ import annotations

import enum
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import structlog
from pydantic import ValidationError
from sqlalchemy import Row

from db.queries import ai as queries
from logic import settings
from logic.ai import keys
from logic.ai.asking import NO_KEY, CallFailedError, Reached
from logic.ai.choosing import LIMITS, NANOCENTS, Candidate, Outcome
from logic.ai.markdown import harmless
from logic.ai.questions import Answer, Question, Request
from logic.errors import SetupError
from logic.transactions import DatabaseRole, transaction

log = structlog.get_logger(__name__)


class _Enough(enum.Enum):
    TODAY = "today"


ENOUGH_TODAY: Final = _Enough.TODAY


@dataclass(frozen=True, slots=True)
class Patience:
    """Until when, by the monotonic clock, anybody is asked; and what time it is, counted from the moment it began."""

    until: float
    started: float
    at: datetime

    @property
    def seconds_left(self) -> float:
        """How long there is still to wait."""
        return self.until - time.monotonic()

    @property
    def now(self) -> datetime:
        """The moment it is."""
        return self.at + timedelta(seconds=time.monotonic() - self.started)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a call ended; `may_have_cost` says that nobody can tell what it cost, if anything."""

    outcome: Outcome
    status: int | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    latency_ms: int = 0
    may_have_cost: bool = False


def candidate(row: Row[Any]) -> Candidate:
    """A provider of the database as far as choosing goes."""
    budget = row.monthly_budget_cents
    return Candidate(
        id=row.id,
        priority=row.priority,
        input_nanocents=row.input_nanocents,
        output_nanocents=row.output_nanocents,
        budget_nanocents=None if budget is None else budget * NANOCENTS,
        spent_nanocents=row.spent_nanocents,
        lately=tuple(row.lately),
    )


def ask(
    row: Row[Any], one: Candidate, request: Request[Answer], asked: Question, *, attempt: int, patience: Patience
) -> Answer | Literal[_Enough.TODAY] | None:
    """Its words, harmless; None when it did not give any; ENOUGH_TODAY when this person asked often enough."""
    words, _ = _asked(row, one, request, asked, attempt, patience)
    return words


def ask_and_tell(
    row: Row[Any], one: Candidate, request: Request[Answer], asked: Question, *, patience: Patience
) -> Ended | Literal[_Enough.TODAY]:
    """How it ended, for whoever tries a provider out."""
    _, ended = _asked(row, one, request, asked, 1, patience)
    return ended


def _asked(
    row: Row[Any], one: Candidate, request: Request[Answer], asked: Question, attempt: int, patience: Patience
) -> tuple[Answer | Literal[_Enough.TODAY] | None, Ended | Literal[_Enough.TODAY]]:
    most = one.most(request.feature, asked.size)
    call_id = _begun(row, request, asked, attempt, most, patience.now)
    if call_id is ENOUGH_TODAY:
        return ENOUGH_TODAY, ENOUGH_TODAY
    if call_id is None:
        return None, Ended(Outcome.OVER_BUDGET)
    words, ended = _called(row, request, asked, patience)
    cost = one.cost(ended.input_tokens, ended.output_tokens)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        queries.settle(
            session,
            call_id,
            outcome=ended.outcome,
            input_tokens=ended.input_tokens,
            output_tokens=ended.output_tokens,
            cost=cost,
            latency_ms=ended.latency_ms,
            reserved=most,
            counted=most if ended.may_have_cost else cost,
        )
    if words is None:
        log.warning(
            "a model was of no use",
            provider=row.name,
            feature=request.feature.value,
            outcome=ended.outcome.value,
            status=ended.status,
            milliseconds=ended.latency_ms,
        )
    return words, ended


def _begun(
    row: Row[Any], request: Request[Answer], asked: Question, attempt: int, most: int, at: datetime
) -> int | Literal[_Enough.TODAY] | None:
    """The call's row, its money reserved; None when the budget is spent, which is written down too."""
    feature = request.feature
    with transaction(None, role=DatabaseRole.WORKER) as session:
        if attempt == 1:
            queries.hold(session, f"questions of {request.person_id} {feature}")
            if queries.asked_today(session, request.person_id, feature, at) >= LIMITS[feature].a_day:
                return ENOUGH_TODAY
        has_room = queries.reserve(session, row.id, most, at)
        call_id = queries.note(
            session,
            provider_id=row.id,
            provider_name=row.name,
            model=row.model,
            user_id=request.person_id,
            feature=feature,
            prompt=asked.prompt,
            attempt=attempt,
            outcome=Outcome.UNDER_WAY if has_room else Outcome.OVER_BUDGET,
            at=at,
        )
    return call_id if has_room else None


def _called(
    row: Row[Any], request: Request[Answer], asked: Question, patience: Patience
) -> tuple[Answer | None, Ended]:
    from logic.ai import gateway  # noqa: PLC0415 -- its library is large, and pages that only read need none of it

    try:
        key = keys.decrypted(row.encrypted_key, settings.current().ai_master_keys) if row.encrypted_key else NO_KEY
    except SetupError as problem:
        log.warning("a model's key cannot be read", provider=row.name, reason=problem.sentence)
        return None, Ended(Outcome.NO_KEY)
    reached = Reached(row.base_url, row.model, key, min(row.timeout_ms / 1000, max(patience.seconds_left, 0.1)))
    most_tokens = LIMITS[request.feature].output_tokens
    started = time.monotonic()
    try:
        answered = gateway.ask(reached, asked.system, asked.material, request.shape, most_tokens=most_tokens)
    except CallFailedError as problem:
        tokens = (problem.input_tokens, problem.output_tokens)
        return None, Ended(problem.outcome, problem.status, *tokens, _milliseconds(started), problem.may_have_cost)
    tokens = (answered.input_tokens, answered.output_tokens)
    try:
        words = _harmless(answered.answer)
    except ValidationError:
        return None, Ended(Outcome.MALFORMED, None, *tokens, _milliseconds(started))
    return words, Ended(Outcome.ANSWERED, None, *tokens, _milliseconds(started))


def _milliseconds(started: float) -> int:
    return round(1000 * (time.monotonic() - started))


def _harmless(words: Answer) -> Answer:
    """The same words as Markdown that can only be read; checked again, because taking away may leave too little."""
    return type(words).model_validate(_cleaned(words.model_dump()))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if isinstance(value, dict):
        return {name: _cleaned(one) for name, one in value.items()}
    return value
