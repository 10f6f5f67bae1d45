"""A shop for every test of money that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import money
from tests.money import BEGIN, Shop


@pytest.fixture
def shop(committed_db: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A shop whose webhooks are all lost: what follows, follows because we ask."""
    with money.open_shop(monkeypatch, now=BEGIN, drop=1.0) as opened:
        yield opened
