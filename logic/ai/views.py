"""What administrators are shown of models, and the words for it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from logic.ai.choosing import NANOCENTS, Feature, Outcome

FEATURES: Final = {
    Feature.PLAN_DAY: "days of a plan",
    Feature.DIAGNOSIS: "what a failed week says",
    Feature.HINT: "hints in a review",
    Feature.GROWTH_PLAN: "growth plans",
    Feature.TEACHER_SUMMARY: "summaries for teachers",
    Feature.TEST: "tests by administrators",
}
USES: Final = tuple(feature for feature in Feature if feature is not Feature.TEST)
_REFUSED: Final = {
    401: "It refused the key (401). Replace the key, or ask the provider what it allows.",
    403: "It refused the key (403). Replace the key, or ask the provider what it allows.",
    404: "It knows no such address or model (404). Compare both with the provider's own pages.",
}
_OUTCOMES: Final = {
    Outcome.TIMEOUT: "It did not answer within its time limit. Others are asked instead; a longer limit may help.",
    Outcome.UNREACHABLE: "Nobody answered at its address, or the connection broke before the answer was whole.",
    Outcome.RATE_LIMITED: "It says that it was asked too often (429). Try again in a minute.",
    Outcome.MALFORMED: "It answered, and not in the form that was asked for. Models that know structured outputs do.",
    Outcome.OVER_BUDGET: "This month's budget would not cover the call, so it was not asked.",
    Outcome.NO_KEY: "Its key cannot be read with the master keys of this installation. Enter the key again.",
    Outcome.LOST: "The call never ended; the process that waited for it did.",
}


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as administrators see it; of its key only the end. Money in nanocents, `budget_cents` in cents."""

    id: int
    name: str
    base_url: str
    model: str
    key_ending: str | None
    place: int
    input_nanocents: int
    output_nanocents: int
    budget_cents: int | None
    spent_nanocents: int
    timeout_ms: int
    features: tuple[Feature, ...]
    is_enabled: bool
    last_outcome: Outcome | None
    last_called_at: datetime | None

    @property
    def key_shown(self) -> str:
        """Its key as a page may show it."""
        return "no key" if self.key_ending is None else f"…{self.key_ending}"


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of trying a provider out, in a sentence; cost in nanocents."""

    works: bool
    sentence: str
    milliseconds: int
    nanocents: int


@dataclass(frozen=True, slots=True)
class UsageLine:
    """What a provider did for a feature on a day (UTC); `latency_ms` is the median of those that answered."""

    day: date
    provider: str
    feature: Feature
    calls: int
    answered: int
    over_budget: int
    input_tokens: int
    output_tokens: int
    nanocents: int
    latency_ms: int | None


def told(outcome: Outcome, status: int | None, milliseconds: int) -> str:
    """What happened, plainly; nothing of what the provider said itself."""
    if outcome is Outcome.ANSWERED:
        return f"It answered as asked, in {milliseconds / 1000:.1f} s."
    if outcome is Outcome.FAILED:
        return f"It failed on its own side ({status}). Others are asked instead; try again later."
    if outcome is Outcome.REFUSED:
        if status is not None and 300 <= status < 400:  # noqa: PLR2004 -- redirects
            return f"It sends on to another address ({status}), where no key of ours goes. Enter that address itself."
        return _REFUSED.get(
            status or 0, f"It refused the request ({status}). The model may not know structured outputs."
        )
    return _OUTCOMES[outcome]


def dollars(nanocents: int) -> Decimal:
    """An amount in dollars, exact."""
    return Decimal(nanocents) / (NANOCENTS * 100)


def amount(nanocents: int) -> str:
    """An amount as it is read: two decimals, four for what is less than a dollar."""
    exact = dollars(nanocents)
    return f"${exact:,.2f}" if exact >= 1 or not exact else f"${exact:.4f}"
