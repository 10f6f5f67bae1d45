"""A day is checked once: asked again, its check is the one that was submitted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from logic.plans import service as plans
from logic.plans import testing_service as testing
from tests import factories
from tests.factories import MORNING
from tests.statements import rows


@pytest.mark.usefixtures("database")
def test_a_submitted_check_comes_back_and_no_second_one_is_made() -> None:
    someone = factories.learner_with_plan()
    plans.start_day(someone.id, someone.today.id, at=MORNING + timedelta(hours=1))
    later = MORNING + timedelta(hours=2)
    check = testing.begin_check(someone.id, someone.today.id, at=later)
    testing.submit(someone.id, check, at=later)
    assert testing.begin_check(someone.id, someone.today.id, at=later + timedelta(minutes=5)) == check
    assert testing.outcome(someone.id, check, at=later).kind == "daily_check"
    assert (
        len(rows("select 1 from assessment_attempts where kind = 'daily_check' and user_id = :id", id=someone.id)) == 1
    )
