"""The months of events: made ahead, moved into, thinned out when old; nothing that figures rest on is ever lost."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from db.engine import DatabaseRole, transaction
from db.queries import analytics_partitions as partition_queries
from db.queries import streaks as streak_queries
from logic import events
from logic.accounts import service as accounts
from logic.analytics import partition_service, rollup_service, verification_service
from logic.events import EventKind
from logic.plans import management_service as management
from logic.xp import verification_service as xp_verification
from tests import factories, statements
from tests.conftest import Database
from tests.logic.analytics import lives

LONG_AGO = datetime(2024, 1, 29, 9, 0, tzinfo=UTC)  # before the end of a month, so that a life has events in two
NOW = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
PARTITIONS = """
    select child.relname as name, child.relrowsecurity as is_secured from pg_inherits
    join pg_class child on child.oid = inhrelid where inhparent = 'learner_events'::regclass order by 1
"""


def names() -> list[str]:
    return [row["name"] for row in statements.rows(PARTITIONS)]


def every_event() -> list[dict[str, Any]]:
    return statements.rows("select * from learner_events order by id")


def where() -> dict[str, int]:
    found = statements.rows(
        "select tableoid::regclass::text as place, count(*) as events from learner_events group by 1"
    )
    return {row["place"]: row["events"] for row in found}


@pytest.fixture
def long_life(committed_db: Database) -> int:
    """Somebody with a streak, a pause and a move of long ago, in partitions of those months; and a streak of today."""
    assert committed_db
    with transaction(None, role=DatabaseRole.WORKER) as session:
        partition_queries.ensure(session, LONG_AGO)
    learner = factories.learner_with_plan(at=LONG_AGO)
    for day in range(5):
        factories.finish_days(learner.id, 1, at=LONG_AGO + timedelta(days=day, hours=3))
    accounts.update_profile(
        learner.id, accounts.Profile("Ada", None, "Pacific/Kiritimati"), at=LONG_AGO + timedelta(days=6)
    )
    management.pause(learner.id, at=LONG_AGO + timedelta(days=7))
    management.resume(learner.id, at=LONG_AGO + timedelta(days=20))
    factories.finish_days(learner.id, 1, at=LONG_AGO + timedelta(days=20, hours=1))
    lives.live(lives.dice(11), 8, until=25)
    statements.mark(learner.id, "test", is_set=False)
    return learner.id


def test_this_month_and_three_ahead_are_there_and_hold_what_came_before_them(committed_db: Database) -> None:
    assert committed_db
    learner = factories.learner_with_plan(at=NOW - timedelta(hours=3))
    before = every_event()
    assert list(where()) == ["learner_events_other"]
    assert partition_service.keep(at=NOW).made == 4
    assert names() == [*(f"learner_events_2026_{month:02}" for month in range(4, 8)), "learner_events_other"]
    assert every_event() == before
    assert where() == {"learner_events_2026_04": len(before)}
    factories.finish_days(learner.id, 1, at=NOW + timedelta(days=40))
    assert where()["learner_events_2026_05"] == 2
    assert partition_service.keep(at=NOW).made == 0
    assert partition_service.keep(at=NOW + timedelta(days=30)).made == 1


def test_two_workers_at_once_make_each_month_once(committed_db: Database) -> None:
    assert committed_db
    ready = threading.Barrier(2)

    def keep(_: int) -> int:
        ready.wait()
        return partition_service.keep(at=NOW).made

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(keep, range(2))) == [0, 4]


def test_a_month_is_made_while_people_write_and_no_event_is_refused(committed_db: Database) -> None:
    assert committed_db
    learners = [factories.learner() for _ in range(4)]
    stop = threading.Event()

    def write(learner: int) -> int:
        written = 0
        while not stop.is_set():
            with transaction(learner) as session:
                streak_queries.pauses(session, learner, since=NOW.date())
                events.record(session, learner, EventKind.PRACTISED, at=NOW)
            written += 1
        return written

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(write, learner) for learner in learners]
        made = partition_service.keep(at=NOW).made
        stop.set()
        written = sum(one.result() for one in running)
    assert made == 4
    assert len([event for event in every_event() if event["kind"] == "practised"]) == written


def test_a_person_sees_their_own_events_in_every_month_and_reaches_no_month_by_itself(committed_db: Database) -> None:
    assert committed_db
    learner, other = factories.learner_with_plan(at=NOW), factories.learner_with_plan("Other", at=NOW)
    partition_service.keep(at=NOW)
    assert all(row["is_secured"] for row in statements.rows(PARTITIONS))
    with transaction(learner.id) as session:
        assert set(session.scalars(text("select user_id from learner_events"))) == {learner.id}
    for role in DatabaseRole:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction(other.id, role=role) as session:
            session.execute(text("select * from learner_events_2026_04"))


@pytest.mark.parametrize("role", [DatabaseRole.PERSON, DatabaseRole.GATE])
@pytest.mark.parametrize("call", ["ensure_event_partitions(now())", "retire_event_partitions(now())"])
@pytest.mark.usefixtures("database")
def test_only_the_worker_may_make_and_drop_months(role: DatabaseRole, call: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction(None, role=role) as session:
        session.execute(text(f"select {call}"))


def picture(learner: int) -> list[object]:
    """Everything that is read from old events: stretches owed to nobody, XP, figures of the place."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        pauses = [tuple(row) for row in streak_queries.pauses(session, learner, since=LONG_AGO.date())]
    everybody = [row["id"] for row in statements.rows("select id from users order by id")]
    excused = statements.rows(f"{streak_queries.EXCUSED} order by 1, 2, 3", user_ids=everybody)
    tables = ("active_days", "platform_analytics", "retention_weeks", "funnel_weeks")
    rolled = [statements.rows(f"select * from {table} order by 1, 2") for table in tables]  # noqa: S608 -- the names above
    return [pauses, excused, xp_verification.verify(), *rolled]


def test_retired_months_leave_streaks_xp_and_figures_as_they_were(long_life: int) -> None:
    rollup_service.catch_up(at=NOW)
    before, whole = picture(long_life), every_event()
    kept = partition_service.keep(at=NOW)
    assert kept.retired == ("learner_events_2024_01", "learner_events_2024_02")
    assert names()[0] == "learner_events_2024_03"
    assert xp_verification.verify().differences == ()
    left = every_event()
    assert {row["id"] for row in left} < {row["id"] for row in whole}
    small = {"item_answered", "practised"}
    assert [row for row in left if row["kind"] not in small] == [row for row in whole if row["kind"] not in small]
    answers = [row for row in left if row["kind"] == "item_answered" and row["user_id"] == long_life]
    assert len({row["local_date"] for row in answers}) == len(answers) > 0
    rollup_service.roll_up_since(LONG_AGO.date(), at=NOW)
    assert picture(long_life) == before
    assert verification_service.verify(1000, at=NOW).differences == ()


def test_nothing_is_retired_before_its_time(long_life: int) -> None:
    assert long_life
    assert partition_service.keep(at=datetime(2026, 2, 27, tzinfo=UTC)).retired == ()
    assert partition_service.keep(at=datetime(2026, 3, 1, tzinfo=UTC)).retired == ("learner_events_2024_01",)
    with pytest.raises(Exception, match="ahead of time"), transaction(None, role=DatabaseRole.WORKER) as session:
        partition_queries.retire(session, datetime(2199, 1, 1, tzinfo=UTC))


def test_a_worker_that_is_killed_while_it_retires_a_month_loses_nothing(long_life: int, committed_db: Database) -> None:
    assert long_life
    before = every_event()
    url = make_url(committed_db.owner_url).set(drivername="postgresql").render_as_string(hide_password=False)
    killed = psycopg.connect(url)
    assert killed.execute("select retire_event_partitions(%s)", [NOW]).fetchone() == ("learner_events_2024_01",)
    with psycopg.connect(url, autocommit=True) as killer:
        killer.execute("select pg_terminate_backend(%s, 5000)", [killed.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        killed.execute("select 1")
    killed.close()
    assert every_event() == before
    assert "learner_events_2024_01" in names()
    assert partition_service.keep(at=NOW).retired == ("learner_events_2024_01", "learner_events_2024_02")


def test_two_workers_at_once_retire_each_month_once(long_life: int) -> None:
    assert long_life
    ready = threading.Barrier(2)

    def keep(_: int) -> tuple[str, ...]:
        ready.wait()
        return partition_service.keep(at=NOW).retired

    with ThreadPoolExecutor(2) as pool:
        retired = [name for names in pool.map(keep, range(2)) for name in names]
    assert sorted(retired) == ["learner_events_2024_01", "learner_events_2024_02"]


def test_who_leaves_takes_the_events_of_retired_months_along(long_life: int) -> None:
    partition_service.keep(at=NOW)
    with transaction(long_life) as session:
        session.execute(text("delete from users where id = :id"), {"id": long_life})
    assert [row for row in every_event() if row["user_id"] == long_life] == []
    assert statements.rows("select * from active_days where user_id = :id", id=long_life) == []
