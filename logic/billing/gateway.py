"""Stripe, through its own library: for its server and for our double of it alike, which is a server too.

Plain mappings come back, to be read by `stripe_objects`. Whatever writes takes a key, so that asking twice is one act.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import stripe
import structlog
from stripe import RequestOptions, StripeClient

from logic.billing import stripe_objects
from logic.billing.stripe_objects import Object
from logic.errors import NotFoundError, UnavailableError, WaymarkError
from logic.settings import Settings

TIMEOUT_SECONDS = 10
RETRIES = 2
PAGE = 100
PAYMENTS = ["data.payments"]
TOLERANCE_SECONDS = 300
log = structlog.get_logger(__name__)


class PaymentsUnavailableError(UnavailableError):
    """The payment service cannot be reached just now. Nothing was charged or changed; please try again in a moment."""


class PaymentRefusedError(WaymarkError):
    """The payment service did not accept this. Nothing was charged; please try another way, or write to us."""

    status = 409


class ForgedWebhookError(WaymarkError):
    """This message is not signed by the payment service, or it is too old. Nothing was read from it."""

    status = 400


class UnreadableWebhookError(WaymarkError):
    """This message is signed and yet no event. Nothing was read from it."""

    status = 400


class Payments:
    """Stripe's own library, asked with time limits; every failure becomes one of our sentences."""

    def __init__(self, api_key: str, *, api_base: str | None = None) -> None:
        addresses: Any = {"api": api_base} if api_base else {}
        self._client = StripeClient(
            api_key,
            base_addresses=addresses,
            max_network_retries=RETRIES,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        )

    def create_customer(self, *, user_id: int, email: str, name: str, key: str) -> str:
        """A customer for a person; the same one whenever it is asked for with the same key."""
        made = _asked(
            lambda: self._client.v1.customers.create(
                {"email": email, "name": name, "metadata": {"user_id": str(user_id)}}, _once(key)
            )
        )
        return str(made["id"])

    def delete_customer(self, customer: str) -> None:
        """Forget a customer: their subscriptions end at once and nothing is charged again."""
        try:
            _asked(lambda: self._client.v1.customers.delete(customer))
        except NotFoundError:
            return

    def prices(self) -> list[Object]:
        """Every active price that repeats."""
        return list(_pages(lambda: self._client.v1.prices.list({"active": True, "type": "recurring", "limit": PAGE})))

    def checkout(
        self, *, customer: str, price: str, success_url: str, cancel_url: str, trial_days: int, key: str
    ) -> Object:
        """A page of Stripe's on which the customer subscribes to a price; its `url` is where to go."""
        data: Any = {"trial_period_days": trial_days} if trial_days else {}
        return _asked(
            lambda: self._client.v1.checkout.sessions.create(
                {
                    "mode": "subscription",
                    "customer": customer,
                    "line_items": [{"price": price, "quantity": 1}],
                    "metadata": {"price": price, "trial_days": str(trial_days)},
                    "allow_promotion_codes": True,
                    "success_url": success_url,
                    "cancel_url": cancel_url,
                    "subscription_data": data,
                },
                _once(key),
            )
        )

    def open_checkouts(self, customer: str) -> list[Object]:
        """Every page on which this customer could still subscribe, the newest first."""
        return list(self._all(self._client.v1.checkout.sessions.list, customer=customer, status="open"))

    def expire_checkout(self, session: str) -> None:
        """Close a page on which somebody could still subscribe."""
        try:
            _asked(lambda: self._client.v1.checkout.sessions.expire(session))
        except PaymentRefusedError:
            return  # it was used, or closed, in the meantime

    def portal(self, *, customer: str, return_url: str) -> str:
        """A page of Stripe's with bills and cards; its address."""
        made = _asked(
            lambda: self._client.v1.billing_portal.sessions.create({"customer": customer, "return_url": return_url})
        )
        return str(made["url"])

    def subscriptions(self, customer: str) -> list[Object]:
        """All subscriptions of a customer, ended ones too, with their discounts and coupons whole."""
        expand = ["data.discounts", "data.discounts.source.coupon"]
        return list(self._all(self._client.v1.subscriptions.list, customer=customer, status="all", expand=expand))

    def invoices(self, customer: str) -> list[Object]:
        """All bills of a customer, with their payments."""
        return list(self._all(self._client.v1.invoices.list, customer=customer, expand=PAYMENTS))

    def charges(self, customer: str) -> list[Object]:
        """All charges of a customer, each with what was given back of it."""
        return [self._with_refunds(charge) for charge in self._all(self._client.v1.charges.list, customer=customer)]

    def event(self, event_id: str) -> Object | None:
        """What happened; None when Stripe keeps it no longer."""
        try:
            return _asked(lambda: self._client.v1.events.retrieve(event_id))
        except NotFoundError:
            return None

    def events(self, since: datetime) -> Iterator[Object]:
        """Everything that happened since a moment, the newest first."""
        return self._all(self._client.v1.events.list, created={"gte": int(since.timestamp())})

    def coupon(self, coupon: str) -> Object:
        """What a coupon takes off."""
        return _asked(lambda: self._client.v1.coupons.retrieve(coupon))

    def preview(self, *, subscription: str, item: str, price: str) -> Object:
        """The bill that would come next if a subscription moved to another price now; nothing is changed."""
        details: Any = {
            "items": [{"id": item, "price": price}],
            "proration_behavior": "create_prorations",
            "cancel_at_period_end": False,
        }
        asked: Any = {"subscription": subscription, "subscription_details": details}
        return _asked(lambda: self._client.v1.invoices.create_preview(asked))

    def change_price(self, *, subscription: str, item: str, price: str, key: str) -> None:
        """Move a subscription to another price; what is paid for already is credited to the next bill."""
        _asked(
            lambda: self._client.v1.subscriptions.update(
                subscription,
                {
                    "items": [{"id": item, "price": price}],
                    "proration_behavior": "create_prorations",
                    # A change whose bill cannot be paid at once does not happen: nobody has a tier on an open bill.
                    "payment_behavior": "error_if_incomplete",
                    "cancel_at_period_end": False,
                },
                _once(key),
            )
        )

    def end_at_period_end(self, subscription: str, *, ends: bool, key: str) -> None:
        """Let a subscription end with its period, or go on after all."""
        _asked(
            lambda: self._client.v1.subscriptions.update(subscription, {"cancel_at_period_end": ends}, _once(key)),
        )

    def end_now(self, subscription: str, *, credits_rest: bool = False, key: str) -> None:
        """End a subscription at once; what is paid for and not had is credited when asked for."""
        data: Any = {"prorate": True, "invoice_now": True} if credits_rest else {}
        _asked(lambda: self._client.v1.subscriptions.cancel(subscription, data, _once(key)))

    def refund(self, payment_intent: str, *, cents: int | None, key: str) -> None:
        """Give money back: so many cents, or all that is left of the payment."""
        wanted: Any = {"payment_intent": payment_intent}
        if cents is not None:
            wanted["amount"] = cents
        _asked(lambda: self._client.v1.refunds.create(wanted, _once(key)))

    def give_back(self, subscription: str, *, key: str) -> None:
        """Give back all that was paid for a subscription, as far as Stripe lets us."""
        bills = self._all(self._client.v1.invoices.list, subscription=subscription, status="paid", expand=PAYMENTS)
        for bill in bills:
            for intent in stripe_objects.paid_by(bill):
                try:
                    self.refund(intent, cents=None, key=f"{key}-{intent}")
                except PaymentRefusedError:  # mostly because nothing of it is left to be given back
                    log.warning("a payment was not given back", bill=bill["id"], payment=intent)

    def _with_refunds(self, charge: Object) -> Object:
        if not charge["amount_refunded"]:
            return charge
        given = list(self._all(self._client.v1.refunds.list, charge=charge["id"]))
        return {**charge, "refunds": {"data": given}}

    def _all(self, ask: Callable[..., Any], **filters: object) -> Iterator[Object]:
        return _pages(lambda: ask({**filters, "limit": PAGE}))


def payments(settings: Settings) -> Payments | None:
    """The payment service of this installation; None when nothing costs money here."""
    if settings.stripe_secret_key is None:
        return None
    return _client(settings.stripe_secret_key, settings.stripe_api_base)


def verified(payload: bytes, signature: str, secret: str) -> Object:
    """The event of a webhook's body, once its signature and age are proved.

    Raises ForgedWebhookError, and UnreadableWebhookError for a proved body that is no object.
    """
    try:
        text = payload.decode("utf-8")
        stripe.WebhookSignature.verify_header(text, signature, secret, TOLERANCE_SECONDS)
    except (ValueError, TypeError, stripe.SignatureVerificationError) as problem:
        raise ForgedWebhookError from problem
    try:
        body = json.loads(text)
    except ValueError as problem:
        raise UnreadableWebhookError from problem
    if not isinstance(body, dict):
        raise UnreadableWebhookError
    return body


@functools.cache
def _client(key: str, base: str | None) -> Payments:
    return Payments(key, api_base=base)


def _once(key: str) -> RequestOptions:
    return {"idempotency_key": key}


def _plain(found: Any) -> Object:
    return found.to_dict()  # type: ignore[no-any-return]  # the library's own, untyped


def _pages(ask: Callable[[], Any]) -> Iterator[Object]:
    try:
        for found in ask().auto_paging_iter():
            yield _plain(found)
    except stripe.StripeError as problem:
        raise _told(problem) from problem


def _asked(ask: Callable[[], Any]) -> Object:
    try:
        return _plain(ask())
    except stripe.StripeError as problem:
        raise _told(problem) from problem


def _told(problem: stripe.StripeError) -> WaymarkError:
    """Our sentence for a failure of Stripe's; its own text stays in the cause, for the log."""
    if isinstance(problem, stripe.InvalidRequestError) and problem.code == "resource_missing":
        return NotFoundError()
    if isinstance(problem, stripe.CardError | stripe.InvalidRequestError):
        return PaymentRefusedError()
    return PaymentsUnavailableError()
