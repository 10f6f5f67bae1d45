"""What each tier may use: one table, and one function that everybody asks.

A limit of None is none. What is limited by the month is counted in the learner's own calendar months. The core of the
product (being measured, the plan, its tests, reviews and the verdict) is nobody's privilege and stands in no row here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from logic.billing.tiers import Tier


class Feature(StrEnum):
    """What a tier may open, or open wider."""

    TRACKS = "tracks"
    RESUMES = "resumes"
    MISSIONS = "missions"
    PROGRESS_REPORT = "progress_report"


@dataclass(frozen=True, slots=True)
class Offer:
    """A feature in words, and how much of it each tier has: a number, None for any number, 0 for nothing."""

    feature: Feature
    words: str
    limits: tuple[int | None, int | None, int | None, int | None]
    monthly: bool = False

    def limit(self, tier: Tier) -> int | None:
        """How many; None for as many as one likes."""
        return self.limits[tier.rank]


OFFERS = {
    offer.feature: offer
    for offer in (
        # free, starter, starter in its first thirty days, premium
        Offer(Feature.TRACKS, "Tracks you can take", (1, 2, 3, None)),
        Offer(Feature.RESUMES, "Resume readings a month", (1, 3, 10, None), monthly=True),
        Offer(Feature.MISSIONS, "Missions a month", (3, 6, 12, None), monthly=True),
        Offer(Feature.PROGRESS_REPORT, "Progress report as PDF", (0, None, None, None)),
    )
}


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of a feature is used, and how much there is; `limit` None means no end."""

    feature: Feature
    used: int
    limit: int | None

    @property
    def left(self) -> int | None:
        """How many more; None for as many as one likes."""
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def allows_one_more(self) -> bool:
        """Whether one more fits."""
        return self.left is None or self.left > 0


def allowance(feature: Feature, tier: Tier, used: int = 0) -> Allowance:
    """What a tier has of a feature when `used` of it are gone. The one answer to "may they?"."""
    return Allowance(feature, used, OFFERS[feature].limit(tier))


def first_tier_to_buy(feature: Feature, used: int = 0) -> Tier | None:
    """The lowest tier that allows one more and stays: what a starter has for thirty days only is no promise."""
    kept = (tier for tier in Tier if tier is not Tier.STARTER_ENHANCED)
    return next((tier for tier in kept if allowance(feature, tier, used).allows_one_more), None)
