"""What models were used for and what it cost, by day (UTC), provider and feature."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from db.queries import ai_providers as queries
from logic.accounts.visitor import Visitor
from logic.administration.service import require_administrator
from logic.ai.choosing import Feature
from logic.ai.views import UsageLine
from logic.transactions import DatabaseRole, transaction

MOST_DAYS: Final = 366


def read(asker: Visitor, *, days: int, at: datetime) -> tuple[UsageLine, ...]:
    """The newest `days` days, today included, the newest first; raises NotAllowedError unless an administrator asks."""
    require_administrator(asker)
    return of_days(days, at=at)


def of_days(days: int, *, at: datetime) -> tuple[UsageLine, ...]:
    """The same for the command line."""
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    since = today - timedelta(days=min(max(days, 1), MOST_DAYS) - 1)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        rows = queries.usage(session, since, today + timedelta(days=1))
    return tuple(
        UsageLine(
            day=row.day,
            provider=row.provider_name,
            feature=Feature(row.feature),
            calls=row.calls,
            answered=row.answered,
            over_budget=row.over_budget,
            input_tokens=row.input_tokens,
            output_tokens=row.output_tokens,
            nanocents=int(row.nanocents),
            latency_ms=row.latency_ms,
        )
        for row in rows
    )
