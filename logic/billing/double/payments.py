"""Payment intents, charges and refunds: money that moved, was declined, or went back."""

from __future__ import annotations

from typing import Final

from logic.billing.double import customers, forms
from logic.billing.double.problems import Problem, invalid, required
from logic.billing.double.values import Thing
from logic.billing.double.world import World

DECLINE: Final = {
    "code": "card_declined",
    "decline_code": "generic_decline",
    "doc_url": "https://stripe.com/docs/error-codes/card-declined",
    "message": "Your card was declined.",
    "type": "card_error",
}
REASONS: Final = ("duplicate", "fraudulent", "requested_by_customer")


def intend(world: World, customer_id: str, amount: int, currency: str, description: str | None) -> Thing:
    """A payment intent that waits for a card."""
    intent_id = world.new_id("pi_")
    intent: Thing = {
        "id": intent_id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": f"{intent_id}_secret_{world.new_id('', 25)}",
        "confirmation_method": "automatic",
        "created": world.now,
        "currency": currency,
        "customer": customer_id,
        "customer_account": None,
        "description": description,
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": "off_session",
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }
    world.save("payment_intent", intent, "payment_intent.created")
    return intent


def attempt(world: World, intent_id: str, card: Thing | None) -> Thing | None:
    """Try to take the money from a card; the charge, or None when there was no card to try."""
    intent = world.get("payment_intent", intent_id)
    if card is None:
        return None
    customer = world.get("customer", intent["customer"])
    fails = customers.will_fail(world, customer, card)
    charge = _charge(world, intent, card, customer, fails=fails)
    intent["latest_charge"] = charge["id"]
    if fails:
        intent |= {"status": "requires_payment_method", "payment_method": None}
        intent["last_payment_error"] = {**DECLINE, "charge": charge["id"]}
    else:
        intent |= {"status": "succeeded", "payment_method": card["id"], "last_payment_error": None}
        intent["amount_received"] = intent["amount"]
    world.put("payment_intent", intent)
    word = "failed" if fails else "succeeded"
    world.emit(f"charge.{word}", charge)
    world.emit("payment_intent.payment_failed" if fails else "payment_intent.succeeded", intent)
    return charge


def _charge(world: World, intent: Thing, card: Thing, customer: Thing, *, fails: bool) -> Thing:
    charge: Thing = {
        "id": world.new_id("ch_"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0 if fails else intent["amount"],
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None if fails else world.new_id("txn_"),
        "billing_details": {
            **card["billing_details"],
            "email": customer.get("email"),
            "name": customer.get("name"),
        },
        "calculated_statement_descriptor": None,
        "captured": not fails,
        "created": world.now,
        "currency": intent["currency"],
        "customer": customer["id"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": DECLINE["code"] if fails else None,
        "failure_message": DECLINE["message"] if fails else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": {},
        "on_behalf_of": None,
        "outcome": _outcome(fails=fails),
        "paid": not fails,
        "payment_intent": intent["id"],
        "payment_method": card["id"],
        "payment_method_details": {"type": "card", "card": _card_of(card)},
        "radar_options": {},
        "receipt_email": None,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "failed" if fails else "succeeded",
        "transfer_data": None,
        "transfer_group": None,
    }
    world.put("charge", charge)
    return charge


def _outcome(*, fails: bool) -> Thing:
    return {
        "advice_code": "try_again_later" if fails else None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if fails else "approved_by_network",
        "reason": "generic_decline" if fails else None,
        "risk_level": "normal",
        "seller_message": "The bank did not say why." if fails else "Payment complete.",
        "type": "issuer_declined" if fails else "authorized",
    }


def _card_of(card: Thing) -> Thing:
    known = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "wallet")
    return {
        **{name: card["card"][name] for name in known},
        "installments": None,
        "mandate": None,
        "network": "visa",
        "three_d_secure": None,
    }


def refund(world: World, params: Thing) -> Thing:
    """POST /v1/refunds: all that is left, or a part of it, by charge or payment intent."""
    forms.only(params, "charge", "payment_intent", "amount", "reason", "metadata")
    charge = _charge_to_refund(world, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = forms.integer(params, "amount", left)
    if charge["refunded"] or left == 0:
        raise Problem(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount is None or not 0 < amount <= left:
        raise invalid(f"Refund amount is not between 1 and the unrefunded amount on charge ({left}).", "amount")
    reason = forms.text(params, "reason")
    if reason is not None and reason not in REASONS:
        raise invalid("Invalid reason.", "reason")
    made: Thing = {
        "id": world.new_id("re_"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": world.new_id("txn_"),
        "charge": charge["id"],
        "created": world.now,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "customer_account": None,
        "destination_details": {
            "card": {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"},
            "type": "card",
        },
        "metadata": forms.metadata(params),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "pending_reason": None,
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    world.save("refund", made, "refund.created")
    world.save("charge", charge, "charge.refunded")
    return made


def _charge_to_refund(world: World, params: Thing) -> Thing:
    if charge_id := forms.text(params, "charge"):
        charge = world.get("charge", charge_id, "charge")
    elif intent_id := forms.text(params, "payment_intent"):
        intent = world.get("payment_intent", intent_id, "payment_intent")
        if intent["latest_charge"] is None:
            raise invalid("This PaymentIntent does not have a successful charge to refund.", "payment_intent")
        charge = world.get("charge", intent["latest_charge"])
    else:
        raise required("charge")
    if not charge["paid"]:
        raise Problem(f"Charge {charge['id']} was not paid and cannot be refunded.", param="charge")
    return charge
