"""What is rolled up is what the events say, whoever the people are and however often it was counted before."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from db.engine import DatabaseRole, transaction
from jobs import worker
from logic import events
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.analytics import days, rollup_service, verification_service
from logic.events import LEARNING, EventKind
from tests import statements
from tests.conftest import Database
from tests.logic.analytics import lives, recomputation

SEEDS = range(30)
END = lives.BEGIN + timedelta(days=lives.DAYS + 2, hours=13)


def kept_days() -> dict[date, dict[str, Any]]:
    return {row.pop("date"): row for row in statements.rows("select * from platform_analytics order by date")}


def everything() -> list[list[dict[str, Any]]]:
    """All that is rolled up, without the moment it was done."""
    found = []
    for table in ("platform_analytics", "retention_weeks", "funnel_weeks", "learner_steps", "active_days"):
        rows = statements.rows(f"select * from {table} order by 1, 2")  # noqa: S608 -- the names above
        found.append([{name: value for name, value in row.items() if name != "rolled_up_at"} for row in rows])
    return found


def assert_as_recomputed(at: datetime) -> None:
    """Every figure there is, held against plain Python."""
    world = recomputation.world()
    kept = kept_days()
    first = min([person["registered_on"] for person in world.people.values()])
    assert set(kept) >= set(days.all_of(days.Span(first, days.newest(at))))
    for day, row in kept.items():
        assert row.pop("rolled_up_at") <= at
        assert row == pytest.approx(recomputation.day(world, day), abs=1e-9), day
    retained = {(row["cohort"], row["week"]): row["people"] for row in statements.rows("select * from retention_weeks")}
    assert retained == recomputation.retention(world)
    funnels = statements.rows("select * from funnel_weeks")
    assert {row.pop("cohort"): [*row.values()][:7] for row in funnels} == recomputation.funnels(world)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.usefixtures("database")
def test_every_figure_is_what_plain_python_makes_of_the_events(seed: int) -> None:
    chance = lives.dice(seed)
    half = chance.randrange(10, lives.DAYS)
    people = lives.live(chance, 11, until=half)
    rollup_service.catch_up(at=lives.BEGIN + timedelta(days=half, hours=chance.randrange(24)))
    lives.go_on(chance, people, first=half, until=lives.DAYS)
    every_event = statements.rows("select * from learner_events")
    noted = {(row["date"], row["user_id"]) for row in statements.rows("select * from active_days")}
    assert noted == recomputation.active_days(every_event)
    # Everything, because whoever was deleted after their dates had been counted is still in those.
    rollup_service.roll_up({*kept_days(), *rollup_service.due(END)}, at=END)
    assert_as_recomputed(END)
    assert verification_service.verify(90, at=END).differences == ()


@pytest.mark.usefixtures("database")
def test_counting_again_changes_nothing() -> None:
    lives.live(lives.dice(1), 16)
    rollup_service.catch_up(at=END)
    before = everything()
    assert rollup_service.roll_up(kept_days(), at=END + timedelta(days=1)) > 30
    assert everything() == before
    assert all(len(rows) > 2 for rows in before)


@pytest.mark.usefixtures("database")
def test_who_is_killed_between_two_dates_goes_on_where_it_stopped() -> None:
    class KilledError(Exception):
        pass

    def killed(done: int, _of: int) -> None:
        if done == 17:
            raise KilledError

    lives.live(lives.dice(2), 10)
    waiting = rollup_service.due(END)
    with pytest.raises(KilledError):
        rollup_service.catch_up(at=END, tell=killed)
    assert rollup_service.due(END) == waiting[17:]
    rollup_service.catch_up(at=END)
    assert_as_recomputed(END)


@pytest.mark.usefixtures("database")
def test_dates_that_run_are_counted_again_and_again_and_complete_ones_not() -> None:
    lives.person("UTC", at=lives.BEGIN)
    morning = lives.BEGIN + timedelta(days=10, hours=9)
    rollup_service.catch_up(at=morning)
    rolled = rollup_service.rolled_up(7, at=morning)
    assert [day.date.day for day in rolled if not day.is_complete] == [8, 9]
    assert rollup_service.due(morning) == (date(2026, 3, 8), date(2026, 3, 9))
    assert rollup_service.due(morning + timedelta(hours=3))[0] == date(2026, 3, 8)
    rollup_service.catch_up(at=morning + timedelta(hours=3))
    assert rollup_service.due(morning + timedelta(hours=3))[0] == date(2026, 3, 9)


@pytest.mark.usefixtures("database")
def test_after_an_outage_every_date_that_was_missed_is_counted() -> None:
    lives.person("UTC", at=lives.BEGIN)
    people = lives.live(lives.dice(3), 8, until=12)
    rollup_service.catch_up(at=lives.BEGIN + timedelta(days=12))
    lives.go_on(lives.dice(4), people, first=12, until=lives.DAYS)
    statements.write("delete from platform_analytics where date between '2026-03-03' and '2026-03-05'")
    assert {date(2026, 3, 4), date(2026, 4, 2)} <= set(rollup_service.due(END))
    rollup_service.catch_up(at=END)
    rollup_service.roll_up(kept_days(), at=END)
    assert_as_recomputed(END)


@pytest.mark.usefixtures("database")
def test_an_event_that_comes_late_is_in_the_next_nights_figures() -> None:
    learner = lives.person("UTC", at=lives.BEGIN)
    noon = lives.BEGIN + timedelta(days=5, hours=12, minutes=20)
    rollup_service.catch_up(at=noon)
    with transaction(learner) as session:
        events.record(session, learner, EventKind.DAY_FINISHED, at=noon - timedelta(days=2))
    rollup_service.catch_up(at=noon)
    assert kept_days()[date(2026, 3, 2)]["active"] == 0
    rollup_service.catch_up_and_look_back(at=noon)
    assert kept_days()[date(2026, 3, 2)]["active"] == 1


@pytest.mark.usefixtures("database")
def test_who_becomes_staff_is_in_no_figure_any_more_once_the_job_has_run() -> None:
    lives.live(lives.dice(5), 8)
    rollup_service.catch_up(at=END)
    (somebody,) = statements.rows("""
        select users.id, email, min(local_date) as first from users join learner_events on user_id = users.id
        where kind = 'day_finished' and not is_test and not is_bot
          and not exists (select from user_roles where user_id = users.id and role <> 'learner')
        group by users.id order by count(*) desc limit 1
    """)
    assert accounts.give_role(somebody["email"], Role.TEACHER)
    (job,) = statements.rows("delete from procrastinate_jobs where task_name = 'roll_up_since' returning args")
    assert date.fromisoformat(job["args"]["first"]) <= somebody["first"]
    rollup_service.roll_up_since(date.fromisoformat(job["args"]["first"]), at=END)
    assert_as_recomputed(END)


@pytest.mark.usefixtures("database")
def test_a_role_somebody_holds_already_or_one_that_is_not_staffs_counts_nothing_again() -> None:
    teacher = accounts.ensure_user("t@example.org", "T", "a long enough password", {Role.TEACHER}, at=lives.BEGIN)
    with transaction(teacher) as session:
        events.record(session, teacher, EventKind.PRACTISED, at=lives.BEGIN)
    accounts.give_role("t@example.org", Role.TEACHER)
    accounts.give_role("t@example.org", Role.LEARNER)
    assert statements.rows("select * from procrastinate_jobs where task_name = 'roll_up_since'") == []


@pytest.mark.usefixtures("database")
def test_who_deletes_their_account_is_in_no_figure_any_more() -> None:
    made = accounts.ensure_user("g@example.org", "G", "a long enough password", {Role.LEARNER}, at=lives.BEGIN)
    statements.write("update users set is_test = false")
    with transaction(made) as session:
        events.record(session, made, EventKind.PRACTISED, at=lives.BEGIN)
    lives.person("UTC", at=lives.BEGIN)
    rollup_service.catch_up(at=END)
    assert kept_days()[lives.BEGIN.date()]["active"] == 1
    accounts.delete(made, "a long enough password", at=END)
    (job,) = statements.rows("delete from procrastinate_jobs where task_name = 'roll_up_since' returning args")
    rollup_service.roll_up_since(date.fromisoformat(job["args"]["first"]), at=END)
    assert kept_days()[lives.BEGIN.date()]["active"] == 0
    assert_as_recomputed(END)


@pytest.mark.usefixtures("database")
def test_of_several_jobs_that_wait_the_last_one_counts_for_all() -> None:
    lives.person("UTC", at=lives.BEGIN)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        for user in statements.rows("select id from users"):
            rollup_service.exclude_changed(session, user["id"])
    assert rollup_service.roll_up_since(lives.BEGIN.date() + days.DAY, at=END) == 0
    assert rollup_service.roll_up_since(lives.BEGIN.date() - days.DAY, at=END) > 0


@pytest.mark.usefixtures("database")
def test_nothing_is_counted_again_for_a_change_that_was_rolled_back() -> None:
    learner = lives.person("UTC", at=lives.BEGIN)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        rollup_service.exclude_changed(session, learner)
        session.rollback()
    assert statements.rows("select * from procrastinate_jobs where task_name = 'roll_up_since'") == []


@pytest.mark.usefixtures("database")
def test_the_database_and_the_product_call_the_same_events_learning() -> None:
    (row,) = statements.rows("select learning_kinds() as kinds")
    assert set(row["kinds"]) == set(LEARNING)


@pytest.mark.usefixtures("database")
def test_a_date_lived_again_before_the_week_of_registration_is_in_no_cohort() -> None:
    monday = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)  # it is Monday on Kiritimati alone
    learner = lives.person("Pacific/Kiritimati", at=monday)
    accounts.update_profile(learner, accounts.Profile("A life", None, "Pacific/Pago_Pago"), at=monday)
    with transaction(learner) as session:
        events.record(session, learner, EventKind.PRACTISED, at=monday)
    rollup_service.catch_up(at=END)
    assert statements.rows("select * from retention_weeks") == []
    assert kept_days()[date(2026, 2, 28)]["active"] == 1
    assert_as_recomputed(END)


def test_the_worker_counts_again_who_was_made_staff(committed_db: Database) -> None:
    learner = lives.person("UTC", at=lives.BEGIN)
    with transaction(learner) as session:
        events.record(session, learner, EventKind.PRACTISED, at=lives.BEGIN)
    rollup_service.catch_up(at=END)
    assert kept_days()[lives.BEGIN.date()]["active"] == 1
    with transaction(None, role=DatabaseRole.WORKER) as session:
        statements.mark_within(session, learner, "bot", is_set=True)
        rollup_service.exclude_changed(session, learner)
    asyncio.run(worker.run(committed_db.url, wait=False))
    assert kept_days()[lives.BEGIN.date()]["active"] == 0
    assert statements.rows("select * from procrastinate_jobs where task_name = 'roll_up_since'") == []
