"""Changes of key beside each other, and beside everything else that goes on: real threads on a database of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.engine import DatabaseRole, transaction
from db.queries import key_changes as key_change_queries
from db.queries import rescoring as rescoring_queries
from jobs import tasks
from jobs.app import app
from logic.accounts import personal_data
from logic.assessment import result_service as results
from logic.errors import ConflictError
from logic.item_bank import key_change_service as key_changes
from logic.xp import service as xp
from tests import factories
from tests.factories import MORNING
from tests.logic.item_bank.test_key_changes import (
    LATER,
    WHY,
    diagnostic,
    pay_week,
    rows,
    week_id,
    weekly,
    write,
)

WEEK = MORNING + timedelta(days=7)
LONGER_THAN_A_DEADLOCK_LIVES = 1.5  # seconds; PostgreSQL looks for one after a second


@contextmanager
def meanwhile(do: Callable[[], Any]) -> Iterator[Future[Any]]:
    """Do something in a thread while the block runs; it ends before this does."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(do)


def wait_until_waiting() -> None:
    """Wait until some transaction waits for a lock."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if rows("select 1 from pg_locks where not granted"):
            return
        time.sleep(0.02)
    raise AssertionError("nobody waited for a lock")


def slowly(monkeypatch: pytest.MonkeyPatch, seconds: float) -> threading.Event:
    """Make every scoring take its time between reading and writing; set once one has read."""
    has_read = threading.Event()
    save = rescoring_queries.save

    def slow(*given: Any, **named: Any) -> None:
        has_read.set()
        time.sleep(seconds)
        save(*given, **named)

    monkeypatch.setattr(rescoring_queries, "save", slow)
    return has_read


def families(plan_id: int) -> list[int]:
    """Every family of a plan's first week."""
    found = rows(
        """
        select family.id from item_families family join topics topic on topic.id = family.topic_id
        join weekly_plans week on week.skill_id = topic.skill_id
        where week.plan_id = :plan and week.week_number = 1 order by family.id
    """,
        plan=plan_id,
    )
    return [row["id"] for row in found]


def test_two_changes_that_touch_two_tests_of_one_week_pay_what_is_due(
    committed_db: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = factories.learner_with_plan()
    asked = families(someone.plan.id)
    first = weekly(someone.id, plan_id=someone.plan.id, right=20, at=WEEK, families=asked[:30])
    retest = weekly(someone.id, plan_id=someone.plan.id, right=21, at=WEEK + timedelta(days=2), families=asked[30:60])
    pay_week(someone.id, someone.plan.id)
    with transaction(someone.id) as session:
        xp.award(session, someone.id, xp.Reason.RECOVERY, subject=week_id(someone.plan.id), at=MORNING)
    admin = factories.keeper()
    passed = key_changes.change_key(admin, asked[25], 1, WHY, at=LATER)
    failed = key_changes.change_key(admin, asked[30], 1, WHY, at=LATER)
    slowly(monkeypatch, 0.5)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda change_id: key_changes.work_off(change_id, at=LATER), (passed, failed)))
    scores = {row["attempt_id"]: row["score"] for row in rows("select attempt_id, score from assessment_results")}
    assert (scores[first], scores[retest]) == (21, 20)
    assert xp.header(someone.id, at=LATER).total_xp == 300
    assert sum(entry.amount for entry in xp.ledger(someone.id) if "recovery" in f"{entry.reason}{entry.subject}") == 0


def test_two_changes_that_meet_two_learners_crosswise_both_finish(
    committed_db: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [factories.learner_with_plan() for _ in range(2)]
    one, two = (families(people[0].plan.id)[place:][:30] for place in (0, 40))
    for person, asked in ((people[0], one), (people[1], two), (people[0], two), (people[1], one)):
        weekly(person.id, plan_id=person.plan.id, right=21, at=WEEK, families=asked)
        pay_week(person.id, person.plan.id)
    admin = factories.keeper()
    under_way = [key_changes.change_key(admin, asked[0], 2, WHY, at=LATER) for asked in (one, two)]
    slowly(monkeypatch, LONGER_THAN_A_DEADLOCK_LIVES)
    monkeypatch.setattr(key_changes, "BATCH", 10)
    with ThreadPoolExecutor(2) as pool:
        scored = list(pool.map(lambda change_id: key_changes.work_off(change_id, at=LATER), under_way))
    assert min(scored) >= 2
    assert not rows("select 1 from key_changes where finished_at is null")
    assert [xp.header(person.id, at=LATER).total_xp for person in people] == [0, 0]


def test_a_day_that_is_completed_and_a_correction_wait_for_each_other_in_one_order(committed_db: object) -> None:
    someone = factories.learner_with_plan()
    with transaction(someone.id) as session:
        xp.award(session, someone.id, xp.Reason.DAILY_TASK, subject="before", at=LATER)

    def correction() -> int:
        with transaction(None, role=DatabaseRole.WORKER) as session:
            rescoring_queries.hold_learners(session, [someone.id])
            return xp.settle(
                session, someone.id, xp.Reason.WEEKLY_TEST, subject=7, due=True, cause="key change 1", at=LATER
            )

    with transaction(someone.id) as session:
        xp.record_activity(session, someone.id, LATER, tasks=1)
        pool = ThreadPoolExecutor(1)
        gained = pool.submit(correction)
        wait_until_waiting()
        xp.award(session, someone.id, xp.Reason.DAILY_TASK, subject="now", at=LATER)
    assert gained.result(timeout=20) == 300
    pool.shutdown()


def test_whoever_leaves_while_their_test_is_scored_again_leaves_and_the_others_are_scored(
    committed_db: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, attempt = diagnostic()
    family = factories.asked(person, attempt)[0].family_id
    change_id = key_changes.change_key(factories.keeper(), family, None, WHY, at=LATER)
    has_read = slowly(monkeypatch, LONGER_THAN_A_DEADLOCK_LIVES)
    with meanwhile(lambda: key_changes.work_off(change_id, at=LATER)) as scored:
        assert has_read.wait(20)
        personal_data.delete(person, factories.PASSWORD, at=LATER)
    assert scored.result() == 1
    assert not rows("select 1 from users where id = :person", person=person)
    assert not rows("select 1 from key_changes where finished_at is null")


def test_a_key_that_changes_while_somebody_restores_the_question_keeps_it_retired(committed_db: object) -> None:
    admin = factories.keeper()
    family = rows("select min(id) as id from item_families")[0]["id"]
    key_changes.retire(admin, family, WHY, at=LATER)
    ids = [row["id"] for row in rows("select id from item_variants where family_id = :family", family=family)]

    def restore() -> None:
        key_changes.restore(admin, family, WHY, at=LATER)

    with ThreadPoolExecutor(1) as pool:
        with transaction(None, role=DatabaseRole.WORKER) as session:
            key_change_queries.hold_family(session, family)
            key_change_queries.hold_the_bank(session)
            key_change_queries.set_key(session, ids, 1)
            restored = pool.submit(restore)
            wait_until_waiting()
        with pytest.raises(ConflictError):
            restored.result(timeout=20)
    assert rows("select retired_at is not null as gone from item_families where id = :id", id=family) == [
        {"gone": True}
    ]


def shows(session: Session, family: int) -> None:
    """What an open transaction holds that put a question to somebody."""
    session.execute(text("select 1 from item_families where id = :id for key share"), {"id": family})


def test_a_key_changes_while_somebody_elses_transaction_shows_the_question(committed_db: object) -> None:
    person, attempt = diagnostic()
    family = factories.asked(person, attempt)[0].family_id
    with transaction(None, role=DatabaseRole.WORKER) as session:
        shows(session, family)
        key_changes.change_key(factories.keeper(), family, 1, WHY, at=LATER)
    assert rows("select new_key from key_changes") == [{"new_key": 1}]


@pytest.mark.parametrize("hold", ["family", "bank"])
def test_whoever_cannot_have_the_bank_gives_up_with_a_sentence_and_stops_nobody(
    committed_db: object, hold: str
) -> None:
    person, attempt = diagnostic()
    family = factories.asked(person, attempt)[0].family_id
    admin = factories.keeper()
    with transaction(None, role=DatabaseRole.WORKER) as session:
        if hold == "family":
            key_change_queries.hold_family(session, family)
        else:
            key_change_queries.share_the_bank(session)
        began = time.monotonic()
        with meanwhile(diagnostic) as other, pytest.raises(ConflictError, match=r"Nothing was changed; please try"):
            key_changes.change_key(admin, family, 1, WHY, at=LATER)
        took = time.monotonic() - began
        assert other.done()
    assert took < 2 * key_changes.LONGEST_WAIT + 10
    assert not rows("select 1 from key_changes")
    key_changes.change_key(admin, family, 1, WHY, at=LATER)


def test_a_test_submitted_while_its_learner_is_scored_again_waits_for_its_turn(
    committed_db: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, attempt = diagnostic()
    right = next(one for one in factories.asked(person, attempt) if one.chosen == 0)
    before = results.result(person, attempt)
    change_id = key_changes.change_key(factories.keeper(), right.family_id, 2, WHY, at=LATER)
    has_read = slowly(monkeypatch, LONGER_THAN_A_DEADLOCK_LIVES)
    with meanwhile(lambda: key_changes.work_off(change_id, at=LATER)) as scored:
        assert has_read.wait(20)
        again = factories.submitted_diagnostic(person, at=LATER)
        assert results.result(person, again).questions
    assert scored.result() >= 1
    assert results.result(person, attempt).score == before.score - 1


def test_changes_are_worked_off_one_after_the_other_and_tried_again_soon(committed_db: object) -> None:
    admin = factories.keeper()
    for family in rows("select id from item_families order by id limit 2"):
        key_changes.change_key(admin, family["id"], 1, WHY, at=LATER)
    waiting = rows("select lock, queueing_lock from procrastinate_jobs where task_name = 'rescore' order by id")
    assert {job["lock"] for job in waiting} == {key_changes.ONE_AT_A_TIME}
    assert len({job["queueing_lock"] for job in waiting}) == 2
    app.perform_import_paths()
    assert app.tasks[key_changes.RESCORE].retry_strategy is tasks.SOON
    for hours in range(1, 5):
        key_changes.defer_overdue(LATER + timedelta(hours=hours))
    assert len(rows("select 1 from procrastinate_jobs where task_name = 'rescore'")) == 2
    write("update procrastinate_jobs set status = 'doing' where id = (select min(id) from procrastinate_jobs)")
    assert key_changes.defer_overdue(LATER + timedelta(hours=9)) == 0
    write("update procrastinate_jobs set status = 'failed' where task_name = 'rescore'")
    assert key_changes.defer_overdue(LATER + timedelta(hours=9)) == 2
