"""Coupons, the codes people type, and discounts: a coupon at work on one subscription."""

from __future__ import annotations

from typing import Any

from logic.billing.double import forms, periods
from logic.billing.double.problems import invalid
from logic.billing.double.values import CURRENCY, Thing, share
from logic.billing.double.world import World


def create_coupon(world: World, params: Thing) -> Thing:
    """POST /v1/coupons: a percentage or an amount off; once, for some months, or forever."""
    forms.only(
        params, "id", "name", "percent_off", "amount_off", "currency", "duration", "duration_in_months",
        "max_redemptions", "redeem_by", "metadata",
    )  # fmt: skip
    duration = forms.choice(params, "duration", ("once", "repeating", "forever"), "once")
    months = forms.integer(params, "duration_in_months")
    if (duration == "repeating") != (months is not None):
        raise invalid("duration_in_months goes with the duration 'repeating', and only with it.", "duration_in_months")
    percent, cents = _percent(params), forms.integer(params, "amount_off")
    if (percent is None) == (cents is None):
        raise invalid("A coupon takes either percent_off or amount_off.", "percent_off")
    coupon_id = forms.text(params, "id") or world.new_id("", 8)
    if world.look("coupon", coupon_id):
        raise invalid("Coupon already exists.", "id", "resource_already_exists")
    coupon: Thing = {
        "id": coupon_id,
        "object": "coupon",
        "amount_off": cents,
        "created": world.now,
        "currency": None if cents is None else forms.text(params, "currency", CURRENCY),
        "duration": duration,
        "duration_in_months": months,
        "livemode": False,
        "max_redemptions": forms.integer(params, "max_redemptions"),
        "metadata": forms.metadata(params),
        "name": forms.text(params, "name"),
        "percent_off": percent,
        "redeem_by": forms.integer(params, "redeem_by"),
        "times_redeemed": 0,
        "valid": True,
    }
    world.save("coupon", coupon, "coupon.created")
    return coupon


def _percent(params: Thing) -> float | None:
    given = forms.text(params, "percent_off")
    if given is None:
        return None
    try:
        percent = float(given)
    except ValueError:
        percent = 0.0
    if not 0 < percent <= 100:  # noqa: PLR2004 -- a percentage
        raise invalid("percent_off must be greater than 0 and at most 100.", "percent_off")
    return percent


def create_code(world: World, params: Thing) -> Thing:
    """POST /v1/promotion_codes."""
    forms.only(params, "promotion", "code", "active", "customer", "expires_at", "max_redemptions", "metadata")
    promotion = forms.nested(params, "promotion")
    coupon = world.get("coupon", forms.needed(promotion, "coupon"), "promotion[coupon]")
    code = (forms.text(params, "code") or world.new_id("", 8)).upper()
    if find_code(world, code):
        raise invalid("An active promotion code with this code already exists.", "code")
    made: Thing = {
        "id": world.new_id("promo_"),
        "object": "promotion_code",
        "active": forms.boolean(params, "active", default=True),
        "code": code,
        "created": world.now,
        "customer": forms.text(params, "customer"),
        "customer_account": None,
        "expires_at": forms.integer(params, "expires_at"),
        "livemode": False,
        "max_redemptions": forms.integer(params, "max_redemptions"),
        "metadata": forms.metadata(params),
        "promotion": {"coupon": coupon["id"], "type": "coupon"},
        "restrictions": {
            "first_time_transaction": False,
            "minimum_amount": None,
            "minimum_amount_currency": None,
        },
        "times_redeemed": 0,
    }
    world.save("promotion_code", made, "promotion_code.created")
    return made


def find_code(world: World, code: str, customer: str | None = None) -> Thing | None:
    """The promotion code somebody typed, when it may be used now."""
    for made in world.every("promotion_code"):
        if made["code"] == code.strip().upper() and _usable(world, made, customer):
            return made
    return None


def _usable(world: World, made: Thing, customer: str | None) -> bool:
    coupon = world.look("coupon", made["promotion"]["coupon"])
    in_time = made["expires_at"] is None or made["expires_at"] > world.now
    left = made["max_redemptions"] is None or made["times_redeemed"] < made["max_redemptions"]
    theirs = made["customer"] is None or customer is None or made["customer"] == customer
    return bool(made["active"] and in_time and left and theirs and coupon and _redeemable(world, coupon))


def _redeemable(world: World, coupon: Thing) -> bool:
    in_time = coupon["redeem_by"] is None or coupon["redeem_by"] > world.now
    left = coupon["max_redemptions"] is None or coupon["times_redeemed"] < coupon["max_redemptions"]
    return bool(coupon["valid"] and in_time and left)


def wished(world: World, given: list[Any], customer: str | None) -> list[Thing]:
    """The coupons and codes a `discounts` parameter names, checked."""
    found = []
    for wish in given:
        forms.only(wish, "coupon", "promotion_code", "discount", inside="discounts")
        kept = forms.text(wish, "discount")
        code_id = forms.text(wish, "promotion_code")
        if kept:
            found.append({"discount": world.get("discount", kept, "discounts")["id"]})
            continue
        coupon_id = forms.text(wish, "coupon")
        if code_id:
            code = world.get("promotion_code", code_id, "discounts[promotion_code]")
            if not _usable(world, code, customer):
                raise invalid("This promotion code cannot be redeemed.", "discounts", "promotion_code_invalid")
            coupon_id = code["promotion"]["coupon"]
        coupon = world.get("coupon", coupon_id or "", "discounts[coupon]")
        if not _redeemable(world, coupon):
            raise invalid(f"Coupon {coupon['id']} is used up or expired.", "discounts", "coupon_expired")
        found.append({"coupon": coupon["id"], "promotion_code": code_id})
    return found


def redeem(world: World, wish: Thing, *, customer: str, subscription: str | None, session: str | None = None) -> str:
    """Put a coupon to work on a subscription; the id of the discount."""
    if "discount" in wish:
        return str(wish["discount"])
    coupon = world.get("coupon", wish["coupon"])
    months = coupon["duration_in_months"]
    discount: Thing = {
        "id": world.new_id("di_"),
        "object": "discount",
        "checkout_session": session,
        "customer": customer,
        "customer_account": None,
        "end": periods.added(world.now, "month", months) if months else None,
        "invoice": None,
        "invoice_item": None,
        "promotion_code": wish.get("promotion_code"),
        "source": {"coupon": coupon["id"], "type": "coupon"},
        "start": world.now,
        "subscription": subscription,
        "subscription_item": None,
    }
    _count(world, "coupon", coupon["id"])
    if wish.get("promotion_code"):
        _count(world, "promotion_code", wish["promotion_code"])
    world.save("discount", discount, "customer.discount.created")
    return str(discount["id"])


def _count(world: World, kind: str, thing_id: str) -> None:
    counted = world.get(kind, thing_id)
    counted["times_redeemed"] += 1
    if kind == "coupon" and counted["max_redemptions"] is not None:
        counted["valid"] = counted["times_redeemed"] < counted["max_redemptions"]
    world.put(kind, counted)


def ended(world: World, discount_id: str) -> None:
    """A discount stops: its time is over, it was used once, or it was taken away."""
    discount = world.get("discount", discount_id)
    if not discount.get("_ended"):
        discount["_ended"] = True
        world.put("discount", discount)
        world.emit("customer.discount.deleted", discount)


def coupon_of(world: World, discount_id: str) -> Thing:
    """The coupon behind a discount."""
    discount = world.get("discount", discount_id)
    return world.get("coupon", discount["source"]["coupon"])


def off(coupon: Thing, amount: int) -> int:
    """How many cents of `amount` a coupon takes away; never more than there is."""
    if coupon["percent_off"] is None:
        return min(int(coupon["amount_off"]), max(0, amount))
    return share(amount, round(coupon["percent_off"] * 100), 10_000)
