"""What administrators do with models: list, add, change, order, switch on and off, test, remove.

Every change has its reason and its row in the log, without which the database refuses it. A key goes in and never comes
out: it is encrypted before the transaction begins, and only its end is kept to be shown.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from db.queries import ai as ai_queries
from db.queries import ai_providers as queries
from logic import settings
from logic.accounts.visitor import Visitor
from logic.administration import recording_service as recording
from logic.administration.recording_service import Act, Action
from logic.administration.service import require_administrator
from logic.ai import calling_service, drafts, keys, views
from logic.ai.calling_service import Patience
from logic.ai.choosing import LIMITS, Feature, Outcome
from logic.ai.drafts import ENTER_KEY_AGAIN, NAME_TAKEN, Draft
from logic.ai.questions import Request, question
from logic.ai.schemas import TestWords
from logic.ai.views import Provider, Tested
from logic.errors import ConflictError, InvalidInputError, NotFoundError, TooManyAttemptsError
from logic.transactions import DatabaseRole, transaction

__all__ = [
    "Draft",
    "Provider",
    "Tested",
    "add",
    "change",
    "enable",
    "everything",
    "move",
    "remove",
    "replace_key",
    "try_out",
]

NOBODY = 0  # no account has this number
ROTATED = "The master key was changed by whoever runs the installation"


def everything(asker: Visitor, *, at: datetime) -> tuple[Provider, ...]:
    """Every provider, in the order in which they are asked; raises NotAllowedError unless an administrator asks."""
    require_administrator(asker)
    return known(at=at)


def known(*, at: datetime) -> tuple[Provider, ...]:
    """The same for the command line."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        rows = queries.listed(session, at)
    return tuple(_provider(row, place) for place, row in enumerate(rows, start=1))


def add(asker: Visitor, draft: Draft, key: str, reason: str, *, at: datetime) -> int:
    """Add a provider that is asked after all others; returns its id. Without a key it is asked without one.

    Raises InvalidInputError for what cannot be kept, ConflictError for a name that is taken.
    """
    values, sealed = drafts.checked(draft), _sealed(key)
    with recording.acting(asker, reason, at=at) as act:
        _refuse_taken(act, values["name"])
        provider_id = queries.add(act.session, values, **sealed)
        _record(act, Action.MODEL_ADDED, provider_id, values["name"], **_told(values, sealed))
    return provider_id


def change(asker: Visitor, provider_id: int, draft: Draft, reason: str, *, at: datetime, key: str = "") -> None:
    """Change a provider, with `key` its key as well; to another server a key goes only when it is entered again."""
    values = drafts.checked(draft)
    sealed = _sealed(key) if key.strip() else None
    with recording.acting(asker, reason, at=at) as act:
        row = _held(act, provider_id)
        if sealed is None and row.key_ending is not None and drafts.is_elsewhere(row.base_url, values["base_url"]):
            raise InvalidInputError(ENTER_KEY_AGAIN)
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not changed and sealed is None:
            raise ConflictError("It stands like this already. Nothing was changed.")
        _refuse_taken(act, values["name"], but=provider_id)
        queries.change(act.session, provider_id, values)
        if sealed is not None:
            queries.replace_key(act.session, provider_id, **sealed)
        _record(act, Action.MODEL_CHANGED, provider_id, values["name"], **_told(changed, sealed))


def replace_key(asker: Visitor, provider_id: int, key: str, reason: str, *, at: datetime) -> None:
    """Keep another key for a provider; an empty one takes the key away."""
    sealed = _sealed(key)
    with recording.acting(asker, reason, at=at) as act:
        row = _held(act, provider_id)
        queries.replace_key(act.session, provider_id, **sealed)
        _record(act, Action.MODEL_KEY_REPLACED, provider_id, row.name, **_told({}, sealed))


def enable(asker: Visitor, provider_id: int, reason: str, *, is_enabled: bool, at: datetime) -> None:
    """Let a provider be asked, or not; raises ConflictError when it is so already."""
    with recording.acting(asker, reason, at=at) as act:
        row = _held(act, provider_id)
        if row.is_enabled is is_enabled:
            raise ConflictError("It is so already. Nothing was changed.")
        queries.enable(act.session, provider_id, is_enabled=is_enabled)
        _record(act, Action.MODEL_CHANGED, provider_id, row.name, enabled=is_enabled)


def move(asker: Visitor, provider_id: int, place: int, reason: str, *, at: datetime) -> None:
    """Let a provider be asked as the `place`th (from 1); the others keep their order."""
    with recording.acting(asker, reason, at=at) as act:
        before = queries.in_order(act.session)
        if provider_id not in before:
            raise NotFoundError
        after = [one for one in before if one != provider_id]
        after.insert(max(place, 1) - 1, provider_id)
        if after == before:
            raise ConflictError("It stands there already. Nothing was changed.")
        for priority, one in enumerate(after, start=1):
            row = _held(act, one)
            if row.priority != priority:
                _record(act, Action.MODEL_CHANGED, one, row.name, place=priority)
                queries.place(act.session, one, priority)


def remove(asker: Visitor, provider_id: int, reason: str, *, at: datetime) -> None:
    """Remove a provider with its key. What it wrote and what it cost stays, under its name."""
    with recording.acting(asker, reason, at=at) as act:
        row = _held(act, provider_id)
        _record(act, Action.MODEL_REMOVED, provider_id, row.name)
        queries.remove(act.session, provider_id)


def try_out(asker: Visitor, provider_id: int, *, at: datetime) -> Tested:
    """Ask a provider for a greeting, enabled or not, and tell plainly what came of it. It is a call like any other."""
    require_administrator(asker)
    return _tested(provider_id, asker.id, at=at)


def try_out_by_command(provider_id: int, *, at: datetime) -> Tested:
    """The same for whoever runs the installation, who has no account to name."""
    return _tested(provider_id, NOBODY, at=at)


def _tested(provider_id: int, person_id: int, *, at: datetime) -> Tested:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        row = ai_queries.provider(session, provider_id, at)
    if row is None:
        raise NotFoundError
    started = time.monotonic()
    patience = Patience(started + LIMITS[Feature.TEST].patience_seconds, started, at)
    request = Request(Feature.TEST, TestWords, person_id)
    one = calling_service.candidate(row)
    ended = calling_service.ask_and_tell(row, one, request, question(request), patience=patience)
    if not isinstance(ended, calling_service.Ended):
        raise TooManyAttemptsError("You have tried models out often enough today. Nothing was asked; try tomorrow.")
    return Tested(
        works=ended.outcome is Outcome.ANSWERED,
        sentence=views.told(ended.outcome, ended.status, ended.latency_ms),
        milliseconds=ended.latency_ms,
        nanocents=one.cost(ended.input_tokens, ended.output_tokens),
    )


def rotate_keys(*, at: datetime) -> int:
    """Encrypt every key anew with the first master key; returns how many. Raises KeyLostError, with nothing changed."""
    masters = settings.current().ai_master_keys
    with recording.by_command(ROTATED, at=at) as act:
        rows = ai_queries.encrypted_keys(act.session)
        for row in rows:
            ai_queries.encrypt(act.session, row.id, keys.rotated(row.encrypted_key, masters))
            _record(act, Action.MODEL_KEYS_ROTATED, row.id, row.name)
    return len(rows)


def _sealed(typed: str) -> dict[str, Any]:
    key = drafts.checked_key(typed)
    if key is None:
        return {"encrypted_key": None, "key_ending": None}
    return {
        "encrypted_key": keys.encrypted(key, settings.current().ai_master_keys),
        "key_ending": keys.ending(key),
    }


def _told(values: Mapping[str, Any], sealed: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the log says of a change: values as they are kept, of a key only its end."""
    told = {name: value for name, value in values.items() if name != "name"}
    return told if sealed is None else {**told, "key_ending": sealed["key_ending"]}


def _record(act: Act, action: Action, provider_id: int, name: str, **details: Any) -> None:
    """Write it down; `model` is the number by which the database knows which change the row speaks of."""
    told = {"named" if detail == "model" else detail: value for detail, value in details.items()}
    act.record(action, f"model {name}", **{**told, "model": provider_id})


def _held(act: Act, provider_id: int) -> Row[Any]:
    row = queries.held(act.session, provider_id)
    if row is None:
        raise NotFoundError("There is no such model any more. Nothing was changed.")
    return row


def _refuse_taken(act: Act, name: str, *, but: int | None = None) -> None:
    if queries.is_named(act.session, name, but=but):
        raise ConflictError(NAME_TAKEN)


def _provider(row: Row[Any], place: int) -> Provider:
    return Provider(
        id=row.id,
        name=row.name,
        base_url=row.base_url,
        model=row.model,
        key_ending=row.key_ending,
        place=place,
        input_nanocents=row.input_nanocents,
        output_nanocents=row.output_nanocents,
        budget_cents=row.monthly_budget_cents,
        spent_nanocents=row.spent_nanocents,
        timeout_ms=row.timeout_ms,
        features=tuple(Feature(feature) for feature in row.features),
        is_enabled=row.is_enabled,
        last_outcome=None if row.outcome is None else Outcome(row.outcome),
        last_called_at=row.called_at,
    )
