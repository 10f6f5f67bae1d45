"""Which provider is asked, in which order, and what a call costs. Values in, values out."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MICROCENTS = 1_000_000
MILLION = 1_000_000


class Feature(StrEnum):
    """What something may be written for."""

    PLAN_DAY = "plan_day"
    DIAGNOSIS = "diagnosis"
    HINT = "hint"
    GROWTH_PLAN = "growth_plan"
    TEACHER_SUMMARY = "teacher_summary"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an answer may get, in tokens, and how often one person may ask in a day."""

    output_tokens: int
    a_day: int


LIMITS = {
    Feature.PLAN_DAY: Limits(500, 30),
    Feature.DIAGNOSIS: Limits(700, 10),
    Feature.HINT: Limits(300, 60),
    Feature.GROWTH_PLAN: Limits(2500, 6),
    Feature.TEACHER_SUMMARY: Limits(900, 60),
    Feature.TEST: Limits(60, 60),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provider as far as choosing goes; prices in microcents a token, budget and spent in cents of this month."""

    id: int
    priority: int
    is_enabled: bool
    features: frozenset[str]
    input_price: int
    output_price: int
    budget_cents: int | None
    spent_microcents: int

    def can_afford(self, feature: Feature, prompt_characters: int) -> bool:
        """Whether the dearest answer would still fit into this month's budget."""
        if self.budget_cents is None:
            return True
        tokens = math.ceil(prompt_characters / 2)  # no language needs more than one token for two characters
        dearest = cost(self, tokens, LIMITS[feature].output_tokens)
        return self.spent_microcents + dearest <= self.budget_cents * MICROCENTS


def order(candidates: Iterable[Candidate], feature: Feature) -> list[Candidate]:
    """The providers to ask for a feature, one after the other: by priority, the older first of equals."""
    fitting = (one for one in candidates if one.is_enabled and feature in one.features)
    return sorted(fitting, key=lambda one: (one.priority, one.id))


def cost(candidate: Candidate, input_tokens: int, output_tokens: int) -> int:
    """What a call costs, in microcents."""
    return input_tokens * candidate.input_price + output_tokens * candidate.output_price
