"""Random learners through whole plans, every rule of the plan checked after every step.

WAYMARK_MACHINE_STEPS says how many steps at least (1,000 here; 10,000 before a release).
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.logic.plans.plan_machine import PlanMachine
from tests.logic.plans.plan_tally import Tally
from tests.logic.plans.plan_walker import PlanWalker

STEPS = int(os.environ.get("WAYMARK_MACHINE_STEPS", "1000"))
STEPS_OF_A_LEARNER = 50


def test_whatever_a_learner_does_the_rules_of_the_plan_hold(committed_db: Any) -> None:
    PlanWalker.tally, PlanWalker.neighbour, PlanMachine.keeper = Tally(), None, None
    run_state_machine_as_test(
        PlanMachine,
        settings=settings(
            max_examples=-(-STEPS // STEPS_OF_A_LEARNER),
            stateful_step_count=STEPS_OF_A_LEARNER + 1,  # the first one is the beginning
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(PlanWalker.tally.report())
