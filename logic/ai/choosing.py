"""Which provider is asked, in which order, and what a call costs. Values in, values out.

Money is in nanocents, a billionth of a cent: a dollar for a million tokens is 100,000 nanocents for one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

NANOCENTS = 1_000_000_000  # of a cent
FAILURES_THAT_REST = 3


class Feature(StrEnum):
    """What something may be written for."""

    PLAN_DAY = "plan_day"
    DIAGNOSIS = "diagnosis"
    HINT = "hint"
    GROWTH_PLAN = "growth_plan"
    TEACHER_SUMMARY = "teacher_summary"
    TEST = "test"


class Outcome(StrEnum):
    """What came of a call; the same words as the CHECK of `ai_calls`."""

    UNDER_WAY = "under_way"
    ANSWERED = "answered"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    RATE_LIMITED = "rate_limited"
    FAILED = "failed"
    MALFORMED = "malformed"
    OVER_BUDGET = "over_budget"
    NO_KEY = "no_key"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an answer may get (tokens), how often one person may ask in a day, how long all providers may take."""

    output_tokens: int
    a_day: int
    patience_seconds: float


LIMITS = {
    Feature.PLAN_DAY: Limits(600, 30, 20.0),
    Feature.DIAGNOSIS: Limits(900, 10, 20.0),
    Feature.HINT: Limits(400, 60, 20.0),
    Feature.GROWTH_PLAN: Limits(3500, 6, 90.0),
    Feature.TEACHER_SUMMARY: Limits(1200, 60, 20.0),
    Feature.TEST: Limits(60, 60, 20.0),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A provider as far as choosing goes: prices of a token, its budget and what this month cost, what it did lately.

    `lately` holds the outcomes of its last calls within a minute, the newest first.
    """

    id: int
    priority: int
    input_nanocents: int
    output_nanocents: int
    budget_nanocents: int | None
    spent_nanocents: int
    lately: tuple[str, ...] = ()

    @property
    def rests(self) -> bool:
        """Whether its last calls all failed, within a minute: others are asked first."""
        return len(self.lately) >= FAILURES_THAT_REST and Outcome.ANSWERED not in self.lately

    def can_afford(self, nanocents: int) -> bool:
        """Whether so much still fits into this month's budget."""
        return self.budget_nanocents is None or self.spent_nanocents + nanocents <= self.budget_nanocents

    def cost(self, input_tokens: int, output_tokens: int) -> int:
        """What a call costs, in nanocents."""
        return input_tokens * self.input_nanocents + output_tokens * self.output_nanocents

    def most(self, feature: Feature, prompt_bytes: int) -> int:
        """What a call may cost at the most: no token is shorter than a byte, and the answer's length is bounded."""
        return self.cost(prompt_bytes, LIMITS[feature].output_tokens)


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Whom to ask one after the other: by priority, the older first of equals; those that rest come last."""
    return sorted(candidates, key=lambda one: (one.rests, one.priority, one.id))


def somebody_can(candidates: Sequence[Candidate], feature: Feature) -> bool:
    """Whether words may be expected: somebody does not rest and has money for an answer as long as it may get."""
    return any(not one.rests and one.can_afford(one.most(feature, 0)) for one in candidates)


def nanocents_per_token(dollars_per_million: float) -> int:
    """The price of one token, from the price providers print."""
    return math.ceil(round(dollars_per_million * NANOCENTS * 100 / 1_000_000, 3))


def dollars_per_million(nanocents: int) -> float:
    """The price providers print, from the price of one token."""
    return nanocents * 1_000_000 / (NANOCENTS * 100)
