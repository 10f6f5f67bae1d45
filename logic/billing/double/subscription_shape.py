"""What a subscription and its items look like, key by key."""

from __future__ import annotations

from logic.billing.double.catalogue import plan_of
from logic.billing.double.values import Thing, listing
from logic.billing.double.world import World


def subscription_shape(world: World, customer_id: str, currency: str) -> Thing:
    """A subscription that has not begun."""
    subscription_id = world.new_id("sub_")
    return {
        "id": subscription_id,
        "object": "subscription",
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": world.now,
        "billing_cycle_anchor_config": None,
        "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible"},
        "billing_schedules": [],
        "billing_thresholds": None,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": world.now,
        "currency": currency,
        "customer": customer_id,
        "customer_account": None,
        "days_until_due": None,
        "default_payment_method": None,
        "default_source": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": listing([], f"/v1/subscription_items?subscription={subscription_id}"),
        "latest_invoice": None,
        "livemode": False,
        "metadata": {},
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": None,
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        "pending_invoice_item_interval": None,
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None,
        "start_date": world.now,
        "status": "incomplete",
        "test_clock": None,
        "transfer_data": None,
        "trial_end": None,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        "trial_start": None,
    }


def item_shape(world: World, subscription_id: str, price: Thing, quantity: int) -> Thing:
    """An item whose period is yet to be set."""
    item: Thing = {
        "id": world.new_id("si_", 14),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": world.now,
        "current_period_end": world.now,
        "current_period_start": world.now,
        "discounts": [],
        "metadata": {},
        "quantity": quantity,
        "subscription": subscription_id,
        "tax_rates": [],
    }
    set_price(item, price)
    return item


def set_price(item: Thing, price: Thing) -> None:
    """Another price for an item; the older plan object follows."""
    shown = {key: value for key, value in price.items() if not key.startswith("_")}
    item |= {"price": shown, "plan": plan_of(price)}
