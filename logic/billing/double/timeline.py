"""What happens by itself as the clock goes on: one thing at a time, in the order of their seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from logic.billing.double import billing, checkout, discounts, due, invoicing
from logic.billing.double.ending import end, expire
from logic.billing.double.values import Thing
from logic.billing.double.world import World

ORDER: Final = ("warn", "expire", "cancel", "end_trial", "renew")


def run(world: World, until: int, *, at_most: int, after_each: Callable[[], None]) -> bool:
    """Let so many things happen that are due by `until`; once none is left, set the clock to it and say True."""
    for _ in range(at_most):
        if not is_due(world, until):
            world.set_clock(until)
            return True
        (kind, thing_id), (moment, _, _) = min(world.waiting.items(), key=lambda entry: entry[1])
        world.set_clock(moment)
        _happen(world, kind, thing_id)
        after_each()
    return False


def is_due(world: World, until: int) -> bool:
    """Whether anything happens by that second."""
    return any(moment <= until for moment, _, _ in world.waiting.values())


def _happen(world: World, kind: str, thing_id: str) -> None:
    if kind == "discount":
        _end_discount(world, thing_id)
    elif kind == "checkout.session":
        checkout.expire(world, thing_id)
    elif kind == "invoice":
        _collect(world, thing_id)
    else:
        _step(world, world.get("subscription", thing_id))


def _collect(world: World, invoice_id: str) -> None:
    if world.get("invoice", invoice_id)["status"] == "draft":
        billing.collect(world, invoice_id)
    else:
        billing.try_payment(world, invoice_id)


def _end_discount(world: World, discount_id: str) -> None:
    discount = world.get("discount", discount_id)
    subscription = world.get("subscription", discount["subscription"])
    discounts.ended(world, discount_id)
    if discount_id in subscription["discounts"] and subscription["ended_at"] is None:
        subscription["discounts"].remove(discount_id)
        world.save("subscription", subscription, "customer.subscription.updated")


def _step(world: World, subscription: Thing) -> None:
    step = min((at, ORDER.index(word)) for at, word in due.steps(subscription))[1]
    STEPS[ORDER[step]](world, subscription)


def _warn(world: World, subscription: Thing) -> None:
    subscription["_warned"] = True
    world.put("subscription", subscription)
    world.emit("customer.subscription.trial_will_end", subscription)


def _expire(world: World, subscription: Thing) -> None:
    expire(world, subscription["id"])


def _cancel(world: World, subscription: Thing) -> None:
    end(world, subscription["id"], "cancellation_requested")


def _end_trial(world: World, subscription: Thing) -> None:
    without_card = subscription["trial_settings"]["end_behavior"]["missing_payment_method"]
    if without_card == "cancel" and invoicing.card_for(world, subscription) is None:
        end(world, subscription["id"], "payment_failed")
        return
    subscription["status"] = "active"
    subscription["billing_cycle_anchor"] = subscription["trial_end"]
    _begin_period(world, subscription, subscription["trial_end"])


def _renew(world: World, subscription: Thing) -> None:
    _begin_period(world, subscription, due.period_end(subscription))


def _begin_period(world: World, subscription: Thing, start: int) -> None:
    before = (subscription["items"]["data"][0]["current_period_start"], start)
    billing.set_period(subscription, start, billing.next_end(subscription, start))
    entries = billing.period_lines(world, subscription)
    billing.bill(world, subscription, entries, "subscription_cycle", at_once=False, period=before)


STEPS: Final[dict[str, Callable[[World, Thing], None]]] = {
    "warn": _warn,
    "expire": _expire,
    "cancel": _cancel,
    "end_trial": _end_trial,
    "renew": _renew,
}
