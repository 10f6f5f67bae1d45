"""A day that is finished while a test closes: each waits for the other's end, and neither for ever."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy import create_engine, text

from db.engine import transaction
from logic import clock
from logic.assessment import timed_service
from logic.plans import consequences_service, testing_service
from logic.plans import service as plans
from logic.plans.states import Day
from tests import factories

PATIENCE = 20.0  # seconds


def wait_until_somebody_waits(owner_url: str) -> None:
    """Until a transaction waits for a lock of another one."""
    owner = create_engine(owner_url, isolation_level="AUTOCOMMIT")
    until = time.monotonic() + PATIENCE
    with owner.connect() as connection:
        while not connection.scalar(text("select count(*) from pg_locks where not granted")):
            assert time.monotonic() < until, "nobody waits"
            time.sleep(0.01)
    owner.dispose()


def test_a_day_that_is_finished_while_a_check_closes_is_finished_after_it(committed_db: Any) -> None:
    someone = factories.learner_with_plan(at=clock.now() - timedelta(days=2))
    factories.finish_days(someone.id, 1, at=clock.now() - timedelta(hours=5))
    check = testing_service.begin_check(someone.id, someone.today.id, at=clock.now())
    today = plans.current(someone.id).today
    assert today
    plans.start_day(someone.id, today.id, at=clock.now())

    with ThreadPoolExecutor(1) as pool:
        with transaction(someone.id) as session:
            closed = timed_service.close(session, someone.id, check, at=clock.now())
            assert closed
            finished = pool.submit(plans.complete_day, someone.id, today.id, at=clock.now())
            wait_until_somebody_waits(committed_db.owner_url)
            consequences_service.apply(session, someone.id, closed, at=clock.now())
        assert finished.result(PATIENCE).award.gained > 0
    assert [day.status for day in plans.current(someone.id).weeks[0].days][:3] == [
        Day.COMPLETED,
        Day.COMPLETED,
        Day.UNLOCKED,
    ]
