"""`manage.py ai`: models listed, tested, told what they cost, their keys encrypted anew; no key in any of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands import ai as commands
from logic import clock, settings
from logic.ai import keys, providers_service
from logic.ai.double.running import running_double
from logic.ai.double.troubles import Kind, Trouble
from tests import models
from tests.conftest import Database
from tests.logic.administration.admins import administrator
from tests.models import CANARY, ENDING, HERE, MASTER, OTHER_MASTER
from tests.statements import rows

ROOT = Path(__file__).resolve().parents[1]
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def ai(committed_db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    models.have_master_keys(monkeypatch, MASTER)

    def run(*words: str, masters: str = MASTER) -> subprocess.CompletedProcess[str]:
        address = {"DATABASE_URL": committed_db.url, "DATABASE_OWNER_URL": committed_db.owner_url}
        ended = subprocess.run(
            [sys.executable, "manage.py", "ai", *words],
            cwd=ROOT,
            env={**os.environ, **address, "WAYMARK_AI_MASTER_KEYS": masters},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert not any(secret in ended.stdout + ended.stderr for secret in (CANARY, MASTER, OTHER_MASTER))
        return ended

    yield run
    settings.current.cache_clear()


def test_without_a_model_the_list_says_that_everything_works(ai: Command):
    assert "Everything works without" in ai("list").stdout
    assert json.loads(ai("list", "--json").stdout) == []
    assert json.loads(ai("usage", "--json").stdout) == []
    assert ai("test").stdout == "There is no model to test.\n"


def test_models_are_listed_with_the_end_of_their_key(ai: Command):
    models.add(HERE, key=CANARY, budget_dollars=5.0)
    (listed,) = json.loads(ai("list", "--json").stdout)
    assert (listed["name"], listed["key_ending"], listed["budget_cents"]) == ("Words Ltd", ENDING, 500)
    shown = ai("list").stdout
    assert f"…{ENDING}" in shown
    assert "$5.00" in shown


def test_a_model_is_tested_with_a_sentence_and_an_exit_code_and_its_cost_is_told(ai: Command):
    with running_double(key=CANARY) as double:
        number = models.add(double.base_url, key=CANARY)
        works = ai("test", str(number), "--json")
        double.fails(Trouble(Kind.STATUS, status=401))
        fails = ai("test", str(number))
    assert works.returncode == 0
    assert json.loads(works.stdout)[0]["works"] is True
    assert fails.returncode == 1
    assert "It refused the key (401)." in fails.stdout
    (line,) = json.loads(ai("usage", "--days", "1", "--json").stdout)
    assert (line["calls"], line["answered"], line["provider"]) == (2, 1, "Words Ltd")
    assert float(line["dollars"]) > 0
    assert rows("select distinct user_id from ai_calls") == [{"user_id": None}]
    assert "Words Ltd" in ai("usage").stdout
    unknown = ai("test", "999")
    assert unknown.returncode != 0
    assert "there is no model 999" in unknown.stderr


def test_master_keys_are_rotated_by_one_command(ai: Command):
    models.add(HERE, key=CANARY)
    rotated = ai("rotate-keys", masters=f"{OTHER_MASTER},{MASTER}")
    assert rotated.stdout == "1 key is encrypted with the first master key.\n"
    token = rows("select encrypted_key from ai_providers")[0]["encrypted_key"]
    assert keys.decrypted(token, [OTHER_MASTER]) == CANARY
    lost = ai("rotate-keys", "--json")
    assert lost.returncode == 1
    assert "Enter the key again" in lost.stderr
    assert json.loads(ai("rotate-keys", "--json", masters=OTHER_MASTER).stdout) == {"keys": 1}
    assert providers_service.everything(administrator(), at=clock.now())[0].key_ending == ENDING


def test_a_master_key_is_printed_that_fits():
    made = CliRunner().invoke(commands.app, ["master-key"]).stdout.strip()
    assert keys.decrypted(keys.encrypted("some key", [made]), [made]) == "some key"


@pytest.mark.parametrize("words", [(), ("list",), ("test",), ("usage",), ("rotate-keys",), ("master-key",)])
def test_every_command_explains_itself_with_an_example(words: tuple[str, ...]):
    helped = CliRunner().invoke(commands.app, [*words, "--help"])
    assert helped.exit_code == 0
    assert "Example:" in helped.stdout or not words
