"""The whole application killed by SIGKILL while pages and programs use it, and started again on the same port."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Error, Page, expect

from logic import clock
from logic.plans import testing_service
from tests import factories, statements, timed_tests
from tests.e2e.conftest import Server, free_port, start_server
from tests.faults import books, how_many
from tests.faults.books import Exam
from tests.faults.programs import Program
from tests.timed_pages import SOON, at_question, options

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SEED = 4
EXAM = Exam("weekly", 21)
TRIES = 5
GLANCE = 20  # milliseconds
RECONNECTION = 60_000  # a page that found nobody waits longer before each new try


@dataclass
class App:
    """The application on one port, whichever process serves it."""

    database: object
    folder: Path
    port: int
    server: Server

    def kill(self) -> None:
        """End every process of it at once, as the kernel does when memory runs out."""
        os.killpg(self.server.process.pid, signal.SIGKILL)

    def start_again(self) -> None:
        """Start a new process where the old one was."""
        self.server.process.wait()
        self.server = _started(self.database, self.folder, self.port)

    @property
    def is_down(self) -> bool:
        """Whether the process has ended."""
        return self.server.process.poll() is not None


@dataclass
class Counts:
    """What the kills of this module came to."""

    kills: int = 0
    while_submitting: int = 0
    submitted_already: int = 0
    answers_acknowledged: int = 0
    answers_found: int = 0
    days_acknowledged: int = 0
    days_found: int = 0
    double_scores: int = 0


def _started(database, folder: Path, port: int) -> Server:
    return start_server(database.url, database.owner_url, folder, port)


@pytest.fixture
def app(committed_db, tmp_path) -> Iterator[App]:
    port = free_port()
    running = App(committed_db, tmp_path, port, _started(committed_db, tmp_path, port))
    yield running
    running.server.stop()


def test_an_app_killed_while_people_answer_loses_nothing_and_open_pages_go_on(app, open_page) -> None:
    counts, chance = Counts(), how_many.chance(SEED)
    for number in range(how_many.APP_KILLS):
        email = f"learner-{number}@example.org"
        learner_id = timed_tests.learner_at_test(email)
        attempt_id = timed_tests.begun(learner_id)
        program = Program.of(factories.learner_with_plan().id, app.server.address)
        deed = DEEDS[number % len(DEEDS)]
        is_submitting = deed is _submit
        if is_submitting:
            timed_tests.answer_all(learner_id, attempt_id, right=EXAM.right)
        page = open_page(app.server.address, f"/test?test={attempt_id}", email)
        at_question(page, 1)
        deadline = _deadline(attempt_id)
        program.start()
        answers = deed(app, page, chance)
        program.join()
        counts.kills += 1
        counts.while_submitting += is_submitting
        _compare_answers(attempt_id, answers, counts)
        found = books.of(attempt_id)
        assert found == books.due(EXAM, is_submitted=found["results"] == 1)
        counts.submitted_already += found["results"]
        app.start_again()
        assert _deadline(attempt_id) == deadline
        _compare_days(program, counts)
        _go_on(page, learner_id, attempt_id, is_over=found["results"] == 1)
        found, expected = books.of(attempt_id), books.due(EXAM, is_submitted=True)
        counts.double_scores += books.doubled(found, expected)
        assert found == expected
        page.context.close()
    sys.stdout.write(f"\n{counts}\n")
    assert counts.answers_found == counts.answers_acknowledged > 0
    assert counts.days_found == counts.days_acknowledged > 0
    assert counts.double_scores == 0


def _answer(app: App, page: Page, chance: Random) -> dict[int, int]:
    """Answer question after question until the application is killed; the answers the page said were saved."""
    answers = {}
    for position in range(1, 31):
        place = chance.randrange(4)
        try:
            options(page).nth(place).focus()
            page.keyboard.press("Space")
            if not _appears(app, page, f"{position} of 30 answered"):
                break
            answers[position] = place
            if position == 1:
                threading.Timer(chance.uniform(0, 3), app.kill).start()
            page.get_by_role("button", name="Next").click(timeout=5000)
            if not _appears(app, page, f"Question {position + 1} of 30"):
                break
        except Error:
            assert app.is_down  # the page froze in the middle of an act, as it does without a server
            break
    app.server.process.wait(20)
    return answers


def _appears(app: App, page: Page, words: str) -> bool:
    """Wait for words on the page; False when the application is down and they have not come."""
    while page.get_by_text(words).count() == 0:
        if app.is_down:
            return False
        page.wait_for_timeout(GLANCE)
    return True


def _submit(app: App, page: Page, chance: Random) -> dict[int, int]:
    """Press the button that ends the test, and kill the application at about the moment it is heard."""
    page.get_by_role("button", name="Submit the test").click()
    button = page.get_by_role("button", name="Submit now")
    expect(button).to_be_visible(timeout=SOON)
    threading.Timer(chance.uniform(0.02, 0.3), app.kill).start()
    try:
        button.click(timeout=5000)
    except Error:
        assert app.is_down  # a page without a server lets nobody press
    app.server.process.wait(20)
    return {}


def _read(app: App, _page: Page, _chance: Random) -> dict[int, int]:
    """Read the first question, which the page has drawn once and whole, when the application is killed."""
    app.kill()
    app.server.process.wait(20)
    return {}


DEEDS = (_answer, _submit, _read)


def _deadline(attempt_id: int) -> object:
    (attempt,) = statements.rows("select deadline_at from assessment_attempts where id = :id", id=attempt_id)
    return attempt["deadline_at"]


def _compare_answers(attempt_id: int, answers: dict[int, int], counts: Counts) -> None:
    stored = {question.position: question.chosen for question in timed_tests.stored(attempt_id)}
    counts.answers_acknowledged += len(answers)
    counts.answers_found += sum(stored[position] == place for position, place in answers.items())


def _compare_days(program: Program, counts: Counts) -> None:
    """Every day that was acknowledged is completed, and asking once more pays none of them again."""
    days = statements.rows(
        "select id, (select count(*) from xp_rewards where user_id = task.user_id and reward_type = 'daily_task'"
        " and subject = task.id::text) as paid from daily_tasks task where user_id = :id and status = 'completed'",
        id=program.learner_id,
    )
    assert all(day["paid"] == 1 for day in days)
    completed = {day["id"] for day in days}
    acknowledged = set(program.paid)
    counts.days_acknowledged += len(acknowledged)
    counts.days_found += len(acknowledged & completed)
    for day_id in acknowledged:
        program.complete(day_id)
        assert program.paid[day_id] == 15


def _choose_until_saved(page: Page, attempt_id: int, position: int) -> None:
    """Choose an answer; one that came too early for the new process is not shown as chosen, and chosen once more."""
    place = (timed_tests.stored(attempt_id)[position - 1].key + 1) % 4
    for _ in range(TRIES):
        options(page).nth(place).focus()
        page.keyboard.press("Space")
        for _ in range(30):
            if timed_tests.stored(attempt_id)[position - 1].chosen == place:
                expect(page.get_by_text(re.compile(r"saved \d\d:\d\d:\d\d"))).to_be_visible(timeout=SOON)
                return
            page.wait_for_timeout(100)
        expect(options(page).nth(place)).not_to_be_checked(timeout=SOON)
    pytest.fail("the page that was open saves nothing any more")


def _go_on(page: Page, learner_id: int, attempt_id: int, *, is_over: bool) -> None:
    """The page that was open finds the new process by itself, at the same question, and the test goes to its end."""
    if not is_over:
        expect(page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-connection-state", "CONNECTED", timeout=RECONNECTION
        )
        position = int(page.evaluate("new URLSearchParams(location.search).get('question')"))
        at_question(page, position)
        _choose_until_saved(page, attempt_id, position)
        timed_tests.answer_all(learner_id, attempt_id, right=EXAM.right)
        page.get_by_role("button", name="Submit the test").click()
        page.get_by_role("button", name="Submit now").click()
    expect(page.get_by_role("heading", name="You passed: 21 of 30")).to_be_visible(timeout=RECONNECTION)
    assert testing_service.submit(learner_id, attempt_id, at=clock.now()).right == EXAM.right
