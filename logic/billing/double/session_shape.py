"""What sessions look like, key by key: those of Checkout and those of the customer portal."""

from __future__ import annotations

from logic.billing.double import catalogue, forms
from logic.billing.double.values import DAY, Thing
from logic.billing.double.world import World


def session_shape(world: World, params: Thing, currency: str) -> Thing:
    """An open Checkout session without its items."""
    session_id = world.new_id("cs_test_", 58)
    return {
        "id": session_id,
        "object": "checkout.session",
        "adaptive_pricing": None,
        "after_expiration": None,
        "allow_promotion_codes": forms.boolean(params, "allow_promotion_codes") or None,
        "amount_subtotal": 0,
        "amount_total": 0,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": forms.text(params, "billing_address_collection"),
        "cancel_url": forms.address(params, "cancel_url"),
        "client_reference_id": forms.text(params, "client_reference_id"),
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "created": world.now,
        "currency": currency,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": None,
        "customer_account": None,
        "customer_creation": None if params.get("customer") else "always",
        "customer_details": None,
        "customer_email": forms.text(params, "customer_email"),
        "discounts": [],
        "expires_at": world.now + DAY,
        "invoice": None,
        "invoice_creation": None,
        "livemode": False,
        "locale": forms.text(params, "locale"),
        "metadata": forms.metadata(params),
        "mode": "subscription",
        "origin_context": None,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": forms.text(params, "payment_method_collection") or "always",
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "submit_type": None,
        "subscription": None,
        "success_url": forms.address(params, "success_url"),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{world.base_url}/c/pay/{session_id}",
        "wallet_options": None,
    }


def line_item_shape(world: World, price: Thing, quantity: int) -> Thing:
    """One line of a Checkout session; its amounts follow from the discounts."""
    return {
        "id": world.new_id("li_"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": price["unit_amount"] * quantity,
        "amount_tax": 0,
        "amount_total": price["unit_amount"] * quantity,
        "currency": price["currency"],
        "description": catalogue.name_of(world, price),
        "metadata": {},
        "price": {key: value for key, value in price.items() if not key.startswith("_")},
        "quantity": quantity,
    }


def portal_shape(world: World, customer_id: str, return_url: str | None) -> Thing:
    """A session of the customer portal."""
    session_id = world.new_id("bps_")
    return {
        "id": session_id,
        "object": "billing_portal.session",
        "configuration": "bpc_double",
        "created": world.now,
        "customer": customer_id,
        "customer_account": None,
        "flow": None,
        "livemode": False,
        "locale": None,
        "on_behalf_of": None,
        "return_url": return_url,
        "url": f"{world.base_url}/p/session/{session_id}",
    }
