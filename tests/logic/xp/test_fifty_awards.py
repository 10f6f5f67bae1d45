"""Fifty threads at every award: the ledger, the totals, the days and the boards stay exact."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from db.engine import transaction
from logic.plans import service as plans
from logic.plans import testing_service as testing
from logic.xp import service as xp
from logic.xp import verification_service
from logic.xp.rewards import AMOUNT, Reason
from tests import factories, statements, timed_tests
from tests.factories import MORNING

THREADS = 50

pytestmark = pytest.mark.slow


def at_once(act: Callable[[int], object], threads: int = THREADS) -> None:
    """Let threads begin at the same moment, and end without a complaint."""
    together = threading.Barrier(threads)

    def one(number: int) -> None:
        together.wait()
        act(number)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one, range(threads)))


def paid(learner_id: int) -> Counter[str]:
    rows = statements.rows("select reward_type from xp_rewards where user_id = :me", me=learner_id)
    return Counter(row["reward_type"] for row in rows)


def test_every_reason_asked_for_by_fifty_threads_is_paid_once(committed_db: object) -> None:
    made = factories.learner_with_plan()
    reasons = tuple(AMOUNT)

    def award(number: int) -> None:
        for reason in reasons[number % 6 :] + reasons[: number % 6]:
            # A subject is a date for these two, and the day of the diagnostic is none that continues a streak.
            with transaction(made.id) as session:
                xp.award(session, made.id, reason, subject="1", at=MORNING)

    at_once(award)
    assert paid(made.id) == {reason.value: 1 for reason in reasons}
    assert xp.header(made.id, at=MORNING).total_xp == sum(AMOUNT.values())
    boards = statements.rows(
        "select distinct xp, count(*) over () as rows from leaderboard_totals where user_id = :me", me=made.id
    )
    assert [(row["xp"], row["rows"]) for row in boards] == [(sum(AMOUNT.values()), 6)]
    not_due = {one.what for one in verification_service.verify(made.id).differences}
    assert not_due == {"award that is not due"}  # the streak and the run that were asked for without one


def test_fifty_threads_learning_on_ten_days_keep_one_streak(committed_db: object) -> None:
    learner_id = factories.learner()

    def learn(number: int) -> None:
        with transaction(learner_id) as session:
            xp.record_activity(session, learner_id, MORNING + timedelta(days=number), tasks=1)

    for day in range(9):
        at_once(lambda _, day=day: learn(day), threads=8)
    at_once(lambda _: learn(9))
    assert paid(learner_id) == {"streak": 9, "consistency": 1}
    assert verification_service.verify(learner_id).differences == ()
    (streak,) = statements.rows("select * from user_streaks where user_id = :me", me=learner_id)
    assert (streak["current_streak"], streak["freezes"], streak["active_run"]) == (10, 1, 10)
    (noted,) = statements.rows(
        "select sum(tasks_completed) as tasks from daily_activity where user_id = :me", me=learner_id
    )
    assert noted["tasks"] == 9 * 8 + THREADS


def test_a_task_finished_and_checked_by_fifty_threads_pays_task_streak_and_speed_once(committed_db: object) -> None:
    """Half of them finish the day, half submit its check: each half waits for the other, and none for ever."""
    made = factories.learner_with_plan()
    start = MORNING + timedelta(days=1)
    plans.start_day(made.id, made.today.id, at=start)
    check = testing.begin_check(made.id, made.today.id, at=start)
    for question in timed_tests.stored(check):
        testing.answer(made.id, check, question.position, question.key, at=start)
    swift = start + timedelta(minutes=made.today.minutes) * 0.3

    def act(number: int) -> None:
        if number % 2:
            plans.complete_day(made.id, made.today.id, at=swift)
        else:
            testing.submit(made.id, check, at=swift)

    at_once(act)
    assert paid(made.id) == {"daily_task": 1, "streak": 1, "speed": 1}
    assert xp.header(made.id, at=swift).total_xp == 30
    assert verification_service.verify(made.id).differences == ()


def test_a_test_passed_again_submitted_by_fifty_threads_pays_week_and_recovery_once(committed_db: object) -> None:
    made = factories.learner_with_plan()
    moment = MORNING + timedelta(hours=3)
    for right in (5, 30):
        while (today := plans.current(made.id).today) is not None:
            plans.start_day(made.id, today.id, at=moment)
            plans.complete_day(made.id, today.id, at=moment)
        due = testing.due(made.id, at=moment)
        assert due
        attempt_id = testing.begin(made.id, due, at=moment)
        for question in timed_tests.stored(attempt_id):
            choice = question.key if question.position <= right else (question.key + 1) % 4
            testing.answer(made.id, attempt_id, question.position, choice, at=moment)
        at_once(
            lambda _, taken=attempt_id: testing.submit(made.id, taken, at=moment), threads=12 if right < 21 else THREADS
        )
    assert paid(made.id)[Reason.WEEKLY_TEST] == paid(made.id)[Reason.RECOVERY] == 1
    assert verification_service.verify(made.id).differences == ()


def test_neighbours_at_the_same_moment_leave_a_ledger_that_adds_up(committed_db: object) -> None:
    neighbours = [factories.learner_with_plan(f"Neighbour {number}") for number in range(5)]
    for each in neighbours:
        plans.start_day(each.id, each.today.id, at=MORNING + timedelta(days=1))

    def act(number: int) -> None:
        mine = neighbours[number % 5]
        plans.complete_day(mine.id, mine.today.id, at=MORNING + timedelta(days=1, hours=1 + number // 5))

    at_once(act)
    assert [paid(each.id) for each in neighbours] == [{"daily_task": 1, "streak": 1}] * 5
    assert verification_service.verify().differences == ()
