"""PostgreSQL stopped at once and started again while tests are under way, by the life cycle the product uses."""

from __future__ import annotations

import os
import re
import signal
import threading
import urllib.error
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

import db.engine
from bench import servers
from bench.servers import Server, Stage
from db.embedded import Cluster
from db.engine import transaction
from db.queries import timed as timed_queries
from logic import clock
from logic.errors import UnavailableError
from logic.plans import testing_service
from tests import statements, timed_tests
from tests.faults.programs import Program
from tests.timed_pages import SOON, at_question, choose, options

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL = "amara@example.org"
AT_ONCE = 8  # connections that are open when the database goes


class Database:
    """The server of a stage; durable as for people, not as for tests."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._cluster = stage.cluster

    def break_off(self) -> None:
        """Stop it as `pg_ctl stop -m immediate` does: connections are cut, and what was written is replayed later."""
        os.kill(self._cluster.pid, signal.SIGQUIT)
        while self._cluster.alive():
            pass

    def start_again(self) -> None:
        """Start it as the launcher does; on the same port."""
        port, self._cluster = self._cluster.port, Cluster.start(self._stage.folder)
        assert self._cluster.port == port

    def stop(self) -> None:
        """Stop the last server in order."""
        self._cluster.stop()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    before = db.engine.use_factory(None)
    with servers.stage() as made:
        yield made
    db.engine.use_factory(before)


@pytest.fixture(scope="module")
def postgres(stage) -> Iterator[Database]:
    running = Database(stage)
    yield running
    running.stop()


@pytest.fixture
def server(stage) -> Iterator[Server]:
    with servers.application(stage) as running:
        yield running


@pytest.fixture
def attempt(stage) -> tuple[int, int]:
    """A learner and their weekly test, begun."""
    learner_id = timed_tests.learner_at_test(EMAIL)
    return learner_id, timed_tests.begun(learner_id)


def test_a_page_says_that_the_database_is_away_and_goes_on_when_it_is_back(
    postgres, server, attempt, open_page
) -> None:
    learner_id, attempt_id = attempt
    program = Program.of(learner_id, server.address)
    page = open_page(server.address, f"/test?test={attempt_id}", EMAIL)
    at_question(page, 1)
    choose(page, attempt_id, 1, 2)
    clock_before = _clock(attempt_id)

    postgres.break_off()
    options(page).nth(0).focus()
    page.keyboard.press("Space")
    expect(page.get_by_text(UnavailableError().sentence)).to_be_visible(timeout=SOON)
    expect(options(page).nth(2)).to_be_checked(timeout=SOON)  # what is saved, not what was tried
    with pytest.raises(urllib.error.HTTPError, match="503"):
        program.ask("/plan")
    postgres.start_again()

    options(page).nth(0).focus()
    page.keyboard.press("Space")
    expect(page.get_by_text(re.compile(r"saved \d\d:\d\d:\d\d"))).to_be_visible(timeout=SOON)
    expect(page.get_by_text(UnavailableError().sentence)).to_have_count(0, timeout=SOON)
    expect(options(page).nth(0)).to_be_checked(timeout=SOON)
    assert timed_tests.stored(attempt_id)[0].chosen == 0
    assert _clock(attempt_id) == clock_before
    assert program.ask("/plan")["today"] is None
    page.get_by_role("button", name="Next").click()
    at_question(page, 2)
    testing_service.submit(learner_id, attempt_id, at=clock.now())


def test_services_cut_off_in_the_middle_keep_nothing_by_half_and_work_at_the_first_try_afterwards(
    postgres, stage
) -> None:
    learner_id = timed_tests.learner_at_test("bruno@example.org")
    attempt_id = timed_tests.begun(learner_id)
    timed_tests.answer_all(learner_id, attempt_id, right=9, but=21)
    clock_before, answers_before = _clock(attempt_id), timed_tests.stored(attempt_id)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        _all_at_once(threads, learner_id, attempt_id)  # as many connections wait in the pool from here on

        def cut_off() -> None:
            with transaction(learner_id) as session:
                timed_queries.close(session, learner_id, attempt_id, clock.now())
                postgres.break_off()

        with pytest.raises(db.engine.DatabaseUnavailableError):
            cut_off()
        with pytest.raises(UnavailableError, match="What you saved is safe; please try again"):
            testing_service.submit(learner_id, attempt_id, at=clock.now())
        postgres.start_again()

        assert _all_at_once(threads, learner_id, attempt_id) == [9] * AT_ONCE
    assert _clock(attempt_id) == clock_before
    assert timed_tests.stored(attempt_id) == answers_before
    assert testing_service.submit(learner_id, attempt_id, at=clock.now()).right == 9


def _all_at_once(threads: ThreadPoolExecutor, learner_id: int, attempt_id: int) -> list[int]:
    """Read a test on as many connections as there are threads; how many answers each of them sees."""
    ready = threading.Barrier(AT_ONCE)

    def read(_number: int) -> int:
        with transaction(learner_id) as session:
            rows = timed_queries.questions(session, learner_id, attempt_id)
            ready.wait(30)
        return sum(row.answered_at is not None for row in rows)

    return list(threads.map(read, range(AT_ONCE)))


def _clock(attempt_id: int) -> list[dict[str, object]]:
    """When a test began and when it ends."""
    return statements.rows("select started_at, deadline_at from assessment_attempts where id = :id", id=attempt_id)
