"""What the plan says of its next step, at every turn it can take: walked through app.py, and by the service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from logic import clock
from logic.plans import service as plans
from logic.plans.service import DayCompleted
from tests import factories, finals, timed_tests

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "ada@example.org"


@pytest.fixture
def walk(database: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """Open the plan through app.py."""

    def open_page() -> AppTest:
        cookie = factories.browser_cookie(EMAIL, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        return app.switch_page("pages/learner/plan.py").run()

    return open_page


@pytest.fixture
def at_final(database: None) -> int:
    """A learner whose final has been due for some days."""
    return finals.learner_at_final(email=EMAIL, at=clock.now() - timedelta(days=60)).id


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    return "\n".join(part.value for part in [*app.title, *app.markdown, *app.caption])


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def finished_day(learner_id: int) -> DayCompleted:
    """Do the day that is open."""
    today = plans.current(learner_id).today
    assert today
    plans.start_day(learner_id, today.id, at=clock.now())
    return plans.complete_day(learner_id, today.id, at=clock.now())


def test_when_a_weeks_test_is_due_the_plan_leads_to_it(walk: Callable[[], AppTest]) -> None:
    timed_tests.learner_at_test(EMAIL)
    app = walk()
    assert "All days of week 1 are done; its test is next." in words(app)
    assert labels(app) == ["Open the test"]


def test_the_days_a_failed_test_added_are_announced_where_they_stand(walk: Callable[[], AppTest]) -> None:
    learner = timed_tests.learner_at_test(EMAIL)
    finals.take(learner, 19, at=clock.now())
    app = walk()
    read = words(app)
    assert "after the extra days you take this week's test again, with other questions" in read
    first_week = next(part.value for part in app.markdown if "EXTRA DAYS" in part.value)
    before, after = first_week.split("EXTRA DAYS, added after the test")
    assert (before.count("check_circle"), after.count("radio_button_checked"), after.count("lock")) == (7, 1, 1)


def test_when_the_final_is_due_the_plan_says_so(walk: Callable[[], AppTest], at_final: int) -> None:
    app = walk()
    assert "Every week is done; the final test is next." in words(app)
    assert labels(app) == ["Open the test"]


def test_a_correction_goes_on_over_its_two_weeks_to_the_retest(walk: Callable[[], AppTest], at_final: int) -> None:
    finals.take(at_final, 42, at=clock.now())
    assert "after the 14 days comes the comprehensive retest" in words(walk())
    finals.do_days(at_final, clock.now(), most=6)
    seventh = finished_day(at_final)
    today = plans.current(at_final).today
    assert today
    assert (seventh.next_topic, seventh.next_test) == (today.topic, None)
    finals.do_days(at_final, clock.now(), most=6)
    last = finished_day(at_final)
    assert (last.next_topic, last.next_test) == (None, "comprehensive")
    app = walk()
    assert "All days of the correction plan are done; the comprehensive retest is next." in words(app)
    assert labels(app) == ["Open the test"]


def test_finishing_a_day_again_says_the_same_is_next(database: None) -> None:
    learner = factories.learner_with_plan()
    factories.finish_days(learner.id, 6)
    last = plans.current(learner.id).today
    assert last
    first, again = finished_day(learner.id), plans.complete_day(learner.id, last.id, at=clock.now())
    assert (first.next_topic, first.next_test) == (again.next_topic, again.next_test) == (None, "weekly")
