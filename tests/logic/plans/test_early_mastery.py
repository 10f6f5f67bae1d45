"""A week that is known already is skipped, one at the most, and the learner is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from logic.notifications import notice_service
from logic.plans import testing_service as testing
from tests import factories, finals
from tests.factories import MORNING
from tests.statements import rows, write

pytestmark = pytest.mark.usefixtures("database")


def weeks(learner: int) -> list[tuple[str, bool]]:
    found = rows("select status, skipped from weekly_plans where user_id = :id order by week_number", id=learner)
    return [(week["status"], week["skipped"]) for week in found]


def test_who_knows_everything_after_the_first_week_skips_one_week_and_is_told() -> None:
    """Three weeks at least make a plan, however sure the inference from one skill to the others is."""
    learner = factories.learner_with_plan(share_right=0.6).id
    assert len(weeks(learner)) == 4
    moment = MORNING + timedelta(days=8)
    for _ in range(3):
        finals.take(learner, 30, at=moment)
        moment += timedelta(days=8)
    states = weeks(learner)
    assert [status for status, _ in states] == ["completed"] * 4
    assert sum(skipped for _, skipped in states) == 1
    told = [notice for notice in notice_service.unread(learner) if notice.kind == "week skipped"]
    assert len(told) == 1
    due = testing.due(learner, at=moment)
    assert due
    assert due.kind == "final"


def test_who_passes_narrowly_skips_nothing() -> None:
    learner = factories.learner_with_plan(share_right=0.4).id
    finals.take(learner, 21, at=MORNING + timedelta(days=8))
    assert weeks(learner)[:2] == [("completed", False), ("in_progress", False)]


def test_a_plan_of_three_weeks_skips_none() -> None:
    learner = factories.learner_with_plan(share_right=0.6).id
    plan = rows("select plan_id, id from weekly_plans where user_id = :id and week_number = 4", id=learner)[0]
    write("delete from daily_tasks where week_id = :id", id=plan["id"])
    write("delete from weekly_plans where id = :id", id=plan["id"])
    finals.take(learner, 30, at=MORNING + timedelta(days=8))
    assert weeks(learner) == [("completed", False), ("in_progress", False), ("locked", False)]
