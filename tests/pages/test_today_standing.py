"""What stands beside today's task, and that the page has exactly one primary button."""

from __future__ import annotations

from datetime import timedelta

from streamlit.testing.v1 import AppTest

from components import today_standing
from logic import clock
from logic.plans import service as plans
from logic.plans import testing_service
from logic.xp import service as xp
from tests import factories, timed_tests
from tests.pages.test_today_tests import EMAIL, learner_with_weak_topics, noon, walk, words

__all__ = ["noon", "walk"]


def primary(app: AppTest) -> list[str]:
    return [button.label for button in app.button if button.proto.type == "primary"]


def test_a_day_comes_before_a_review(walk) -> None:
    learner_with_weak_topics()
    app = walk()
    assert "Review now" in [button.label for button in app.button]
    assert primary(app) == ["Start today's task"]


def test_a_test_that_is_due_comes_first_and_says_what_it_opens(walk) -> None:
    timed_tests.learner_at_test(EMAIL)
    app = walk()
    assert primary(app) == ["Open the test"]
    assert "**Next unlock**: week 2, " in words(app)


def test_a_streak_is_in_danger_until_something_is_learnt_and_then_safe(walk) -> None:
    someone = factories.learner_with_plan(email=EMAIL, at=clock.now() - timedelta(days=1))
    assert "in danger" in words(walk())
    factories.finish_days(someone.id, 1, at=clock.now() - timedelta(minutes=5))
    app = walk()
    assert ":material/check: safe" in words(app)
    assert "0 freezes held" in words(app)


def test_a_missed_day_that_a_freeze_covers_is_told_as_frozen(walk) -> None:
    someone = factories.learner_with_plan(email=EMAIL, at=clock.now() - timedelta(days=9))
    for ago in range(8, 2, -1):
        factories.finish_days(someone.id, 1, at=clock.now() - timedelta(days=ago))
    assert xp.header(someone.id, at=clock.now() - timedelta(days=1)).days_frozen == 1


def test_the_last_day_of_a_week_opens_its_test(database: None) -> None:
    someone = factories.learner_with_plan(at=clock.now() - timedelta(days=2))
    plan = plans.current(someone.id)
    assert today_standing.next_unlock(plan, None) == f"{plan.weeks[0].days[1].topic}, once today's task is done."
    factories.finish_days(someone.id, 6, at=clock.now() - timedelta(hours=5))
    assert today_standing.next_unlock(plans.current(someone.id), None).startswith("the test of week 1")
    assert testing_service.due(someone.id, at=clock.now()) is None
