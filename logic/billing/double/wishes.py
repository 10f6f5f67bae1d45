"""What a request wants of a subscription, read and checked before anything is touched."""

from __future__ import annotations

from typing import Any, Final

from logic.billing.double import forms
from logic.billing.double.problems import Problem, invalid
from logic.billing.double.values import DAY, Thing
from logic.billing.double.world import World

PRORATIONS: Final = ("create_prorations", "always_invoice", "none")
BEHAVIOURS: Final = ("allow_incomplete", "error_if_incomplete")
LONGEST_TRIAL: Final = 730 * DAY


def recurring_price(world: World, price_id: str, param: str) -> Thing:
    """A price that can be subscribed to now."""
    price = world.get("price", price_id, param)
    if not price["active"]:
        raise invalid(f"The price specified is inactive: {price_id}.", param)
    if price["recurring"] is None:
        raise invalid("The price specified is set to `type=one_time` but this field only accepts recurring.", param)
    return price


def quantity(given: Thing, before: int = 1) -> int:
    """How many of an item; at least one."""
    wanted = forms.integer(given, "quantity", before)
    if wanted is None or wanted < 1:
        raise invalid("The quantity must be one or more.", "quantity")
    return wanted


def new_items(world: World, params: Thing) -> list[tuple[Thing, int]]:
    """The prices and quantities a subscription begins with: all of one rhythm."""
    wanted = []
    for given in forms.objects(params, "items"):
        forms.only(given, "price", "quantity", "metadata", inside="items")
        wanted.append((recurring_price(world, forms.needed(given, "price"), "items[price]"), quantity(given)))
    if not wanted:
        raise Problem("Missing required param: items.", code="parameter_missing", param="items")
    if len({rhythm(price) for price, _ in wanted}) > 1:
        raise invalid("All prices of a subscription must have the same interval here.", "items")
    return wanted


def rhythm(price: Thing) -> tuple[str, int]:
    """Interval and count."""
    return price["recurring"]["interval"], price["recurring"]["interval_count"]


def trial_end(world: World, params: Thing) -> int | None:
    """When a trial is to end; None without one. `now` is the present moment."""
    days = forms.integer(params, "trial_period_days")
    given: Any = params.get("trial_end")
    if given is not None and days is not None:
        raise invalid("You cannot pass both trial_end and trial_period_days.", "trial_period_days")
    if days is not None and days < 1:
        raise invalid("The minimum number of trial period days is 1.", "trial_period_days")
    if days is not None:
        return world.now + days * DAY
    if given in {None, ""}:
        return None
    end = world.now if given == "now" else forms.integer(params, "trial_end")
    if end is None or (given != "now" and not world.now < end <= world.now + LONGEST_TRIAL):
        raise invalid("trial_end must be in the future, and within two years.", "trial_end")
    return end


def missing_payment_method(params: Thing) -> str:
    """What a trial does that ends without a card."""
    settings = forms.nested(params, "trial_settings")
    forms.only(settings, "end_behavior", inside="trial_settings")
    behaviour = forms.nested(settings, "end_behavior")
    return forms.choice(behaviour, "missing_payment_method", ("create_invoice", "cancel"), "create_invoice")


def changed_items(world: World, subscription: Thing, params: Thing) -> list[tuple[Thing, Thing, int]]:
    """Which items change: (item as it is, price it gets, quantity it gets)."""
    by_id = {item["id"]: item for item in subscription["items"]["data"]}
    changes = []
    for given in forms.objects(params, "items"):
        forms.only(given, "id", "price", "quantity", "metadata", inside="items")
        item_id = forms.text(given, "id")
        if item_id is None:
            raise invalid("The double changes items only by their id; it adds none.", "items")
        if item_id not in by_id:
            raise invalid(f"Item {item_id} does not belong to this subscription.", "items")
        item = by_id[item_id]
        price_id = forms.text(given, "price")
        price = recurring_price(world, price_id, "items[price]") if price_id else item["price"]
        wanted = quantity(given, item["quantity"])
        if (price["id"], wanted) != (item["price"]["id"], item["quantity"]):
            changes.append((item, price, wanted))
    return changes
