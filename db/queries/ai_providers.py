"""Providers as administrators see and change them, and what they cost. A key is never read here.

The changes are in the administrator's role and need a row of `administration.record` in the same transaction; what is
only looked at is read in the worker's role, once a service has decided who may.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_SEEN = """
    p.id, p.name, p.base_url, p.model, p.key_ending, p.priority, p.input_nanocents, p.output_nanocents,
    p.monthly_budget_cents, p.timeout_ms, p.features, p.is_enabled
"""
_LISTED = text(f"""
    select {_SEEN}, coalesce(s.nanocents, 0) as spent_nanocents, latest.outcome, latest.at as called_at,
           coalesce(latest.latency_ms, 0) as latency_ms
    from ai_providers p
    left join ai_spending s on s.provider_id = p.id
        and s.month = cast(date_trunc('month', cast(:at as timestamptz) at time zone 'UTC') as date)
    left join lateral (
        select outcome, at, latency_ms from ai_calls c
        where c.provider_id = p.id and c.outcome <> 'under_way' order by c.at desc, c.id desc limit 1
    ) latest on true
    order by p.priority, p.id
""")  # noqa: S608 -- our own words
_HELD = text(f"select {_SEEN} from ai_providers p where p.id = :provider_id for update")  # noqa: S608 -- the same
_ORDER = text("select id from ai_providers order by priority, id for update")
_ADD = text("""
    insert into ai_providers (name, base_url, model, encrypted_key, key_ending, priority, input_nanocents,
                              output_nanocents, monthly_budget_cents, timeout_ms, features, is_enabled)
    values (:name, :base_url, :model, :encrypted_key, :key_ending,
            least(999, (select coalesce(max(priority), 0) + 1 from ai_providers)),
            :input_nanocents, :output_nanocents, :monthly_budget_cents, :timeout_ms, cast(:features as jsonb), true)
    returning id
""")
_CHANGE = text("""
    update ai_providers set name = :name, base_url = :base_url, model = :model, input_nanocents = :input_nanocents,
        output_nanocents = :output_nanocents, monthly_budget_cents = :monthly_budget_cents, timeout_ms = :timeout_ms,
        features = cast(:features as jsonb)
    where id = :provider_id
""")
_REPLACE_KEY = text("""
    update ai_providers set encrypted_key = :encrypted_key, key_ending = :key_ending where id = :provider_id
""")
_ENABLE = text("update ai_providers set is_enabled = :is_enabled where id = :provider_id")
_PLACE = text("update ai_providers set priority = :priority where id = :provider_id and priority <> :priority")
_REMOVE = text("delete from ai_providers where id = :provider_id")
_IS_NAMED = text("""
    select exists (select from ai_providers where lower(name) = lower(:name)
                   and id is distinct from cast(:but as bigint))
""")
_USAGE = text("""
    select cast(at at time zone 'UTC' as date) as day, provider_name, feature,
           count(*) filter (where outcome not in ('over_budget', 'no_key')) as calls,
           count(*) filter (where outcome = 'answered') as answered,
           count(*) filter (where outcome = 'over_budget') as over_budget,
           sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens, sum(cost_nanocents) as nanocents,
           percentile_disc(0.5) within group (order by latency_ms) filter (where outcome = 'answered') as latency_ms
    from ai_calls where at >= :since and at < :until
    group by 1, 2, 3 order by 1 desc, 2, 3
""")


def listed(session: Session, at: datetime) -> Sequence[Row[Any]]:
    """Every provider in the order in which they are asked, with this month's cost and its newest call."""
    return session.execute(_LISTED, {"at": at}).all()


def held(session: Session, provider_id: int) -> Row[Any] | None:
    """One provider without its key, locked."""
    return session.execute(_HELD, {"provider_id": provider_id}).one_or_none()


def in_order(session: Session) -> list[int]:
    """The providers in the order in which they are asked, locked."""
    return [int(provider_id) for provider_id in session.scalars(_ORDER)]


def is_named(session: Session, name: str, *, but: int | None = None) -> bool:
    """Whether another provider has this name, however it is written."""
    return bool(session.scalar(_IS_NAMED, {"name": name, "but": but}))


def add(session: Session, values: Mapping[str, Any], *, encrypted_key: bytes | None, key_ending: str | None) -> int:
    """Add a provider, to be asked after all others; returns its id."""
    every = {**values, "features": json.dumps(values["features"])}
    return int(session.execute(_ADD, {**every, "encrypted_key": encrypted_key, "key_ending": key_ending}).scalar_one())


def change(session: Session, provider_id: int, values: Mapping[str, Any]) -> None:
    """Change everything but its key, its place and whether it is enabled."""
    session.execute(_CHANGE, {**values, "features": json.dumps(values["features"]), "provider_id": provider_id})


def replace_key(session: Session, provider_id: int, *, encrypted_key: bytes | None, key_ending: str | None) -> None:
    """Keep another key, or none."""
    values = {"provider_id": provider_id, "encrypted_key": encrypted_key, "key_ending": key_ending}
    session.execute(_REPLACE_KEY, values)


def enable(session: Session, provider_id: int, *, is_enabled: bool) -> None:
    """Say whether it may be asked."""
    session.execute(_ENABLE, {"provider_id": provider_id, "is_enabled": is_enabled})


def place(session: Session, provider_id: int, priority: int) -> None:
    """Give it a place among the others."""
    session.execute(_PLACE, {"provider_id": provider_id, "priority": priority})


def remove(session: Session, provider_id: int) -> None:
    """Remove it with its key; what it cost stays in the log."""
    session.execute(_REMOVE, {"provider_id": provider_id})


def usage(session: Session, since: datetime, until: datetime) -> Sequence[Row[Any]]:
    """What was used by day (UTC), provider and feature, the newest day first."""
    return session.execute(_USAGE, {"since": since, "until": until}).all()
