"""Writes a growth plan by rules: what a colleague who had seen everything would put on one page for four weeks."""

from __future__ import annotations

from datetime import date

from logic.growth.actions import WrittenPlan
from logic.growth.context import GrowthContext

WEEKS = 4


def write(context: GrowthContext, *, today: date) -> WrittenPlan:
    """A plan of 4-8 actions over the four weeks from `today`, in the time the teacher has.

    `mapping.actions_in(plan.markdown, context.catalogue_of(context), today=today)` gives `plan.actions` back exactly.
    """
    raise NotImplementedError
