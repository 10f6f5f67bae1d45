"""`make demo`: a school that the services made, with nothing in the future, nothing twice, and the same by its seed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from sqlalchemy import create_engine, text

from commands import demo, demo_life, demo_people
from commands.demo import Filled, School
from logic import settings
from logic.errors import SetupError
from logic.xp import verification_service
from tests.conftest import Database

ROOT = Path(__file__).resolve().parents[1]
LEARNERS, DAYS = 3, 20
EVENING = datetime(2026, 3, 20, 22, 0, tzinfo=UTC)
SCHOOL = School(LEARNERS, DAYS, 5, EVENING)
COUNTED = (
    "users",
    "assessment_attempts",
    "assessment_responses",
    "personalized_plans",
    "xp_rewards",
    "daily_activity",
    "learner_events",
    "streak_events",
    "leaderboard_totals",
    "league_members",
    "cohorts",
    "cohort_members",
)
MOMENTS = (
    "select max(created_at) from users",
    "select max(at) from learner_events",
    "select max(greatest(started_at, submitted_at)) from assessment_attempts",
    "select max(answered_at) from assessment_responses",
    "select max(greatest(started_at, completed_at)) from daily_tasks",
    "select max(at) from streak_events",
    "select max(joined_at) from cohort_members",
)
LIVED = """
    select person.email, reward.reward_type, reward.local_date, reward.xp_amount
    from xp_rewards reward join users person on person.id = reward.user_id
    order by person.email, reward.local_date, reward.reward_type, reward.xp_amount
"""


class Owner:
    """Reads everything, whoever's it is."""

    def __init__(self, database: Database) -> None:
        self.engine = create_engine(database.owner_url)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    def counts(self) -> dict[str, int]:
        """How many rows the tables have that a fill could double."""
        return {table: self.rows(f"select count(*) from {table}")[0][0] for table in COUNTED}  # noqa: S608 -- our names


@pytest.fixture
def owner(committed_db: Database) -> Iterator[Owner]:
    reader = Owner(committed_db)
    yield reader
    reader.engine.dispose()


@pytest.fixture
def _production(monkeypatch: pytest.MonkeyPatch) -> None:
    real = settings.current()
    monkeypatch.setattr(settings, "current", lambda: replace(real, environment="production"))


def test_a_school_adds_up_lies_in_the_past_and_is_made_once(owner: Owner) -> None:
    told: list[int] = []
    filled = demo.fill(SCHOOL, tell=told.append, workers=1)
    assert (filled.there, filled.added, len(told)) == (0, LEARNERS, LEARNERS)
    assert filled.visits == sum(told) > LEARNERS
    verified = verification_service.verify()
    assert verified.entries > 0
    assert verified.differences == ()
    for moment in MOMENTS:
        ((newest,),) = owner.rows(moment)
        assert newest is None or newest <= EVENING, moment
    assert owner.rows("select max(local_date) <= '2026-03-21' from xp_rewards") == [(True,)]
    assert owner.rows("select count(*) from user_achievements where seen_at is null") == [(0,)]
    assert owner.rows("select count(distinct user_id) from notification_preferences where muted ? 'reminder:mail'") == [
        (LEARNERS,)
    ]
    counts = owner.counts()
    assert counts["users"] == LEARNERS + len(demo_people.TEACHERS)
    assert demo.fill(SCHOOL, workers=1) == Filled(LEARNERS, 0, 0)
    assert owner.counts() == counts


def test_a_fill_that_was_broken_off_goes_on_to_the_same_school(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    unbroken = _undone(SCHOOL, owner)
    assert unbroken
    real, begun = demo_life.live, []

    def broken(person: demo_people.Person, ground: demo_life.Ground) -> int:
        begun.append(person.number)
        visits = real(person, ground)
        if len(begun) == 2:
            raise KeyboardInterrupt
        return visits

    monkeypatch.setattr(demo_life, "live", broken)
    with pytest.raises(KeyboardInterrupt):
        demo.fill(SCHOOL, workers=1)
    monkeypatch.setattr(demo_life, "live", real)
    assert owner.counts()["users"] == 1 + len(demo_people.TEACHERS)
    assert demo.fill(SCHOOL, workers=1) == Filled(1, LEARNERS - 1, ANY)
    assert owner.rows(LIVED) == unbroken
    assert verification_service.verify().differences == ()


def _undone(school: School, owner: Owner) -> list[tuple[Any, ...]]:
    """What a school's learners earned; nothing of it stays."""
    demo.fill(school, workers=1)
    lived = owner.rows(LIVED)
    with owner.engine.begin() as connection:
        connection.execute(text("truncate users restart identity cascade"))
    return lived


def test_nobody_is_in_a_league_before_they_learnt(owner: Owner) -> None:
    demo.fill(SCHOOL, workers=1)
    early = """
        select count(*) from league_members member
        where not exists (select from daily_activity activity where activity.user_id = member.user_id
                          and activity.date < member.week_start + 7)
    """
    assert owner.rows(early) == [(0,)]


@pytest.mark.usefixtures("_production")
def test_production_has_no_such_school(owner: Owner) -> None:
    with pytest.raises(SetupError, match="no demonstration school"):
        demo.main(1, DAYS, 5)
    assert owner.counts()["users"] == 0


def test_names_addresses_and_zones_are_everybodys_own() -> None:
    everybody = demo_people.people(500, 120, 1)
    assert len({person.email for person in everybody}) == len(everybody)
    assert all(person.email.isascii() for person in everybody)
    assert len({person.time_zone for person in everybody}) == len(demo_people.PLACES)
    assert all(0 <= person.joins < 120 for person in everybody)


def test_a_school_of_sixty_has_every_habit_and_some_who_hide() -> None:
    sixty = demo_people.people(60, 120, 20261121)
    assert {person.habit for person in sixty} == set(demo_people.HABITS)
    assert any(person.pseudonym for person in sixty)
    assert 0 < sum(not person.on_boards for person in sixty) < 20


def test_the_command_fills_a_school_side_by_side_and_again_changes_nothing(committed_db: Database) -> None:
    ended = _command(committed_db, "--learners", "2", "--days", "8", "--fill-only")
    assert (ended.returncode, "2 new learners" in ended.stdout) == (0, True), ended.stdout + ended.stderr
    assert "all sign in with `waymark demo`" in ended.stdout
    again = _command(committed_db, "--learners", "2", "--days", "8", "--fill-only")
    assert "The demonstration school is there already: 2 learners. Nothing was changed." in again.stdout


def test_help_has_an_example() -> None:
    said = subprocess.run(
        [sys.executable, "manage.py", "demo", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert "python manage.py demo --learners 20 --days 60" in " ".join(said.split())


def _command(database: Database, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": database.url, "DATABASE_OWNER_URL": database.owner_url}
    return subprocess.run(
        [sys.executable, "manage.py", "demo", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
