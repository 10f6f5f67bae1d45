"""Random learners through whole plans, every rule of the plan checked after every step.

WAYMARK_MACHINE_STEPS says how many steps at least (1,000 here; 10,000 before a release).
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.logic.plans.plan_machine import PlanMachine

STEPS = int(os.environ.get("WAYMARK_MACHINE_STEPS", "1000"))
STEPS_OF_A_LEARNER = 50


def test_whatever_a_learner_does_the_rules_of_the_plan_hold(database: None) -> None:
    run_state_machine_as_test(
        PlanMachine,
        settings=settings(
            max_examples=max(1, STEPS // STEPS_OF_A_LEARNER),
            stateful_step_count=STEPS_OF_A_LEARNER,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
