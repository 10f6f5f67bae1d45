"""How much of what a subscription limits is used: asked before a limit bites, and for the status of a subscription.

The counting belongs to the services that do the work; here it is only put beside what the person's tier has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from logic import settings
from logic.billing import entitlements, service
from logic.billing.entitlements import Allowance, Feature
from logic.billing.tiers import Tier
from logic.plans import management_service as plans
from logic.resume import service as resumes
from logic.transactions import transaction

Counting = Callable[[Session, int, datetime], int]


@dataclass(frozen=True, slots=True)
class Usage:
    """What a person's tier has of a feature, and how much of it is gone."""

    tier: Tier
    allowance: Allowance


def of(person_id: int, feature: Feature, *, at: datetime) -> Usage | None:
    """How much of a feature a person has used; None where nothing costs money, and so nothing is limited."""
    if settings.current().payments == "off":
        return None
    with transaction(person_id) as session:
        tier = service.tier(session, person_id, at=at)
        return Usage(tier, entitlements.allowance(feature, tier, _COUNTED[feature](session, person_id, at)))


def everything(person_id: int, *, at: datetime) -> tuple[Allowance, ...]:
    """Every feature there is, with how much of it a person has used."""
    with transaction(person_id) as session:
        tier = service.tier(session, person_id, at=at)
        return tuple(
            entitlements.allowance(feature, tier, count(session, person_id, at)) for feature, count in _COUNTED.items()
        )


def _tracks(session: Session, person_id: int, _at: datetime) -> int:
    return plans.tracks_taken(session, person_id)


def _resumes(session: Session, person_id: int, at: datetime) -> int:
    return resumes.scored_this_month(session, person_id, at=at)


def _uncounted(_session: Session, _person_id: int, _at: datetime) -> int:
    return 0


# What is not here cannot be used yet, and is not spoken of.
_COUNTED: Mapping[Feature, Counting] = {
    Feature.TRACKS: _tracks,
    Feature.RESUMES: _resumes,
    Feature.PROGRESS_REPORT: _uncounted,
}
FEATURES = tuple(_COUNTED)
