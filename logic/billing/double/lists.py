"""Lists: filtered, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from logic.billing.double import forms, knobs
from logic.billing.double.problems import invalid, missing
from logic.billing.double.values import DAY, Thing, listing
from logic.billing.double.world import World

PAGING: Final = ("limit", "starting_after", "ending_before", "expand")
MOST: Final = 100
COMPARE: Final[dict[str, Callable[[int, int], bool]]] = {
    "gt": lambda left, right: left > right,
    "gte": lambda left, right: left >= right,
    "lt": lambda left, right: left < right,
    "lte": lambda left, right: left <= right,
}
# Per kind: the parameters that must equal the field of the same name.
EQUAL: Final[dict[str, tuple[str, ...]]] = {
    "customer": ("email",),
    "product": ("active",),
    "price": ("active", "product", "currency", "type"),
    "coupon": (),
    "promotion_code": ("active", "code", "customer"),
    "subscription": ("customer", "collection_method"),
    "invoice": ("customer", "status", "collection_method"),
    "invoice_payment": ("invoice", "status"),
    "refund": ("charge", "payment_intent"),
    "charge": ("customer", "payment_intent"),
    "payment_intent": ("customer",),
    "payment_method": ("customer", "type"),
    "checkout.session": ("customer", "subscription", "status"),
    "event": ("type",),
}
UNTIMED: Final = ("payment_method",)  # cannot be chosen by when they were made
Keep = Callable[[Thing], bool]


def of(world: World, kind: str, params: Thing, url: str) -> Thing:
    """GET of a collection."""
    known = EQUAL[kind]
    forms.only(params, *PAGING, *filters(kind))
    keeps = [_equals(name, params[name]) for name in known if name in params]
    keeps += [_created(params)] if "created" in params else []
    keeps += [
        make(world, params.get(name)) for name, make in MORE.get(kind, {}).items() if name in params or name in ALWAYS
    ]
    found = [
        thing
        for thing in reversed(world.every(kind))
        if not thing.get("deleted") and all(keep(thing) for keep in keeps)
    ]
    return page(found, params, url)


def filters(kind: str) -> set[str]:
    """The parameters that choose from a list."""
    chosen = {*EQUAL[kind], *MORE.get(kind, {})} - {"_recent"}
    return chosen if kind in UNTIMED else chosen | {"created"}


def page(found: list[Thing], params: Thing, url: str) -> Thing:
    """A page of a list that is newest first."""
    limit = forms.integer(params, "limit", 10)
    if limit is None or not 1 <= limit <= MOST:
        raise invalid("Invalid limit: must be between 1 and 100.", "limit")
    if after := forms.text(params, "starting_after"):
        rest = found[_position(found, after, "starting_after") + 1 :]
        return listing(rest[:limit], url, has_more=len(rest) > limit)
    if before := forms.text(params, "ending_before"):
        rest = found[: _position(found, before, "ending_before")]
        return listing(rest[-limit:], url, has_more=len(rest) > limit)
    return listing(found[:limit], url, has_more=len(found) > limit)


def _position(found: list[Thing], thing_id: str, param: str) -> int:
    for position, thing in enumerate(found):
        if thing["id"] == thing_id:
            return position
    raise missing("object", thing_id, param, status=400)


def _equals(name: str, wanted: Any) -> Keep:
    as_text = {True: "true", False: "false"}
    return lambda thing: as_text.get(thing[name], thing[name]) == wanted


def _created(params: Thing) -> Keep:
    given = params["created"]
    if isinstance(given, str):
        exact = forms.integer(params, "created")
        return lambda thing: thing["created"] == exact
    forms.only(given, *COMPARE, inside="created")
    bounds = [(COMPARE[name], forms.integer(given, name) or 0) for name in given]
    return lambda thing: all(holds(thing["created"], bound) for holds, bound in bounds)


def _lookup_keys(_world: World, given: Any) -> Keep:
    return lambda thing: thing["lookup_key"] in (given or [])


def _status_of_subscription(_world: World, given: Any) -> Keep:
    if given == "all":
        return lambda _thing: True
    if given == "ended":
        return lambda thing: thing["status"] in {"canceled", "incomplete_expired"}
    if given:
        return lambda thing: thing["status"] == given
    return lambda thing: thing["status"] != "canceled"


def _price_of_subscription(_world: World, given: Any) -> Keep:
    return lambda thing: any(item["price"]["id"] == given for item in thing["items"]["data"])


def _subscription_of_invoice(_world: World, given: Any) -> Keep:
    return lambda thing: thing["parent"]["subscription_details"]["subscription"] == given


def _coupon_of_code(_world: World, given: Any) -> Keep:
    return lambda thing: thing["promotion"]["coupon"] == given


def _types(_world: World, given: Any) -> Keep:
    return lambda thing: thing["type"] in (given or [])


def _delivered(_world: World, given: Any) -> Keep:
    return lambda thing: (thing["pending_webhooks"] == 0) == (given == "true")


def _recent(world: World, _given: Any) -> Keep:
    oldest = world.now - knobs.of(world)["event_days"] * DAY
    return lambda thing: thing["created"] >= oldest


ALWAYS: Final = ("_recent", "status")
MORE: Final[dict[str, dict[str, Callable[[World, Any], Keep]]]] = {
    "price": {"lookup_keys": _lookup_keys},
    "promotion_code": {"coupon": _coupon_of_code},
    "subscription": {"status": _status_of_subscription, "price": _price_of_subscription},
    "invoice": {"subscription": _subscription_of_invoice},
    "event": {"types": _types, "delivery_success": _delivered, "_recent": _recent},
}
