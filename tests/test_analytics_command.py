"""`manage.py analytics`: figures rolled up, shown, held against the events; months of events."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.engine import transaction
from logic import events
from logic.events import EventKind
from tests import statements
from tests.conftest import Database
from tests.logic.analytics import lives

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime.now(UTC)

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def analytics(committed_db: Database) -> Command:
    learner = lives.person("UTC", at=NOW - timedelta(days=5))
    with transaction(learner) as session:
        events.record(session, learner, EventKind.PRACTISED, at=NOW - timedelta(days=4))

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        address = {"DATABASE_URL": committed_db.url, "DATABASE_OWNER_URL": committed_db.owner_url}
        return subprocess.run(
            [sys.executable, "manage.py", "analytics", *words],
            cwd=ROOT,
            env={**os.environ, **address},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


def test_what_waits_is_counted_and_then_nothing_complete_waits(analytics: Command) -> None:
    first = json.loads(analytics("roll-up", "--json").stdout)
    assert first["dates"] >= 6
    assert json.loads(analytics("roll-up", "--json").stdout)["dates"] <= 3
    since = (NOW - timedelta(days=5)).date().isoformat()
    assert analytics("roll-up", "--since", since).stdout == f"{first['dates']} dates were counted.\n"


def test_figures_are_shown_with_the_dates_that_still_run(analytics: Command) -> None:
    analytics("roll-up")
    shown = json.loads(analytics("show", "--days", "7", "--json").stdout)
    assert sum(day["active"] for day in shown) == 1
    assert [day["is_complete"] for day in shown][-1] is False
    assert "monthly" in analytics("show").stdout


def test_what_the_events_do_not_say_is_listed_and_ends_with_one(analytics: Command) -> None:
    analytics("roll-up")
    sound = analytics("verify", "--days", "30")
    assert (sound.returncode, sound.stderr) == (0, "")
    assert "everything adds up. Nothing was changed." in sound.stdout
    statements.write("update platform_analytics set monthly = monthly + 1 where monthly = 1")
    ended = analytics("verify", "--days", "30", "--json")
    found = json.loads(ended.stdout)["differences"]
    assert ended.returncode == 1
    assert {one["what"] for one in found} == {"monthly"}
    assert {(one["kept"], one["recomputed"]) for one in found} == {(2, 1)}


def test_the_months_of_events_are_made(analytics: Command) -> None:
    assert json.loads(analytics("partitions", "--json").stdout) == {"made": 4, "retired": []}
    assert analytics("partitions").stdout == "0 months were made, 0 retired.\n"


@pytest.mark.parametrize("command", ["roll-up", "verify", "show", "partitions"])
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    told = subprocess.run(
        [sys.executable, "manage.py", "analytics", command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert f"python manage.py analytics {command}" in " ".join(told.stdout.split())
