"""Which tier a subscription gives at a moment, and for how long.

free < starter (normal) < starter (enhanced) < premium; a starter is enhanced for its first thirty days (domain.md,
section 9). Whoever fails to pay keeps what they have while their grace lasts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ENHANCED_FOR = timedelta(days=30)
# Stripe tries a card again three times in this time; whoever has paid by then never lost anything.
GRACE = timedelta(days=14)
_DAY = timedelta(days=1)


class Tier(StrEnum):
    """What somebody may use, the least first."""

    FREE = "free"
    STARTER_NORMAL = "starter_normal"
    STARTER_ENHANCED = "starter_enhanced"
    PREMIUM = "premium"

    @property
    def rank(self) -> int:
        """0 for free, 3 for premium."""
        return list(Tier).index(self)

    @property
    def label(self) -> str:
        """What it is called on screen."""
        return self.replace("_", " ").capitalize().replace(" normal", "")

    def at_least(self, other: Tier) -> bool:
        """Whether this tier has everything that `other` has."""
        return self.rank >= other.rank


class Bought(StrEnum):
    """What can be paid for."""

    STARTER = "starter"
    PREMIUM = "premium"


class Interval(StrEnum):
    """How often it is paid."""

    MONTH = "month"
    YEAR = "year"

    @property
    def months(self) -> int:
        """1 or 12."""
        return 12 if self is Interval.YEAR else 1


class Status(StrEnum):
    """Stripe's names for the states of a subscription."""

    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    CANCELED = "canceled"
    UNPAID = "unpaid"
    PAUSED = "paused"


LIVE = frozenset({Status.TRIALING, Status.ACTIVE, Status.PAST_DUE})


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as it was last read. Money in cents of `currency`, before discounts, for one `interval`.

    `enhanced_from` is when the person's first starter began: a second one is not enhanced again.
    """

    id: int
    bought: Bought
    interval: Interval
    status: Status
    currency: str
    unit_amount: int
    started_at: datetime
    period_end: datetime
    trial_ends_at: datetime | None
    cancel_at_period_end: bool
    past_due_since: datetime | None
    enhanced_from: datetime
    discount: str | None = None

    @property
    def enhanced_until(self) -> datetime:
        """When a starter stops being enhanced."""
        return self.enhanced_from + ENHANCED_FOR

    @property
    def grace_ends_at(self) -> datetime | None:
        """Until when an unpaid subscription is still given; None when nothing is owed."""
        return self.past_due_since + GRACE if self.past_due_since else None

    def gives_anything(self, at: datetime) -> bool:
        """Whether it is live at this moment: a cancelled one until its period ends, an unpaid one until its grace."""
        if self.status not in LIVE:
            return False
        if self.cancel_at_period_end and at >= self.period_end:
            return False
        return self.grace_ends_at is None or at < self.grace_ends_at


def tier(subscription: Subscription | None, at: datetime) -> Tier:
    """The tier a person has at a moment by what they bought."""
    if subscription is None or not subscription.gives_anything(at):
        return Tier.FREE
    if subscription.bought is Bought.PREMIUM:
        return Tier.PREMIUM
    return Tier.STARTER_ENHANCED if at < subscription.enhanced_until else Tier.STARTER_NORMAL


def days_enhanced_left(subscription: Subscription | None, at: datetime) -> int:
    """How many days a starter is still enhanced, a begun one counted whole; 0 for everybody else."""
    if subscription is None or tier(subscription, at) is not Tier.STARTER_ENHANCED:
        return 0
    # Stripe's clock may be a little before ours.
    return min(ENHANCED_FOR.days, math.ceil((subscription.enhanced_until - at) / _DAY))
