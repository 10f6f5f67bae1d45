"""The addresses of the API: which request does what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from logic.billing.double import (
    billing,
    catalogue,
    changes,
    checkout,
    customers,
    discounts,
    forms,
    invoicing,
    lists,
    payments,
    portal,
    previews,
    subscriptions,
)
from logic.billing.double.problems import Problem
from logic.billing.double.values import Thing
from logic.billing.double.world import World


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, decoded; `ids` are the parts of the address that name something."""

    path: str
    params: Thing
    ids: tuple[str, ...]


Handler = Callable[[World, Asked], Thing]
LISTED: Final = {
    "customers": "customer",
    "products": "product",
    "prices": "price",
    "coupons": "coupon",
    "promotion_codes": "promotion_code",
    "subscriptions": "subscription",
    "invoices": "invoice",
    "invoice_payments": "invoice_payment",
    "refunds": "refund",
    "charges": "charge",
    "payment_intents": "payment_intent",
    "payment_methods": "payment_method",
    "events": "event",
    "checkout/sessions": "checkout.session",
}


def _list(kind: str) -> Handler:
    return lambda world, asked: lists.of(world, kind, asked.params, asked.path)


def _retrieve(kind: str) -> Handler:
    def retrieve(world: World, asked: Asked) -> Thing:
        forms.only(asked.params, "expand")
        return world.get(kind, asked.ids[0])

    return retrieve


def _of_customer(world: World, asked: Asked) -> Thing:
    customers.alive(world, asked.ids[0])
    given = {**asked.params, "customer": asked.ids[0]}
    return lists.of(world, "payment_method", given, asked.path)


def _attach(world: World, asked: Asked) -> Thing:
    forms.only(asked.params, "customer")
    customer = customers.alive(world, forms.needed(asked.params, "customer"), "customer")
    return customers.attach(world, asked.ids[0], customer["id"])


def _items(world: World, asked: Asked) -> Thing:
    forms.only(asked.params, *lists.PAGING, "subscription")
    subscription = world.get("subscription", forms.needed(asked.params, "subscription"), "subscription")
    return lists.page(subscription["items"]["data"], asked.params, asked.path)


def _line_items(world: World, asked: Asked) -> Thing:
    forms.only(asked.params, *lists.PAGING)
    session = world.get("checkout.session", asked.ids[0])
    return lists.page(checkout.line_items(session)["data"], asked.params, asked.path)


def _lines(world: World, asked: Asked) -> Thing:
    forms.only(asked.params, *lists.PAGING)
    return lists.page(world.get("invoice", asked.ids[0])["lines"]["data"], asked.params, asked.path)


def _pay(world: World, asked: Asked) -> Thing:
    forms.only(asked.params, "payment_method", "off_session")
    invoice = world.get("invoice", asked.ids[0])
    if invoice["status"] == "draft":
        invoice = invoicing.finalize(world, invoice["id"])
    if invoice["status"] not in {"open", "uncollectible"}:
        raise Problem("Invoice is already paid.", code="invoice_already_paid")
    card_id = forms.text(asked.params, "payment_method")
    card = world.get("payment_method", card_id, "payment_method") if card_id else None
    if not portal.pay_now(world, invoice["id"], card):
        raise Problem("Your card was declined.", status=402, kind="card_error", code="card_declined")
    return world.get("invoice", invoice["id"])


def _finalize(world: World, asked: Asked) -> Thing:
    forms.only(asked.params, "auto_advance")
    billing.collect(world, asked.ids[0])
    return world.get("invoice", asked.ids[0])


def _void(world: World, asked: Asked) -> Thing:
    return invoicing.void(world, world.get("invoice", asked.ids[0]))


def _write_off(world: World, asked: Asked) -> Thing:
    return invoicing.write_off(world, world.get("invoice", asked.ids[0]), "user_forgiven")


def _delete_coupon(world: World, asked: Asked) -> Thing:
    coupon = world.get("coupon", asked.ids[0])
    coupon["valid"] = False
    world.put("coupon", coupon)
    world.emit("coupon.deleted", coupon)
    return {"id": coupon["id"], "object": "coupon", "deleted": True}


def _update_code(world: World, asked: Asked) -> Thing:
    forms.only(asked.params, "active")
    code = world.get("promotion_code", asked.ids[0])
    code["active"] = forms.boolean(asked.params, "active", default=code["active"])
    world.save("promotion_code", code, "promotion_code.updated")
    return code


def _expire(world: World, asked: Asked) -> Thing:
    forms.only(asked.params)
    return checkout.expire(world, asked.ids[0])


CHANGES: Final[dict[tuple[str, str], Handler]] = {
    ("POST", "customers"): lambda world, asked: customers.create(world, asked.params),
    ("POST", "customers/*"): lambda world, asked: customers.update(world, asked.ids[0], asked.params),
    ("DELETE", "customers/*"): lambda world, asked: subscriptions.delete_customer(world, asked.ids[0]),
    ("POST", "payment_methods/*/attach"): _attach,
    ("POST", "products"): lambda world, asked: catalogue.create_product(world, asked.params),
    ("POST", "prices"): lambda world, asked: catalogue.create_price(world, asked.params),
    ("POST", "coupons"): lambda world, asked: discounts.create_coupon(world, asked.params),
    ("DELETE", "coupons/*"): _delete_coupon,
    ("POST", "promotion_codes"): lambda world, asked: discounts.create_code(world, asked.params),
    ("POST", "promotion_codes/*"): _update_code,
    ("POST", "checkout/sessions"): lambda world, asked: checkout.create(world, asked.params),
    ("POST", "checkout/sessions/*/expire"): _expire,
    ("POST", "billing_portal/sessions"): lambda world, asked: portal.create(world, asked.params),
    ("POST", "subscriptions"): lambda world, asked: subscriptions.create(world, asked.params),
    ("POST", "subscriptions/*"): lambda world, asked: changes.update(world, asked.ids[0], asked.params),
    ("DELETE", "subscriptions/*"): lambda world, asked: subscriptions.cancel(world, asked.ids[0], asked.params),
    ("POST", "invoices/*/pay"): _pay,
    ("POST", "invoices/*/finalize"): _finalize,
    ("POST", "invoices/*/void"): _void,
    ("POST", "invoices/*/mark_uncollectible"): _write_off,
    ("POST", "refunds"): lambda world, asked: payments.refund(world, asked.params),
}
# Read, whatever they do on the way: everything is taken back.
READS: Final[dict[tuple[str, str], Handler]] = {
    **{("GET", name): _list(kind) for name, kind in LISTED.items()},
    **{("GET", f"{name}/*"): _retrieve(kind) for name, kind in LISTED.items()},
    ("GET", "customers/*/payment_methods"): _of_customer,
    ("GET", "subscription_items"): _items,
    ("GET", "invoices/*/lines"): _lines,
    ("GET", "checkout/sessions/*/line_items"): _line_items,
    ("POST", "invoices/create_preview"): lambda world, asked: previews.create(world, asked.params),
}


def find(method: str, path: str) -> tuple[Handler, tuple[str, ...], bool]:
    """The handler of a request, the ids in its address and whether it changes anything; 404 when there is none."""
    rest = path.removeprefix("/v1/").strip("/")
    exact = [(table, (method, rest)) for table in (READS, CHANGES) if (method, rest) in table]
    for table, key in exact:
        return table[key], (), table is CHANGES
    for table in (READS, CHANGES):
        for (verb, pattern), handler in table.items():
            found = re.fullmatch(re.escape(pattern).replace(r"\*", "([^/]+)"), rest) if "*" in pattern else None
            if verb == method and found:
                return handler, found.groups(), table is CHANGES
    raise Problem(f"Unrecognized request URL ({method}: {path}).", status=404)
