"""Models for tests: providers kept in the database as administrators keep them, answered by doubles on this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from logic import settings
from logic.accounts.visitor import Visitor
from logic.ai import keys, providers_service
from logic.ai.double.running import KEY
from logic.ai.drafts import Draft
from logic.ai.views import USES
from tests.logic.administration.admins import administrator
from tests.statements import rows

MASTER, OTHER_MASTER = keys.new_master(), keys.new_master()
HERE = "http://127.0.0.1:9/v1"
WHY = "Because a test of ours asks for it"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
# A key no page, log, file or error may hold; its end is what pages may show.
CANARY = "sk-canary-7f3a9c1e5b2d8046-must-not-be-seen-Q9zX"
ENDING = CANARY[-4:]


def have_master_keys(monkeypatch: pytest.MonkeyPatch, *masters: str) -> None:
    """Let this process have these master keys."""
    monkeypatch.setenv("WAYMARK_AI_MASTER_KEYS", ",".join(masters))
    settings.current.cache_clear()


def draft(name: str, base_url: str, **changed: Any) -> Draft:
    """A provider that costs a dollar for a million tokens in, two out."""
    usual: dict[str, Any] = {"model": "waymark-words", "input_dollars": 1.0, "output_dollars": 2.0, "features": USES}
    return Draft(name, base_url, **{**usual, **changed})


def add(base_url: str, name: str = "Words Ltd", *, asker: Visitor | None = None, key: str = KEY, **changed: Any) -> int:
    """A provider, added by an administrator; returns its id."""
    added = draft(name, base_url, **changed)
    return providers_service.add(asker or administrator(), added, key, WHY, at=NOON)


def calls(*columns: str) -> list[tuple[Any, ...]]:
    """The log of calls, in their order: who was asked and how it ended, unless other columns are wanted."""
    wanted = columns or ("provider_name", "outcome")
    return [tuple(row.values()) for row in rows(f"select {', '.join(wanted)} from ai_calls order by id")]  # noqa: S608 -- our own words
