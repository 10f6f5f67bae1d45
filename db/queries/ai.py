"""Providers of models, what their calls cost, and what was written. In the worker's role unless said otherwise.

A month is a calendar month, a day a calendar day, both in UTC. Money is in nanocents.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_SERVES = "p.is_enabled and jsonb_exists(p.features, :feature)"
_MONTH = "cast(date_trunc('month', cast(:at as timestamptz) at time zone 'UTC') as date)"
_ROOM = "(p.monthly_budget_cents is null or {wanted} <= cast(p.monthly_budget_cents as numeric) * 1000000000)"
# What a provider did last, the newest first; a call counts from its end, however long it took.
_LATELY = """
    array(select c.outcome from ai_calls c
          where c.provider_id = p.id and c.at > cast(:at as timestamptz) - interval '5 minutes'
            and c.at + c.latency_ms * interval '1 millisecond' > cast(:at as timestamptz) - interval '1 minute'
            and c.outcome in ('answered', 'timeout', 'unreachable', 'refused', 'rate_limited', 'failed', 'malformed')
          order by c.at desc, c.id desc limit 3)
"""

_CANDIDATES = text(f"""
    select p.id, p.name, p.base_url, p.model, p.encrypted_key, p.priority, p.input_nanocents, p.output_nanocents,
           p.monthly_budget_cents, p.timeout_ms, coalesce(s.nanocents, 0) as spent_nanocents, {_LATELY} as lately
    from ai_providers p left join ai_spending s on s.provider_id = p.id and s.month = {_MONTH}
    where {_SERVES}
""")  # noqa: S608 -- our own words
_ONE = text(f"""
    select p.id, p.name, p.base_url, p.model, p.encrypted_key, p.priority, p.input_nanocents, p.output_nanocents,
           p.monthly_budget_cents, p.timeout_ms, coalesce(s.nanocents, 0) as spent_nanocents,
           array[]::text[] as lately
    from ai_providers p left join ai_spending s on s.provider_id = p.id and s.month = {_MONTH}
    where p.id = :provider_id
""")  # noqa: S608 -- the same
_KNOWN = text(f"""
    select answer, provider_name from ai_answers
    where digest = :digest and expires_at > :at and exists (select from ai_providers p where {_SERVES})
""")  # noqa: S608 -- the same
_KEEP = text("""
    insert into ai_answers (digest, user_id, feature, answer, provider_name, written_at, expires_at)
    select :digest, id, :feature, cast(:answer as jsonb), :provider_name, :at, :expires_at
    from users where id = :user_id
    on conflict (digest) do update set answer = excluded.answer, provider_name = excluded.provider_name,
        written_at = excluded.written_at, expires_at = excluded.expires_at
""")
_FORGET_EXPIRED = text("delete from ai_answers where expires_at <= :at")
_ASKED_TODAY = text("""
    select count(*) from ai_calls
    where user_id = :user_id and feature = :feature and attempt = 1
      and at >= date_trunc('day', cast(:at as timestamptz), 'UTC')
      and at < date_trunc('day', cast(:at as timestamptz), 'UTC') + interval '1 day'
""")
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(:name, 0))")
_ALONE = text("select pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
_RESERVE = text(f"""
    insert into ai_spending (provider_id, month, nanocents)
    select p.id, {_MONTH}, :most from ai_providers p where p.id = :provider_id and {_ROOM.format(wanted=":most")}
    on conflict (provider_id, month) do update set nanocents = ai_spending.nanocents + excluded.nanocents
    where exists (select from ai_providers p where p.id = excluded.provider_id
                  and {_ROOM.format(wanted="ai_spending.nanocents + excluded.nanocents")})
    returning nanocents
""")  # noqa: S608 -- the same
_NOTE = text("""
    insert into ai_calls (at, provider_id, provider_name, model, user_id, feature, prompt, attempt, outcome,
                          input_tokens, output_tokens, cost_nanocents, latency_ms)
    values (:at, (select id from ai_providers where id = :provider_id), :provider_name, :model,
            (select id from users where id = :user_id), :feature, :prompt, :attempt, :outcome, 0, 0, 0, 0)
    returning id
""")
_SETTLE = text("""
    with settled as (
        update ai_calls set outcome = :outcome, input_tokens = :input_tokens, output_tokens = :output_tokens,
                            cost_nanocents = :cost, latency_ms = :latency_ms
        where id = :call_id and outcome in ('under_way', 'lost')
        returning provider_id, cast(date_trunc('month', at at time zone 'UTC') as date) as month
    )
    update ai_spending spending set nanocents = greatest(0, spending.nanocents - :reserved + :counted)
    from settled where spending.provider_id = settled.provider_id and spending.month = settled.month
""")
_LOSE = text("""
    update ai_calls set outcome = 'lost'
    where outcome = 'under_way' and at < cast(:at as timestamptz) - interval '1 hour'
""")
_ENCRYPTED = text(
    "select id, name, encrypted_key from ai_providers where encrypted_key is not null order by id for update"
)
_ENCRYPT = text("update ai_providers set encrypted_key = :token where id = :provider_id")


def candidates(session: Session, feature: str, at: datetime) -> Sequence[Row[Any]]:
    """The enabled providers that serve a feature, with what they cost this month and what they did lately."""
    return session.execute(_CANDIDATES, {"feature": feature, "at": at}).all()


def provider(session: Session, provider_id: int, at: datetime) -> Row[Any] | None:
    """One provider in the same shape, enabled or not, as if it had done nothing lately."""
    return session.execute(_ONE, {"provider_id": provider_id, "at": at}).one_or_none()


def known_answer(session: Session, digest: str, feature: str, at: datetime) -> Row[Any] | None:
    """What was written for a question; None also while no enabled provider serves the feature."""
    return session.execute(_KNOWN, {"digest": digest, "feature": feature, "at": at}).one_or_none()


def keep_answer(
    session: Session,
    digest: str,
    answer: Mapping[str, Any],
    *,
    user_id: int,
    feature: str,
    provider_name: str,
    at: datetime,
    expires_at: datetime,
) -> None:
    """Keep an answer until it expires, or until the person it belongs to goes."""
    session.execute(
        _KEEP,
        {
            "digest": digest,
            "user_id": user_id,
            "feature": feature,
            "answer": json.dumps(answer),
            "provider_name": provider_name,
            "at": at,
            "expires_at": expires_at,
        },
    )


def forget_expired(session: Session, at: datetime) -> int:
    """Delete answers that have expired; returns how many."""
    return int(session.execute(_FORGET_EXPIRED, {"at": at}).rowcount)  # type: ignore[attr-defined]  # a cursor's result


def lose_unfinished(session: Session, at: datetime) -> int:
    """Say of calls that began over an hour ago and never ended that they are lost; what they may cost stays counted."""
    return int(session.execute(_LOSE, {"at": at}).rowcount)  # type: ignore[attr-defined]  # the same


def asked_today(session: Session, user_id: int, feature: str, at: datetime) -> int:
    """How many questions of a feature were put to models for a person on this day."""
    return int(session.scalar(_ASKED_TODAY, {"user_id": user_id, "feature": feature, "at": at}) or 0)


def hold(session: Session, name: str) -> None:
    """Let nobody else hold this name until the transaction ends."""
    session.execute(_ONE_AT_A_TIME, {"name": name})


def try_to_hold(session: Session, name: str) -> bool:
    """The same, without waiting; whether it is held."""
    return bool(session.scalar(_ALONE, {"name": name}))


def reserve(session: Session, provider_id: int, most_nanocents: int, at: datetime) -> bool:
    """Count what a call may cost at the most, in one statement; False, with nothing counted, when the budget ends."""
    values = {"provider_id": provider_id, "most": most_nanocents, "at": at}
    return session.execute(_RESERVE, values).one_or_none() is not None


def note(
    session: Session,
    *,
    provider_id: int,
    provider_name: str,
    model: str,
    user_id: int,
    feature: str,
    prompt: str,
    attempt: int,
    outcome: str,
    at: datetime,
) -> int:
    """Write a call down; returns its id. Who has left meanwhile is not named."""
    values = {
        "provider_id": provider_id,
        "provider_name": provider_name,
        "model": model,
        "user_id": user_id,
        "feature": feature,
        "prompt": prompt,
        "attempt": attempt,
        "outcome": outcome,
        "at": at,
    }
    return int(session.execute(_NOTE, values).scalar_one())


def settle(
    session: Session,
    call_id: int,
    *,
    outcome: str,
    input_tokens: int,
    output_tokens: int,
    cost: int,
    latency_ms: int,
    reserved: int,
    counted: int,
) -> None:
    """Write down how a call ended, and count `counted` instead of what was reserved."""
    values = {
        "call_id": call_id,
        "outcome": outcome,
        "input_tokens": input_tokens,
        "output_tokens": output_tokens,
        "cost": cost,
        "latency_ms": latency_ms,
        "reserved": reserved,
        "counted": counted,
    }
    session.execute(_SETTLE, values)


def encrypted_keys(session: Session) -> Sequence[Row[Any]]:
    """Every provider's key as it is kept, locked."""
    return session.execute(_ENCRYPTED).all()


def encrypt(session: Session, provider_id: int, token: bytes) -> None:
    """Keep a provider's key as encrypted anew; needs a row of `administration.record` in the same transaction."""
    session.execute(_ENCRYPT, {"provider_id": provider_id, "token": token})
