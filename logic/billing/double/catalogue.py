"""What is sold: products and prices, and the seed every double starts with."""

from __future__ import annotations

from typing import Final

from logic.billing.double import discounts, forms
from logic.billing.double.problems import invalid
from logic.billing.double.values import CURRENCY, Thing
from logic.billing.double.world import World

SOLD: Final = {
    "Starter": {"starter_month": ("month", 900), "starter_year": ("year", 9000)},
    "Premium": {"premium_month": ("month", 1900), "premium_year": ("year", 19000)},
}


def seed(world: World) -> None:
    """Two products with four prices and two promotion codes."""
    for name, prices in SOLD.items():
        product = create_product(world, {"name": name})
        for lookup_key, (interval, cents) in prices.items():
            given = {"unit_amount": str(cents), "recurring": {"interval": interval}, "lookup_key": lookup_key}
            create_price(world, {"product": product["id"], "currency": CURRENCY, **given})
    forever: Thing = {"id": "welcome20", "name": "Welcome", "percent_off": "20", "duration": "forever"}
    spring: Thing = {"id": "spring50", "name": "Spring", "percent_off": "50", "duration": "repeating"}
    for code, coupon in (("WELCOME20", forever), ("SPRING50", spring | {"duration_in_months": "3"})):
        made = discounts.create_coupon(world, coupon)
        discounts.create_code(world, {"promotion": {"type": "coupon", "coupon": made["id"]}, "code": code})
    for event in world.every("event"):  # it was all there before anybody listened
        world.drop("event", event["id"])


def create_product(world: World, params: Thing) -> Thing:
    """POST /v1/products."""
    forms.only(params, "name", "description", "metadata", "active", "id")
    product: Thing = {
        "id": forms.text(params, "id") or world.new_id("prod_", 14),
        "object": "product",
        "active": forms.boolean(params, "active", default=True),
        "created": world.now,
        "default_price": None,
        "description": forms.text(params, "description"),
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": forms.metadata(params),
        "name": forms.needed(params, "name"),
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "type": "service",
        "unit_label": None,
        "updated": world.now,
        "url": None,
    }
    world.save("product", product, "product.created")
    return product


def create_price(world: World, params: Thing) -> Thing:
    """POST /v1/prices: per unit, once or recurring."""
    forms.only(
        params, "product", "currency", "unit_amount", "recurring", "lookup_key", "nickname", "metadata", "active"
    )
    product = world.get("product", forms.needed(params, "product"), "product")
    cents = forms.integer(params, "unit_amount")
    if cents is None or cents < 0:
        raise invalid("This price needs a unit_amount of zero or more.", "unit_amount")
    price: Thing = {
        "id": world.new_id("price_"),
        "object": "price",
        "active": forms.boolean(params, "active", default=True),
        "billing_scheme": "per_unit",
        "created": world.now,
        "currency": forms.needed(params, "currency"),
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": forms.text(params, "lookup_key"),
        "metadata": forms.metadata(params),
        "nickname": forms.text(params, "nickname"),
        "product": product["id"],
        "recurring": _recurring(params),
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if params.get("recurring") else "one_time",
        "unit_amount": cents,
        "unit_amount_decimal": str(cents),
    }
    world.save("price", price, "price.created")
    return price


def _recurring(params: Thing) -> Thing | None:
    given = forms.nested(params, "recurring")
    if not given:
        return None
    forms.only(given, "interval", "interval_count", "usage_type", inside="recurring")
    return {
        "interval": forms.choice(given, "interval", ("day", "week", "month", "year"), "month"),
        "interval_count": forms.integer(given, "interval_count", 1),
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def plan_of(price: Thing) -> Thing:
    """The older object that subscription items still carry beside the price."""
    rhythm = price["recurring"]
    return {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": price["currency"],
        "interval": rhythm["interval"],
        "interval_count": rhythm["interval_count"],
        "livemode": False,
        "metadata": dict(price["metadata"]),
        "meter": None,
        "nickname": price["nickname"],
        "product": price["product"],
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def name_of(world: World, price: Thing) -> str:
    """The product's name, as lines of invoices show it."""
    product = world.look("product", price["product"])
    return str(product["name"]) if product else "Subscription"
