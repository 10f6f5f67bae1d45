"""The master key of an installation on one machine: made once, kept for its owner alone, the same for everybody."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from commands import master_keys
from logic import settings
from logic.settings import Settings, from_environment
from tests.models import MASTER


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("WAYMARK_AI_MASTER_KEYS", "")
    return from_environment({"WAYMARK_DATA": str(tmp_path / "data")})


def known() -> str:
    settings.current.cache_clear()
    return os.environ["WAYMARK_AI_MASTER_KEYS"]


def test_a_fresh_machine_makes_a_key_that_its_owner_alone_can_read(installation: Settings):
    master_keys.at_hand(installation)
    first = known()
    assert len(from_environment({"WAYMARK_AI_MASTER_KEYS": first}).ai_master_keys) == 1
    file = installation.data / master_keys.FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    master_keys.at_hand(installation)
    assert known() == first
    assert [path.name for path in installation.data.iterdir()] == [master_keys.FILE]


def test_first_starts_at_once_keep_the_same_key(installation: Settings):
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: master_keys._kept(installation), range(8)))
    assert len(made) == 1


def test_a_key_of_ones_own_is_used_and_production_makes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WAYMARK_AI_MASTER_KEYS", MASTER)
    own = from_environment({"WAYMARK_DATA": str(tmp_path / "own"), "WAYMARK_AI_MASTER_KEYS": MASTER})
    master_keys.at_hand(own)
    assert known() == MASTER
    production = from_environment(
        {
            "WAYMARK_ENV": "production",
            "WAYMARK_DATA": str(tmp_path / "own"),
            "WAYMARK_SECRET_KEY": "s" * 32,
            "DATABASE_URL": "postgresql://a@b/c",
            "WAYMARK_BASE_URL": "https://learn.example.org",
        }
    )
    master_keys.at_hand(production)
    assert not (tmp_path / "own").exists()


def test_several_keys_in_the_file_are_read_in_their_order(installation: Settings):
    installation.data.mkdir()
    (installation.data / master_keys.FILE).write_text(f"{MASTER}\n{MASTER}\n")
    master_keys.at_hand(installation)
    assert known() == f"{MASTER},{MASTER}"
