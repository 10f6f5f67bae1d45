"""Having something written by a model, or nothing: whoever asks has the words of the rules already.

Nothing here decides a score, an unlock, a verdict or a payment. Providers are asked one after the other until one
answers in the shape that is wanted; every call is noted with what it cost, also one that failed. No transaction is open
while somebody else's server thinks.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import structlog
from pydantic import BaseModel, ValidationError
from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import ai as queries
from logic import settings
from logic.ai import choosing, fencing, gateway, keys, markdown, prompts
from logic.ai.choosing import LIMITS, Candidate, Feature
from logic.ai.gateway import CallFailedError, Reached
from logic.ai.prompts import Prompt
from logic.errors import SetupError
from logic.transactions import DatabaseRole, transaction

Answer = TypeVar("Answer", bound=BaseModel)
# A person waits for words they could do without: after this long no further provider is asked.
PATIENCE_SECONDS = 12.0
KEPT_FOR = timedelta(days=30)
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Written(Generic[Answer]):
    """What a model wrote, harmless to show, and who it was: `by` is named beside it on screen."""

    words: Answer
    by: str


def write(
    feature: Feature,
    shape: type[Answer],
    *,
    person_id: int,
    facts: Mapping[str, str],
    texts: Mapping[str, str],
    at: datetime,
) -> Written[Answer] | None:
    """Words for a feature; None when no provider is there, willing, or able: then the rules' own words are shown.

    `facts` are ours, `texts` somebody's words or a file's: those are fenced as data, whatever they say.
    """
    prompt = prompts.newest(feature)
    system, question = _asked(prompt, facts, texts)
    digest = hashlib.sha256(json.dumps([prompt.name, shape.__name__, system, question]).encode()).digest()
    with transaction(None, role=DatabaseRole.WORKER) as session:
        known = queries.kept_answer(session, digest, at)
        if known is None and queries.calls_today(session, person_id, feature, at) >= LIMITS[feature].a_day:
            return None
        providers = {row.id: row for row in queries.providers(session, at)} if known is None else {}
    if known is not None:
        return Written(shape.model_validate(known.answer), known.provider_name)
    return _first_answer(feature, shape, prompt, (system, question), providers, digest, person_id, at)


def _asked(prompt: Prompt, facts: Mapping[str, str], texts: Mapping[str, str]) -> tuple[str, str]:
    mark = fencing.mark(tuple(texts.values()))
    system = f"{prompt.filled(**facts)}\n\n{fencing.RULE.format(mark=mark)}"
    parts = (f"{name}:\n{fencing.fenced(text, mark)}" for name, text in texts.items())
    return system, "\n\n".join(parts)


def _first_answer(  # noqa: PLR0913 -- what one question is made of
    feature: Feature,
    shape: type[Answer],
    prompt: Prompt,
    asked: tuple[str, str],
    providers: Mapping[int, Row[Any]],
    digest: bytes,
    person_id: int,
    at: datetime,
) -> Written[Answer] | None:
    candidates = {row.id: _candidate(row) for row in providers.values()}
    end = time.monotonic() + PATIENCE_SECONDS
    for candidate in choosing.order(candidates.values(), feature):
        row = providers[candidate.id]
        left = end - time.monotonic()
        if left <= 0:
            return None
        if not candidate.can_afford(feature, sum(map(len, asked))):
            _note(row, feature, prompt, person_id, at, outcome="over_budget")
            continue
        words = _ask_one(row, candidate, feature, shape, prompt, asked, min(left, row.timeout_ms / 1000), person_id, at)
        if words is not None:
            with transaction(None, role=DatabaseRole.WORKER) as session:
                queries.keep_answer(session, digest, words.model_dump(), row.name, at + KEPT_FOR)
            return Written(words, row.name)
    return None


def _ask_one(  # noqa: PLR0913 -- the same
    row: Row[Any],
    candidate: Candidate,
    feature: Feature,
    shape: type[Answer],
    prompt: Prompt,
    asked: tuple[str, str],
    seconds: float,
    person_id: int,
    at: datetime,
) -> Answer | None:
    started = time.monotonic()
    try:
        reached = Reached(row.base_url, row.model, _key(row), seconds)
        answered = gateway.ask(reached, *asked, shape, most_tokens=LIMITS[feature].output_tokens)
        words = _harmless(answered.answer)
    except CallFailedError as problem:
        cost = choosing.cost(candidate, problem.input_tokens, problem.output_tokens)
        tokens = (problem.input_tokens, problem.output_tokens)
        outcome = problem.outcome
        words = None
    except (SetupError, ValidationError):
        cost, tokens, outcome, words = 0, (0, 0), "malformed", None
    else:
        tokens = (answered.input_tokens, answered.output_tokens)
        cost, outcome = choosing.cost(candidate, *tokens), "answered"
    milliseconds = round(1000 * (time.monotonic() - started))
    _note(row, feature, prompt, person_id, at, outcome=outcome, tokens=tokens, cost=cost, milliseconds=milliseconds)
    return words


def _harmless(words: Answer) -> Answer:
    """The same words as Markdown that can only be read; checked again, because taking away may leave too little."""
    return type(words).model_validate(_cleaned(words.model_dump()))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return markdown.harmless(value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if isinstance(value, dict):
        return {name: _cleaned(one) for name, one in value.items()}
    return value


def _key(row: Row[Any]) -> str:
    return keys.decrypted(row.encrypted_key, settings.current().ai_master_keys) if row.encrypted_key else "none"


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(
        id=row.id,
        priority=row.priority,
        is_enabled=row.is_enabled,
        features=frozenset(row.features),
        input_price=row.input_price,
        output_price=row.output_price,
        budget_cents=row.monthly_budget_cents,
        spent_microcents=row.spent_microcents,
    )


def _note(  # noqa: PLR0913 -- a row of the log
    row: Row[Any],
    feature: Feature,
    prompt: Prompt,
    person_id: int,
    at: datetime,
    *,
    outcome: str,
    tokens: tuple[int, int] = (0, 0),
    cost: int = 0,
    milliseconds: int = 0,
) -> None:
    """Write the call down; what was written, or asked, is in no log."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        _write_down(session, row, feature, prompt, person_id, at, outcome, tokens, cost, milliseconds)
    if outcome != "answered":
        log.warning("a model was of no use", provider=row.name, feature=feature, outcome=outcome)


def _write_down(  # noqa: PLR0913 -- the same
    session: Session,
    row: Row[Any],
    feature: Feature,
    prompt: Prompt,
    person_id: int,
    at: datetime,
    outcome: str,
    tokens: tuple[int, int],
    cost: int,
    milliseconds: int,
) -> None:
    queries.note_call(
        session,
        provider_id=row.id,
        provider_name=row.name,
        user_id=person_id,
        feature=feature,
        prompt=prompt.name,
        outcome=outcome,
        input_tokens=tokens[0],
        output_tokens=tokens[1],
        cost_microcents=cost,
        latency_ms=milliseconds,
        at=at,
    )
