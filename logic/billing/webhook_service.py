"""What comes in by Stripe's webhook: proved, noted once, answered at once. What follows from it is a job's work."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import billing_events as event_queries
from db.queries import jobs
from logic import settings
from logic.billing import gateway, stripe_objects
from logic.billing.gateway import ForgedWebhookError, UnreadableWebhookError
from logic.billing.stripe_objects import Event
from logic.errors import NotFoundError
from logic.transactions import DatabaseRole, transaction

QUEUE = "billing"
FOLLOW = "follow_customer"
LONGEST = 512 * 1024  # bytes; Stripe's events have a few thousand


def accept(payload: bytes, signature: str, *, at: datetime) -> None:
    """Note an event whose signature is right and fresh; again, it changes nothing.

    Raises ForgedWebhookError, UnreadableWebhookError, and NotFoundError where nothing costs money.
    """
    configuration = settings.current()
    if configuration.stripe_webhook_secret is None or configuration.stripe_secret_key is None:
        raise NotFoundError
    body = gateway.verified(payload, signature, configuration.stripe_webhook_secret)
    try:
        event = stripe_objects.event(body)
    except (KeyError, TypeError, AttributeError) as problem:
        raise UnreadableWebhookError from problem
    if event.livemode != ("_live_" in configuration.stripe_secret_key):
        # A test event on a live place would give things away for nothing.
        raise ForgedWebhookError
    if event.customer is None or not stripe_objects.is_watched(event.type):
        return
    with transaction(None, role=DatabaseRole.GATE) as session:
        if note(session, event, at=at, source="webhook"):
            defer(session, event.customer)


def note(session: Session, event: Event, *, at: datetime, source: str) -> bool:
    """Note an event, whoever told us; joins the caller's transaction. Whether it is new."""
    values = {
        "event_id": event.id,
        "type": event.type,
        "stripe_customer_id": event.customer,
        "created_at": event.created,
    }
    return event_queries.note(session, values, at=at, source=source)


def defer(session: Session, customer: str) -> None:
    """Have a customer read anew; joins the caller's transaction."""
    jobs.defer(session, FOLLOW, queue=QUEUE, lock=f"customer {customer}", stripe_customer_id=customer)
