"""Finds what no webhook told: events that were lost, customers that were never read, graces that have ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from db.queries import billing as queries
from db.queries import billing_events as event_queries
from logic import settings
from logic.billing import gateway, stripe_objects, sync_service, webhook_service
from logic.billing.gateway import PaymentsUnavailableError
from logic.transactions import DatabaseRole, transaction

log = structlog.get_logger(__name__)

# How long Stripe keeps events, and how far we look back over what we have seen: an event may show late in the list.
KEPT_FOR = timedelta(days=30)
OVERLAP = timedelta(hours=1)
PATIENCE = timedelta(minutes=2)
A_NIGHT = 20_000  # customers; at a few calls each Stripe lets about ten of them through in a second

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found: events nobody had told us of, customers that were read, and those that could not be."""

    events: int
    customers: int
    failed: int


def sweep(*, at: datetime) -> Swept:
    """Note every event since the last sweep that no webhook brought, and follow whoever has one waiting.

    Raises PaymentsUnavailableError when Stripe cannot be asked; the next sweep begins where this one did.
    """
    payments = gateway.payments(settings.current())
    if payments is None:
        return Swept(0, 0, 0)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        since = (event_queries.swept_until(session) or at - KEPT_FOR) - OVERLAP
    found = [stripe_objects.event(body) for body in payments.events(since)]
    new = 0
    with transaction(None, role=DatabaseRole.WORKER) as session:
        for event in found:
            if event.customer and stripe_objects.is_watched(event.type):
                new += webhook_service.note(session, event, at=at, source="sweep")
    followed, failed = _each(_waiting(), lambda customer: sync_service.follow(customer, at=at))
    if found:
        with transaction(None, role=DatabaseRole.WORKER) as session:
            event_queries.swept(session, until=max(event.created for event in found), at=at)
    return Swept(new, followed, failed)


def reconcile(*, at: datetime, most: int | None = None, progress: Progress | None = None) -> Swept:
    """Sweep, then read customers anew, whether anything was told of them or not: all, or `most` of them.

    Those come first who were read the longest ago, so that a night's share goes round.

    `progress` is called with how many were read, and how many there are.
    """
    if gateway.payments(settings.current()) is None:
        return Swept(0, 0, 0)
    sync_service.offer_prices()
    swept = sweep(at=at)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        customers = queries.customers(session, most)

    followed, failed = _each(customers, lambda customer: sync_service.follow(customer, at=at, anew=True), progress)
    return Swept(swept.events, followed, failed + swept.failed)


def keep_time(*, at: datetime) -> int:
    """Tell the revenue of those again whose grace or discount has ended; how many they were."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        customers = queries.changing(session, at)
    return _each(customers, lambda customer: sync_service.retell(customer, at=at))[0]


def follow_late(*, at: datetime) -> int:
    """Follow customers whose own job was lost; how many they were."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        late = event_queries.customers_waiting(session, at - PATIENCE)
    return _each(late, lambda customer: sync_service.follow(customer, at=at))[0]


def _waiting() -> list[str]:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return event_queries.customers_waiting(session, None)


def _each(customers: Sequence[str], act: Callable[[str], object], progress: Progress | None = None) -> tuple[int, int]:
    """Do it for each; one that fails is logged, waits for the next time and stops nobody else.

    When Stripe cannot be reached, nobody after that is tried. Returns how many were done and how many were not.
    """
    failed = 0
    for number, customer in enumerate(customers, start=1):
        try:
            act(customer)
        except PaymentsUnavailableError:
            log.warning("the payment service cannot be reached", customers_left=len(customers) - number + 1)
            return number - 1 - failed, failed + len(customers) - number + 1
        except Exception:
            # Whatever is odd about one customer keeps nobody else from being followed.
            log.exception("a customer could not be followed", customer=customer)
            failed += 1
        if progress:
            progress(number, len(customers))
    return len(customers) - failed, failed
