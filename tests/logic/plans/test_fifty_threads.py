"""Fifty threads completing one day, each with a connection of its own: paid once, one day unlocked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from sqlalchemy import create_engine, text

from logic import clock
from logic.errors import ConflictError
from logic.plans import service as plans
from logic.plans.states import Day
from logic.xp import service as xp
from tests import factories

THREADS = 50
T = TypeVar("T")

pytestmark = pytest.mark.slow


def at_once(act: Callable[[int], T]) -> list[T]:
    """What fifty threads got that all began at the same moment."""
    together = threading.Barrier(THREADS)

    def one(number: int) -> T:
        together.wait()
        return act(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


@pytest.fixture
def count(committed_db):
    """Ask the database itself, past every policy."""
    owner = create_engine(committed_db.owner_url)

    def of(query: str, **values) -> int:
        with owner.connect() as connection:
            return int(connection.execute(text(query), values).scalar_one())

    yield of
    owner.dispose()


def test_fifty_threads_complete_a_day_once(committed_db, count):
    made = factories.learner_with_plan()
    plans.start_day(made.id, made.today.id, at=clock.now())
    done = at_once(lambda _: plans.complete_day(made.id, made.today.id, at=clock.now()))

    assert sorted(each.award.gained for each in done) == [0] * (THREADS - 1) + [15]
    assert {each.award.total for each in done} == {15}
    assert {each.next_topic for each in done} == {made.plan.weeks[0].days[1].topic}
    assert xp.header(made.id, at=clock.now()).total_xp == 15
    assert count("select count(*) from xp_rewards where user_id = :me", me=made.id) == 1
    assert count("select sum(xp_earned) from daily_activity where user_id = :me", me=made.id) == 15
    assert count("select sum(tasks_completed) from daily_activity where user_id = :me", me=made.id) == 1
    assert count("select count(*) from learner_events where user_id = :me and kind = 'day_finished'", me=made.id) == 1

    days = [day for week in plans.current(made.id).weeks for day in week.days]
    assert [day.status for day in days] == [Day.COMPLETED, Day.UNLOCKED, *[Day.LOCKED] * 26]


def test_fifty_threads_start_a_day_once(committed_db, count):
    made = factories.learner_with_plan()
    at_once(lambda _: plans.start_day(made.id, made.today.id, at=clock.now()))
    assert count("select count(*) from learner_events where user_id = :me and kind = 'day_started'", me=made.id) == 1
    assert count("select count(*) from daily_tasks where user_id = :me and status = 'started'", me=made.id) == 1


def test_fifty_threads_make_one_plan_of_a_diagnostic(committed_db, count):
    learner_id = factories.learner()
    attempt_id = factories.submitted_diagnostic(learner_id)
    made = at_once(lambda _: plans.make_from_diagnostic(learner_id, attempt_id, at=clock.now()))
    assert len({plan.id for plan in made}) == 1
    assert count("select count(*) from personalized_plans where user_id = :me", me=learner_id) == 1
    assert count("select count(*) from daily_tasks where user_id = :me", me=learner_id) == 28


def test_of_fifty_threads_that_run_ahead_none_gets_past_the_open_day(committed_db, count):
    made = factories.learner_with_plan()
    locked = [day for day in made.plan.weeks[0].days if day.status is Day.LOCKED]

    def run_ahead(number: int) -> bool:
        try:
            plans.start_day(made.id, locked[number % len(locked)].id, at=clock.now())
        except ConflictError:
            return False
        return True

    assert not any(at_once(run_ahead))
    assert count("select count(*) from daily_tasks where user_id = :me and status <> 'locked'", me=made.id) == 1


def test_neighbours_at_the_same_moment_do_not_touch_each_other(committed_db):
    neighbours = [factories.learner_with_plan(f"Neighbour {number}") for number in range(5)]
    for each in neighbours:
        plans.start_day(each.id, each.today.id, at=clock.now())

    def complete(number: int) -> int:
        mine = neighbours[number % 5]
        return plans.complete_day(mine.id, mine.today.id, at=clock.now()).award.gained

    assert sorted(at_once(complete)) == [0] * 45 + [15] * 5
    assert [xp.header(each.id, at=clock.now()).total_xp for each in neighbours] == [15] * 5
