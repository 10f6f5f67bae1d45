"""Random learners through whole plans, every rule of the plan checked after every step.

WAYMARK_MACHINE_STEPS says how many steps at least (500 here; 10,000 before a release).
"""

from __future__ import annotations

import os
import sys
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.logic.plans.plan_machine import PlanMachine
from tests.logic.plans.plan_tally import Tally
from tests.logic.plans.plan_walker import PlanWalker

STEPS = int(os.environ.get("WAYMARK_MACHINE_STEPS", "500"))
STEPS_OF_A_LEARNER = 50
# What a run must have reached, so that nobody is fooled by steps that did nothing; each comes many times in 500 steps.
REACHED_BY_EVERY_RUN = (
    "day done",
    "days completed",
    "test: weekly passed",
    "test: weekly failed",
    "test: daily_check submitted",
    "extra days: 4",
    "answer given",
    "question left out",
    "plan paused",
    "plan resumed",
    "nothing begun before its turn",
    "extra attempt used",
    "nothing of another's found",
)


def test_whatever_a_learner_does_the_rules_of_the_plan_hold(committed_db: Any) -> None:
    tally = PlanWalker.tally = Tally()
    PlanWalker.neighbour = PlanMachine.keeper = None  # people of a database that is gone
    run_state_machine_as_test(
        PlanMachine,
        settings=settings(
            max_examples=-(-STEPS // STEPS_OF_A_LEARNER) + STEPS // 500,  # now and then one ends a few steps early
            stateful_step_count=STEPS_OF_A_LEARNER + 1,  # the first one is the beginning
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    sys.stdout.write(tally.report())
    assert tally.steps.total() >= STEPS
    if STEPS >= 500:
        assert [what for what in REACHED_BY_EVERY_RUN if not tally.came_out[what]] == []
        assert 10 * tally.effective.total() >= 8 * tally.steps.total()
