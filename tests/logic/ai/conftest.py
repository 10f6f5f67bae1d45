"""Master keys, and doubles of providers that answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from logic import settings
from logic.ai.double.running import Double, running_double
from tests import models


@pytest.fixture
def masters(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A master key for this process."""
    models.have_master_keys(monkeypatch, models.MASTER)
    yield models.MASTER
    settings.current.cache_clear()


@pytest.fixture
def double() -> Iterator[Double]:
    """A provider that answers as asked, until it is told to fail."""
    with running_double() as running:
        yield running


@pytest.fixture
def second() -> Iterator[Double]:
    """Another one."""
    with running_double() as running:
        yield running
