"""What Today offers beside a day: a test that is due, the check of a finished day, reviews, and a plan that rests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session, week_strip
from logic import clock
from logic.assessment.service import LatestDiagnostic
from logic.plans import management_service as management
from logic.plans import review_service, testing_service
from logic.plans import service as plans
from logic.plans.management_service import PlanSummary, PlanVerdict
from logic.plans.states import Plan
from tests import factories, timed_tests

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ada@example.org"


@pytest.fixture(autouse=True)
def noon(monkeypatch) -> None:
    """Let it be noon, so that no test here runs over midnight."""
    now = clock.now
    ahead = now().replace(hour=12) - now()
    monkeypatch.setattr(clock, "now", lambda: now() + ahead)


@pytest.fixture
def walk(database, monkeypatch) -> Callable[..., AppTest]:
    """Open Today through app.py."""

    def open_page() -> AppTest:
        cookie = factories.browser_cookie(EMAIL, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()

    return open_page


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.info, *app.warning, *app.error]
    return "\n".join(part.value for part in parts)


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def open_test(app: AppTest) -> int:
    """The test in the address."""
    value = app.query_params["test"]
    return int(value[0] if isinstance(value, list) else value)


def learner_with_weak_topics(days: int = 2, *, ago: timedelta = timedelta(days=2)) -> int:
    """A learner with a plan made from wrong answers, who did so many days of it a while ago."""
    then = clock.now() - ago
    someone = factories.learner_with_plan(email=EMAIL, share_right=0.0, at=then - timedelta(days=1))
    factories.finish_days(someone.id, days, at=then)
    return someone.id


def leave_out_all(learner_id: int, attempt_id: int) -> None:
    for question in timed_tests.stored(attempt_id):
        testing_service.leave_out(learner_id, attempt_id, question.position, at=clock.now())


def finished_today() -> int:
    """A learner who has done the first day of their plan just now."""
    someone = factories.learner_with_plan(email=EMAIL, at=clock.now() - timedelta(days=1))
    factories.finish_days(someone.id, 1, at=clock.now() - timedelta(minutes=5))
    return someone.id


def test_a_test_that_is_due_has_the_one_primary_button_and_leads_to_its_start_page(walk) -> None:
    timed_tests.learner_at_test(EMAIL)
    app = walk()
    read = words(app)
    assert "Week 1: test" in read
    assert "30 questions" in read
    assert "45 min" in read
    app = press(app, "Open the test")
    assert "Begin the test" in labels(app)
    assert "The time starts when you press the button." in words(app)


def test_going_to_the_start_page_does_not_begin_the_test(walk) -> None:
    learner_id = timed_tests.learner_at_test(EMAIL)
    press(walk(), "Open the test")
    due = testing_service.due(learner_id, at=clock.now())
    assert due
    assert due.attempt_id is None


def test_a_test_that_was_begun_goes_on_from_today(walk) -> None:
    timed_tests.begun(timed_tests.learner_at_test(EMAIL))
    app = walk()
    assert "its clock is running" in words(app)
    assert "Question 1 of 30" in words(press(app, "Go on with the test"))


def test_a_test_whose_time_is_up_is_closed_and_today_shows_the_extra_day(walk, monkeypatch) -> None:
    timed_tests.begun(timed_tests.learner_at_test(EMAIL))
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(minutes=46))
    app = walk()
    assert "EXTRA DAY 1 OF 4" in words(app)
    assert "Start today's task" in labels(app)
    assert "Open the test" not in labels(app)


def test_before_a_day_is_finished_neither_check_nor_review_is_offered(walk) -> None:
    factories.learner_with_plan(email=EMAIL)
    assert labels(walk()) == ["Start today's task"]


def test_the_check_of_a_finished_day_is_offered_and_opens_its_three_questions(walk) -> None:
    finished_today()
    app = walk()
    assert "It is optional" in words(app)
    assert "Start today's task" in labels(app)
    app = press(app, "Take the check")
    assert "Question 1 of 3" in words(app)
    assert "Go on with the check" in labels(walk())


def test_a_submitted_check_is_told_in_two_lines_with_what_was_wrong(walk) -> None:
    learner_id = finished_today()
    attempt_id = open_test(press(walk(), "Take the check"))
    timed_tests.answer_all(learner_id, attempt_id, right=2)
    testing_service.submit(learner_id, attempt_id, at=clock.now())
    app = walk()
    read = words(app)
    assert "2 of 3 right.**\n\nLook again at question 3" in read
    assert "Right answer" in read
    assert "Take the check" not in labels(app)


def test_a_check_without_a_mistake_needs_no_review(walk) -> None:
    learner_id = finished_today()
    attempt_id = open_test(press(walk(), "Take the check"))
    timed_tests.answer_all(learner_id, attempt_id, right=3)
    testing_service.submit(learner_id, attempt_id, at=clock.now())
    app = walk()
    assert "3 of 3 right.**\n\nIt stayed." in words(app)
    assert not app.expander


def test_a_check_without_answers_is_told_without_a_review_of_nothing(walk) -> None:
    learner_id = finished_today()
    attempt_id = open_test(press(walk(), "Take the check"))
    testing_service.submit(learner_id, attempt_id, at=clock.now())
    assert "0 of 3 right.**\n\nThe questions without an answer count as wrong." in words(walk())


def test_a_check_of_which_everything_was_left_out_praises_nobody(walk) -> None:
    learner_id = finished_today()
    attempt_id = open_test(press(walk(), "Take the check"))
    leave_out_all(learner_id, attempt_id)
    testing_service.submit(learner_id, attempt_id, at=clock.now())
    said = words(walk())
    assert "Every question was left out, so it says nothing." in said
    assert "It stayed" not in said


def test_a_review_of_which_everything_was_left_out_can_be_submitted(walk) -> None:
    learner_id = learner_with_weak_topics()
    leave_out_all(learner_id, review_service.begin(learner_id, at=clock.now()))
    app = walk()
    assert "Every question of it was left out" in words(app)
    assert open_test(press(app, "Go on with the review"))


def test_weak_topics_come_back_beside_the_day_and_open_as_a_test_without_a_clock(walk) -> None:
    learner_id = learner_with_weak_topics()
    app = walk()
    assert "**4 minutes of review**" in words(app)
    assert "skipping it costs nothing" in words(app)
    assert labels(app)[0] == "Start today's task"
    app = press(app, "Review now")
    assert "Question 1 of 4" in words(app)
    begun = review_service.due(learner_id, at=clock.now())
    assert begun
    assert begun.attempt_id == open_test(app)
    assert "Go on with the review" in labels(walk())


def test_a_review_that_was_submitted_is_not_offered_again_the_same_day(walk) -> None:
    learner_id = learner_with_weak_topics()
    attempt_id = review_service.begin(learner_id, at=clock.now())
    timed_tests.answer_all(learner_id, attempt_id, right=4)
    testing_service.submit(learner_id, attempt_id, at=clock.now())
    assert "Review now" not in labels(walk())


def test_a_paused_plan_shows_nothing_due_and_goes_on_with_one_button(walk) -> None:
    learner_id = learner_with_weak_topics()
    management.pause(learner_id, at=clock.now())
    app = walk()
    assert "plan is paused" in words(app)
    assert labels(app) == ["Resume my plan"]
    app = press(app, "Resume my plan")
    assert "Review now" in labels(app)
    assert plans.current_or_none(learner_id)


def test_who_has_ended_a_plan_is_led_to_its_verdict_and_who_began_a_diagnostic_back_to_it() -> None:
    now = clock.now()
    verdict = PlanVerdict(score=51, total_questions=60, readiness_level="job ready")
    ended = PlanSummary(1, "Python", 1, 1, Plan.COMPLETED, now, None, now, 4, 4, 4, 28, 28, verdict)
    step = week_strip.next_step(None, ended)
    assert (step.page, step.title) == ("pages/learner/verdict.py", "Your Python plan is complete")
    assert "51 of 60 right: job ready" in step.sentence
    begun = LatestDiagnostic(attempt_id=1, track="SQL", track_id=2, submitted=False, has_plan=False)
    assert week_strip.next_step(begun, ended).title == "Your diagnostic is waiting"
    given_up = replace(ended, status=Plan.FAILED, verdict=None)
    assert week_strip.next_step(None, given_up).page == "pages/learner/diagnostic.py"
