"""One test on two devices, and on one whose clock is wrong by a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from bench.chromium import PHONE
from logic import clock
from logic.assessment.timed_service import TimeIsUpError
from logic.plans import testing_service
from tests import statements, timed_tests
from tests.e2e.conftest import Server, start_server
from tests.faults import books
from tests.faults.books import Exam
from tests.timed_pages import SOON, at_question, choose, options, seconds_left, set_deadline

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DAY = 86_400
LAG = 15  # seconds a loaded machine may take to draw what the server said; a wrong clock would be off by a day
RIGHT = 21
# The clock of a page, wrong from the start and settable later: new Date() and Date.now() both tell it.
CLOCK = """
const Real = Date;
globalThis.wrongBySeconds = SECONDS;
globalThis.Date = class extends Real {
  constructor(...given) { given.length ? super(...given) : super(Date.now()); }
  static now() { return Real.now() + 1000 * globalThis.wrongBySeconds; }
};
"""


@pytest.fixture(scope="module")
def server(module_db, tmp_path_factory) -> Iterator[Server]:
    """The application, one for all tests of this module."""
    running = start_server(module_db.url, module_db.owner_url, tmp_path_factory.mktemp("server"))
    yield running
    running.stop()


@pytest.fixture
def someone(module_db, request) -> tuple[str, int, int]:
    """Address and id of a learner of this test's own, and their weekly test, begun."""
    email = f"{abs(hash(request.node.name))}@example.org"
    learner_id = timed_tests.learner_at_test(email)
    return email, learner_id, timed_tests.begun(learner_id)


@pytest.fixture
def open_test(server, someone, open_page) -> Callable[..., Page]:
    """Open the test in one more browser."""
    email, _, attempt_id = someone
    return partial(open_page, server.address, f"/test?test={attempt_id}", email)


def test_a_browser_whose_clock_is_wrong_by_a_day_counts_the_servers_time_and_ends_the_test_in_time(
    someone, open_test
) -> None:
    seconds = -DAY
    _, learner_id, attempt_id = someone
    page = open_test(script=CLOCK.replace("SECONDS", str(seconds)))
    at_question(page, 1)
    assert abs(page.evaluate("Date.now()") / 1000 - clock.now().timestamp() - seconds) < LAG
    _assert_on_the_servers_clock(page, attempt_id)

    page.evaluate("seconds => { wrongBySeconds -= seconds }", seconds)  # set right, a leap of a day in the middle
    page.wait_for_timeout(2500)  # two ticks of the countdown: time enough to fall for it
    at_question(page, 1)
    assert not testing_service.sitting(learner_id, attempt_id, at=clock.now()).is_over
    choose(page, attempt_id, 1, 2)
    _assert_on_the_servers_clock(page, attempt_id)

    page.evaluate("seconds => { wrongBySeconds = seconds }", seconds)
    timed_tests.answer_all(learner_id, attempt_id, right=RIGHT)
    set_deadline(attempt_id, 6)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="You passed: 21 of 30")).to_be_visible(timeout=SOON)
    (ended,) = statements.rows(
        "select submitted_at, deadline_at from assessment_attempts where id = :id", id=attempt_id
    )
    assert ended["submitted_at"] == ended["deadline_at"]
    assert books.of(attempt_id) == books.due(Exam("weekly", RIGHT), is_submitted=True)


def test_on_two_devices_the_last_saved_answer_counts_and_both_see_it(someone, open_test) -> None:
    _, _, attempt_id = someone
    desk, phone = open_test(), open_test(viewport=PHONE)
    at_question(desk, 1)
    at_question(phone, 1)

    choose(desk, attempt_id, 1, 1)
    choose(phone, attempt_id, 1, 2)  # over a page that still shows no answer
    desk.get_by_role("button", name="Next").click()
    at_question(desk, 2)
    desk.get_by_role("button", name="Back").click()
    at_question(desk, 1)
    expect(options(desk).nth(2)).to_be_checked(timeout=SOON)

    choose(desk, attempt_id, 1, 3)
    phone.reload()
    at_question(phone, 1)
    expect(options(phone).nth(3)).to_be_checked(timeout=SOON)
    assert timed_tests.stored(attempt_id)[0].chosen == 3


@pytest.mark.parametrize("act", ["answer", "go on"])
def test_a_test_submitted_on_one_device_shows_its_result_on_the_other_at_its_next_act_and_says_why(
    act, someone, open_test
) -> None:
    _, learner_id, attempt_id = someone
    timed_tests.answer_all(learner_id, attempt_id, right=RIGHT)
    desk, phone = open_test(), open_test(viewport=PHONE)
    at_question(desk, 1)
    at_question(phone, 1)
    desk.get_by_role("button", name="Submit the test").click()
    desk.get_by_role("button", name="Submit now").click()
    expect(desk.get_by_role("heading", name="You passed: 21 of 30")).to_be_visible(timeout=SOON)
    expect(desk.get_by_text(TimeIsUpError().sentence)).to_have_count(0)

    if act == "answer":
        options(phone).nth((timed_tests.stored(attempt_id)[0].key + 1) % 4).focus()
        phone.keyboard.press("Space")
    else:
        phone.get_by_role("button", name="Next").click()
    expect(phone.get_by_role("heading", name="You passed: 21 of 30")).to_be_visible(timeout=SOON)
    expect(phone.get_by_text(TimeIsUpError().sentence)).to_be_visible(timeout=SOON)
    assert books.of(attempt_id) == books.due(Exam("weekly", RIGHT), is_submitted=True)


def test_two_devices_that_submit_at_once_get_one_score(someone, open_test) -> None:
    _, learner_id, attempt_id = someone
    timed_tests.answer_all(learner_id, attempt_id, right=RIGHT)
    devices = [open_test(), open_test(viewport=PHONE)]
    for device in devices:
        at_question(device, 1)
        device.get_by_role("button", name="Submit the test").click()
        expect(device.get_by_role("button", name="Submit now")).to_be_visible(timeout=SOON)
    for device in devices:
        device.get_by_role("button", name="Submit now").click(no_wait_after=True)
    for device in devices:
        expect(device.get_by_role("heading", name="You passed: 21 of 30")).to_be_visible(timeout=SOON)
    assert books.of(attempt_id) == books.due(Exam("weekly", RIGHT), is_submitted=True)


def _assert_on_the_servers_clock(page: Page, attempt_id: int) -> None:
    """The page shows the time that is left by the server's clock."""
    (attempt,) = statements.rows("select deadline_at from assessment_attempts where id = :id", id=attempt_id)
    assert abs(seconds_left(page) - (attempt["deadline_at"] - clock.now()).total_seconds()) < LAG
