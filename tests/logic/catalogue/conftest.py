"""What the catalogue's tests ask for: a small bank to spoil, and a warm runner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from logic.catalogue.runners import Runner
from logic.catalogue.runners.python import open_runner
from tests.logic.catalogue.crafted_bank import Bank, write_bank


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return write_bank(tmp_path / "content")


@pytest.fixture
def sql_bank(tmp_path: Path) -> Bank:
    return write_bank(tmp_path / "content", language="sql")


@pytest.fixture(scope="session")
def python() -> Iterator[Runner]:
    """One runner with warm sandboxes for all tests."""
    runner = open_runner()
    yield runner
    runner.close()
