"""A test whose answers can be changed, on screen: walked through app.py on the real bank."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from logic import clock
from logic.plans import testing_service
from tests import factories, timed_tests

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ada@example.org"


@pytest.fixture
def walk(database, monkeypatch) -> Callable[..., AppTest]:
    """Open the page of tests through app.py as somebody, at a test and a question if they are named."""

    def open_page(email: str = EMAIL, **address: object) -> AppTest:
        cookie = factories.browser_cookie(email, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page("pages/learner/test.py")
        for name, value in address.items():
            app.query_params[name] = str(value)
        return app.run()

    return open_page


@pytest.fixture
def learner(database) -> int:
    """A learner whose first weekly test is due."""
    return timed_tests.learner_at_test(EMAIL)


@pytest.fixture
def attempt(learner) -> int:
    """Their test, begun just now."""
    return timed_tests.begun(learner)


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.info, *app.warning, *app.error]
    return "\n".join(part.value for part in parts)


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def choose(app: AppTest, place: int) -> AppTest:
    return app.radio[0].set_value(place).run()


def pills(app: AppTest):
    return next(group for group in app.button_group if group.label == "Questions")


def time_left(app: AppTest) -> float | None:
    drawn = [json.loads(element.proto.json or "null") for element in app.get("bidi_component")]
    (clock_on_screen,) = [data for data in drawn if data]
    return clock_on_screen["left"]


def later(monkeypatch, minutes: int) -> None:
    """Let the server's clock stand this much later."""
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + timedelta(minutes=minutes))


def test_the_start_page_states_length_time_and_rules_before_the_one_button(walk, learner) -> None:
    app = walk()
    assert [(metric.label, metric.value) for metric in app.metric] == [
        ("Questions", "30"),
        ("Minutes", "45"),
        ("To pass", "21 of 30"),
    ]
    read = words(app)
    for rule in ("change every answer", "saved at once", "runs on our server", "submitted with the answers that are"):
        assert rule in read
    assert [button.label for button in app.button] == ["Begin the test"]
    assert "Level" in read


def test_without_a_test_due_the_page_says_when_one_comes(walk, database) -> None:
    factories.learner_with_plan(email=EMAIL)
    assert "No test is due" in words(walk())


def test_a_test_that_was_begun_opens_without_the_start_page_and_without_the_header(walk, learner) -> None:
    app = press(walk(), "Begin the test")
    assert "Question 1 of 30" in words(app)
    assert "Level" not in words(app)
    assert app.radio[0].value is None
    begun = app.query_params["test"]
    app = walk()
    assert "Question 1 of 30" in words(app)
    assert app.query_params["test"] == begun


def test_an_answer_is_stored_when_it_is_chosen_and_the_page_says_so(walk, attempt) -> None:
    app = choose(walk(test=attempt), 2)
    assert timed_tests.stored(attempt)[0].chosen == 2
    assert ":material/cloud_done: saved " in words(app)
    assert "1 of 30 answered" in words(app)


def test_an_answer_can_be_changed_and_the_last_one_counts(walk, attempt) -> None:
    app = choose(choose(walk(test=attempt), 2), 1)
    assert timed_tests.stored(attempt)[0].chosen == 1
    assert app.radio[0].value == 1
    assert "1 of 30 answered" in words(app)


def test_a_refresh_and_another_device_find_the_same_question_and_its_answer(walk, attempt) -> None:
    app = choose(press(walk(test=attempt), "Next"), 3)
    address = {"test": app.query_params["test"], "question": app.query_params["question"]}
    again = walk(**{name: value[0] if isinstance(value, list) else value for name, value in address.items()})
    assert "Question 2 of 30" in words(again)
    assert again.radio[0].value == 3


def test_what_another_device_answered_shows_here_at_the_next_click(walk, learner, attempt) -> None:
    app = choose(walk(test=attempt), 2)
    testing_service.answer(learner, attempt, 1, 0, at=clock.now())
    app = app.run()
    assert app.radio[0].value == 0
    assert timed_tests.stored(attempt)[0].chosen == 0


def test_back_next_and_the_navigator_open_questions(walk, attempt) -> None:
    app = walk(test=attempt)
    assert next(button for button in app.button if button.label == "Back").disabled
    app = press(app, "Next")
    assert pills(app).value == 2
    app = pills(app).set_value(30).run()
    assert "Question 30 of 30" in words(app)
    assert next(button for button in app.button if button.label == "Next").disabled
    assert "Question 29 of 30" in words(press(app, "Back"))


def test_the_navigator_tells_answered_flagged_and_open_by_sign(walk, attempt) -> None:
    app = choose(walk(test=attempt), 0)
    app = app.toggle[0].set_value(True).run()
    assert timed_tests.stored(attempt)[0].is_flagged
    app = press(app, "Next")
    assert app.toggle[0].value is False
    assert pills(app).options[:2] == ["1 :material/check: :material/flag:", "2"]
    app = press(app, "Back").toggle[0].set_value(False).run()
    assert not timed_tests.stored(attempt)[0].is_flagged


def test_a_question_that_does_not_show_is_left_out_and_named(walk, attempt) -> None:
    app = press(walk(test=attempt), "This question does not show properly")
    assert timed_tests.stored(attempt)[0].is_left_out
    read = words(app)
    assert "Left out, not counted: 1" in read
    assert "Question 2 of 30" in read
    app = press(press(app, "Submit the test"), "Submit now")
    assert "It takes 21 of 29 right answers (70 %). 29 questions had no answer" in words(app)
    assert "1 question did not count." in words(app)


def test_the_sixth_question_left_out_is_refused_with_a_sentence(walk, attempt) -> None:
    app = walk(test=attempt)
    for _ in range(6):
        app = press(app, "This question does not show properly")
    assert "Five questions were left out" in words(app)
    assert sum(question.is_left_out for question in timed_tests.stored(attempt)) == 5


def test_the_countdown_gets_what_is_left_by_the_servers_clock(walk, attempt, monkeypatch) -> None:
    assert 44 * 60 < (time_left(walk(test=attempt)) or 0) <= 45 * 60
    later(monkeypatch, 30)
    assert 14 * 60 < (time_left(walk(test=attempt)) or 0) <= 15 * 60


def test_submitting_first_says_how_many_answers_are_missing(walk, learner, attempt) -> None:
    timed_tests.answer_all(learner, attempt, right=30, but=3)
    app = press(walk(test=attempt), "Submit the test")
    assert "**3 of 30 questions have no answer:** 28, 29 and 30. They count as wrong." in words(app)
    assert not testing_service.sitting(learner, attempt, at=clock.now()).is_over
    app = press(app, "Submit now")
    assert "You passed: 27 of 30" in words(app)
    assert "3 questions had no answer and counted as wrong." in words(app)


def test_a_refresh_of_the_result_shows_the_same_and_pays_nothing_more(walk, learner, attempt) -> None:
    timed_tests.answer_all(learner, attempt, right=21)
    app = press(press(walk(test=attempt), "Submit the test"), "Submit now")
    for shown in (app, walk(test=attempt)):
        read = words(shown)
        assert "You passed: 21 of 30" in read
        assert "+300 XP" in read
        assert "300 XP" in read


def test_a_failed_test_shows_what_was_weak_how_severe_it_is_and_the_days_added(walk, learner, attempt) -> None:
    timed_tests.answer_all(learner, attempt, right=16)
    testing_service.submit(learner, attempt, at=clock.now())
    read = words(walk(test=attempt))
    assert "Not yet: 16 of 30, five short" in read
    assert "medium severity" in read
    assert "3 extra days are added" in read
    assert "weak with a probability of" in read
    assert "Pace: quick. Consistency:" in read
    assert re.search(r"level is (most likely )?\*\*\d+\*\*", read)
    assert "XP" not in read.split("Not yet")[1].split("What it showed")[0]


def test_the_review_opens_at_a_click_and_explains(walk, learner, attempt) -> None:
    timed_tests.answer_all(learner, attempt, right=29)
    testing_service.submit(learner, attempt, at=clock.now())
    app = walk(test=attempt)
    assert "| Topic | Right so far, and what that says |" in words(app)
    view = next(group for group in app.button_group if group.label == "Show")
    app = view.set_value("Review of your answers").run()
    assert "29 right, 1 to look at again." in words(app)
    assert "Right answer" in words(app)


def test_the_review_explains_what_had_no_answer_and_says_that_it_counts_as_wrong(walk, learner, attempt) -> None:
    timed_tests.answer_all(learner, attempt, right=27, but=3)
    testing_service.leave_out(learner, attempt, 29, at=clock.now())
    testing_service.submit(learner, attempt, at=clock.now())
    app = walk(test=attempt)
    app = next(group for group in app.button_group if group.label == "Show").set_value("Review of your answers").run()
    said = words(app)
    assert "27 right, 2 to look at again." in said
    assert "**Question 28**" in said
    assert "You gave no answer, and that counts as wrong." in said
    assert "Right answer" in said


def test_when_the_time_is_up_the_next_click_shows_the_result_of_what_was_saved(
    walk, learner, attempt, monkeypatch
) -> None:
    timed_tests.answer_all(learner, attempt, right=30, but=5)
    app = walk(test=attempt, question=30)
    later(monkeypatch, 46)
    app = choose(app, 1)
    assert "You passed: 25 of 30" in words(app)
    assert timed_tests.stored(attempt)[29].chosen is None


def test_a_test_submitted_on_another_device_ends_here_too(walk, learner, attempt) -> None:
    app = choose(walk(test=attempt), 2)
    testing_service.submit(learner, attempt, at=clock.now())
    app = choose(app, 1)
    assert "This test is over" in words(app)
    assert "Not yet" in words(app)
    assert timed_tests.stored(attempt)[0].chosen == 2


def test_whoever_signed_out_meanwhile_stores_nothing_more(walk, attempt, monkeypatch) -> None:
    app = choose(walk(test=attempt), 2)
    monkeypatch.setattr(session, "cookie", lambda: None)
    app = choose(app, 1)
    assert "Question" not in words(app)
    assert timed_tests.stored(attempt)[0].chosen == 2


@pytest.mark.parametrize("address", ["999999999", "0", "-1", "seven", "9" * 30, ""])
def test_an_address_without_a_test_of_ones_own_gets_a_sentence(walk, learner, address) -> None:
    assert "There is no such test of yours" in words(walk(test=address))


def test_the_test_of_somebody_else_is_no_test_of_mine(walk, attempt) -> None:
    factories.learner(email="eve@example.org")
    read = words(walk("eve@example.org", test=attempt))
    assert "There is no such test of yours" in read
    assert "Question" not in read


@pytest.mark.parametrize("question", ["0", "31", "x"])
def test_an_address_with_a_question_that_is_not_there_opens_the_first_that_waits(walk, attempt, question) -> None:
    assert "Question 1 of 30" in words(walk(test=attempt, question=question))


@pytest.mark.parametrize(
    ("right", "headline", "way"),
    [(42, "Not yet: 42 of 60, one short", "See your plan"), (43, "You passed: 43 of 60", "See your verdict")],
)
def test_exactly_seventy_percent_does_not_pass_a_final_and_the_page_says_so(
    walk, learner, right, headline, way
) -> None:
    timed_tests.finish_weeks(learner)
    assert "Exactly 70 % passes a week and not the final." in words(walk())
    attempt = timed_tests.begun(learner)
    timed_tests.answer_all(learner, attempt, right=right, but=1)
    app = walk(test=attempt, question=60)
    assert "Question 60 of 60" in words(app)
    assert 89 * 60 < (time_left(app) or 0) <= 90 * 60
    app = press(press(app, "Submit the test"), "Submit now")
    assert headline in words(app)
    assert "Exactly 70 % passes a week and not the final." in words(app)
    assert way in [button.label for button in app.button]


def test_a_daily_check_has_three_questions_no_clock_and_nothing_to_pass(walk, database) -> None:
    someone = factories.learner_with_plan(email=EMAIL)
    factories.finish_days(someone.id, 1)
    attempt = testing_service.begin_check(someone.id, someone.today.id, at=clock.now())
    app = walk(test=attempt)
    assert "Question 1 of 3" in words(app)
    assert time_left(app) is None
    timed_tests.answer_all(someone.id, attempt, right=2)
    app = press(press(app.run(), "Submit the test"), "Submit now")
    assert "2 of 3 right" in words(app)
