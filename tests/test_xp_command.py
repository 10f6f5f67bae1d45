"""`manage.py xp verify`: what adds up ends with 0, what does not with 1 and a table of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from db.engine import transaction
from logic.xp import service as xp
from logic.xp.rewards import Reason
from tests import factories

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def learner(committed_db) -> int:
    made = factories.learner(email="ada@example.org")
    with transaction(made) as session:
        xp.award(session, made, Reason.WEEKLY_TEST, subject=1, at=factories.MORNING)
    return made


@pytest.fixture
def verify(committed_db):
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", "xp", "verify", *words]
        address = {"DATABASE_URL": committed_db.url, "DATABASE_OWNER_URL": committed_db.owner_url}
        environment = {**os.environ, **address}
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    return run


def spoil(committed_db) -> None:
    owner = create_engine(committed_db.owner_url)
    with owner.begin() as connection:
        connection.execute(text("update user_xp set total_xp = 301"))
    owner.dispose()


def test_what_adds_up_says_so(learner, verify):
    ended = verify()
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout == "1 person, 1 ledger entry: everything adds up.\n"
    said = json.loads(verify("--json", "--user", "ada@example.org").stdout)
    assert said == {"people": 1, "entries": 1, "differences": []}


def test_what_differs_is_listed_and_ends_with_one(learner, verify, committed_db):
    spoil(committed_db)
    ended = verify()
    assert ended.returncode == 1
    assert f"{learner}" in ended.stdout
    assert "1 difference. Nothing was changed." in ended.stdout
    said = verify("--json")
    assert said.returncode == 1
    assert json.loads(said.stdout)["differences"] == [
        {"user_id": learner, "what": "total", "place": "", "kept": "301", "recomputed": "300"}
    ]


def test_nobody_is_a_sentence(learner, verify):
    ended = verify("--user", "nobody@example.org")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "There is nobody with the id or address nobody@example.org. Nothing was verified.\n"


def test_help_has_an_example():
    command = [sys.executable, "manage.py", "xp", "verify", "--help"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "python manage.py xp verify --user ada@example.org" in " ".join(said.split())
