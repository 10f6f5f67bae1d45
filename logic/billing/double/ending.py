"""The end of a subscription, whoever brought it about."""

from __future__ import annotations

from logic.billing.double import invoicing
from logic.billing.double.values import Thing
from logic.billing.double.world import World


def end(world: World, subscription_id: str, reason: str, *, uncollectible: str | None = None) -> Thing:
    """The subscription is over now; with `uncollectible`, its open invoices are written off for that reason."""
    subscription = world.get("subscription", subscription_id)
    asked = subscription["canceled_at"] or world.now
    subscription |= {"status": "canceled", "ended_at": world.now, "canceled_at": asked}
    subscription["cancellation_details"]["reason"] = reason
    world.put("subscription", subscription)
    invoicing.give_up(world, subscription_id, uncollectible=uncollectible)
    world.emit("customer.subscription.deleted", subscription)
    return subscription


def expire(world: World, subscription_id: str) -> None:
    """The first invoice was not paid in time: it is void, and the subscription never began."""
    subscription = world.get("subscription", subscription_id)
    for invoice in invoicing.of_subscription(world, subscription_id):
        if invoice["status"] == "open":
            invoicing.void(world, world.get("invoice", invoice["id"]))
    subscription |= {"status": "incomplete_expired", "ended_at": world.now}
    world.save("subscription", subscription, "customer.subscription.updated")
