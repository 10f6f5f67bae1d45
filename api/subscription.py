"""The learner's subscription: where they stand, what can be bought, upgraded, cancelled and resumed, and the bills.

Nothing is charged by a call: whoever has no subscription is given the address of Stripe's page, and pays there.
"""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter

from api.errors import TooLargeError, UnreadableError
from api.identity import Learner
from api.plans import LISTING
from api.problems import documented
from api.subscription_answers import BillList, PriceList, SubscriptionStatus, Upgrade, WantedPlan
from logic import clock, settings
from logic.billing import service as billing
from logic.billing import tiers, usage_service
from logic.billing.service import NothingForSaleError, NotSubscribedError, Standing
from logic.errors import InvalidInputError

router = APIRouter(prefix="/subscription", tags=["subscription"])

CHANGING = LISTING | documented(NothingForSaleError, NotSubscribedError)
UPGRADING = CHANGING | documented(InvalidInputError, UnreadableError, TooLargeError)
PAGE = "plans-and-prices"


@router.get(
    "/status", summary="My subscription", response_description="Tier, features, next payment.", responses=LISTING
)
def read_subscription(learner: Learner) -> SubscriptionStatus:
    """Your tier, what it lets you use and how much of that you have used, and when the next payment is."""
    at = clock.now()
    return _status(learner.id, billing.standing(learner.id, at=at), at)


@router.get("/plans", summary="What can be bought", response_description="Every price.", responses=LISTING)
def read_prices(learner: Learner) -> PriceList:  # noqa: ARG001 -- prices are for learners, so one has to ask
    """Each tier by the month and by the year."""
    return PriceList.of(billing.plans())


@router.get("/bills", summary="My bills", response_description="Every bill.", responses=LISTING)
def read_bills(learner: Learner) -> BillList:
    """What you were asked for, paid and given back, each with Stripe's page of it."""
    return BillList.of(billing.bills(learner.id))


@router.post(
    "/upgrade",
    summary="Subscribe, or change my plan",
    response_description="Where to pay, or where you stand now.",
    responses=UPGRADING,
)
def upgrade_subscription(learner: Learner, wanted: WantedPlan) -> Upgrade:
    """Without a subscription: the address of the page to pay on. With one: it moves to the plan at once.

    What is left of what you paid is credited to the next bill; another interval begins, and is billed, at once. A lower
    tier is taken the same way. A subscription that was to end goes on. While a bill is unpaid this answers 409.
    """
    at = clock.now()
    plan = billing.plan_for(wanted.tier, wanted.interval)
    standing = billing.standing(learner.id, at=at)
    if standing.subscription is not None and standing.subscription.status in tiers.LIVE:
        changed = billing.change(learner.id, plan.id, at=at)
        return Upgrade(checkout_url=None, subscription=_status(learner.id, changed, at))
    address = billing.subscribe(
        learner.id,
        plan.id,
        email=learner.email,
        name=learner.display_name,
        return_to=f"{settings.current().base_url}/{PAGE}",
        at=at,
    )
    return Upgrade(checkout_url=address, subscription=_status(learner.id, standing, at))


@router.post(
    "/cancel", summary="Cancel my subscription", response_description="Where you stand now.", responses=CHANGING
)
def cancel_subscription(learner: Learner) -> SubscriptionStatus:
    """Let the subscription end with the period you have paid for: you keep it until `ends_at`, and pay nothing more."""
    at = clock.now()
    return _status(learner.id, billing.cancel(learner.id, at=at), at)


@router.post("/resume", summary="Keep my subscription", response_description="Where you stand now.", responses=CHANGING)
def resume_subscription(learner: Learner) -> SubscriptionStatus:
    """Take a cancellation back while the period lasts; nothing is charged for it. Once it has ended: 409."""
    at = clock.now()
    return _status(learner.id, billing.resume(learner.id, at=at), at)


def _status(learner_id: int, standing: Standing, at: datetime) -> SubscriptionStatus:
    return SubscriptionStatus.of(standing, usage_service.everything(learner_id, at=at))
