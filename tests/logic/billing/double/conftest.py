"""A double in a thread, the provider's own library in front of it, and an app that receives its webhooks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from logic.billing.double.running import Double, running_double

START = 1_790_000_000  # 21 September 2026, 14:13:20 UTC


class Shop:
    """The things every test of the double does first."""

    def __init__(self, double: Double) -> None:
        self.double = double
        self.client = stripe.StripeClient(double.key, base_addresses={"api": double.base_url}, max_network_retries=0)
        self.api = self.client.v1
        listed = self.api.prices.list({"active": True, "limit": 100}).data
        self.prices = {price.lookup_key: price.id for price in listed}

    def customer(self, card: str | None = "pm_card_visa", **more) -> stripe.Customer:
        given = {"email": "learner@example.com", **more}
        if card:
            given |= {"payment_method": card, "invoice_settings": {"default_payment_method": card}}
        return self.api.customers.create(given)

    def subscribe(self, price: str = "starter_month", customer: str | None = None, **more) -> stripe.Subscription:
        customer = customer or self.customer().id
        return self.api.subscriptions.create({"customer": customer, "items": [{"price": self.prices[price]}], **more})

    def session(self, price: str = "starter_month", customer: str | None = None, **more) -> stripe.checkout.Session:
        given = {
            "mode": "subscription",
            "line_items": [{"price": self.prices[price], "quantity": 1}],
            "success_url": "http://127.0.0.1:1/paid?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://127.0.0.1:1/not-paid",
            "customer": customer or self.customer(None).id,
        }
        return self.api.checkout.sessions.create(given | more)

    def again(self, subscription: stripe.Subscription, *expand: str) -> stripe.Subscription:
        return self.api.subscriptions.retrieve(subscription.id, {"expand": list(expand)})

    def change(self, subscription: stripe.Subscription, price: str, **more) -> stripe.Subscription:
        items = [{"id": subscription["items"].data[0].id, "price": self.prices[price]}]
        return self.api.subscriptions.update(subscription.id, {"items": items, **more})

    def invoices(self, subscription: stripe.Subscription) -> list[stripe.Invoice]:
        listed = self.api.invoices.list({"subscription": subscription.id, "limit": 100})
        return list(reversed(list(listed.auto_paging_iter())))

    def events(self, *types: str) -> list[stripe.Event]:
        listed = self.api.events.list({"limit": 100, **({"types": list(types)} if types else {})})
        return list(reversed(list(listed.auto_paging_iter())))


@pytest.fixture
def double() -> Iterator[Double]:
    with running_double(now=START, seed="tests", event_days=10_000) as running:
        yield running


@pytest.fixture
def shop(double) -> Shop:
    return Shop(double)


class Inbox:
    """An address that receives webhooks; `answers` are the status codes it gives first."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.signatures: list[str] = []
        self.answers: list[int] = []
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with inbox.lock:
                    status = inbox.answers.pop(0) if inbox.answers else 200
                    if status == 200:
                        inbox.bodies.append(body)
                        inbox.signatures.append(self.headers["Stripe-Signature"])
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args) -> None:
                pass

        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhooks/stripe"

    @property
    def events(self) -> list[stripe.Event]:
        pairs = zip(self.bodies, self.signatures, strict=True)
        return [stripe.Webhook.construct_event(body, signature, "whsec_double") for body, signature in pairs]


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    opened = Inbox()
    thread = threading.Thread(target=opened.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()
    thread.join()
