"""Money in tests: our double of Stripe over HTTP, our own webhook door before it, and people who buy."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import uvicorn
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.routing import Route

from api import webhooks
from db.engine import DatabaseRole, transaction
from logic import settings
from logic.billing import gateway, service, sync_service
from logic.billing.double.running import KEY, SECRET, Double, running_double
from logic.billing.gateway import Payments
from logic.billing.tiers import Bought, Interval

MONTHLY = (Bought.STARTER, Interval.MONTH)
PREMIUM = (Bought.PREMIUM, Interval.MONTH)
BEGIN = int(datetime(2026, 1, 10, 9, tzinfo=UTC).timestamp())
_PERSON = text("""
    insert into users (email, display_name, password_hash) values (:email, :name, 'none') returning id
""")


@dataclass(frozen=True)
class Shop:
    """A double that runs, and what we speak with it through."""

    double: Double
    payments: Payments
    prices: dict[tuple[Bought, Interval], str]

    @property
    def now(self) -> datetime:
        """The double's clock."""
        return datetime.fromtimestamp(self.double.now, UTC)

    def checkout(self, customer: str, price: str, *, key: str, trial_days: int = 0) -> str:
        """The id of a page on which somebody could pay."""
        made = self.payments.checkout(
            customer=customer,
            price=price,
            success_url="http://127.0.0.1/?paid=1",
            cancel_url="http://127.0.0.1/",
            trial_days=trial_days,
            key=key,
        )
        return str(made["id"])


@contextlib.contextmanager
def open_shop(monkeypatch: pytest.MonkeyPatch, *, now: int | None = None, **knobs: Any) -> Iterator[Shop]:
    """Payments are on until the block ends, with a double that sends its webhooks to our own door."""
    with (
        webhook_door() as address,
        running_double(webhook_url=address, now=now, **knobs) as double,
    ):
        monkeypatch.setenv("STRIPE_SECRET_KEY", KEY)
        monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", SECRET)
        monkeypatch.setenv("STRIPE_API_BASE", double.base_url)
        settings.current.cache_clear()
        try:
            payments = gateway.payments(settings.current())
            assert payments is not None
            assert sync_service.offer_prices() == 4
            yield Shop(double, payments, _prices())
        finally:
            monkeypatch.undo()
            settings.current.cache_clear()


@contextlib.contextmanager
def webhook_door() -> Iterator[str]:
    """Our own webhook route on a free port, on the database of this process."""
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    app = Starlette(routes=[Route("/webhooks/stripe", webhooks.stripe, methods=methods)])
    # Named, so that asyncio sets TCP_NODELAY: answers would wait 40 ms otherwise.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        configuration = uvicorn.Config(app, log_level="warning", lifespan="off", ws="none")
        server = uvicorn.Server(configuration)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks/stripe"
        finally:
            server.should_exit = True
            thread.join(30)


def person(name: str) -> int:
    """Somebody with nothing but an account."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        values = {"email": f"{name}@example.org", "name": name}
        return int(session.execute(_PERSON, values).scalar_one())


def rows(statement: str, **values: object) -> list[dict[str, Any]]:
    """What the worker's role reads."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return [dict(row._mapping) for row in session.execute(text(statement), values)]


def environment(url: str, double: Double) -> dict[str, str]:
    """The variables of a worker's process that uses this database and this double."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "WAYMARK_ENV": "test",
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_WEBHOOK_SECRET": SECRET,
        "STRIPE_API_BASE": double.base_url,
    }


def _prices() -> dict[tuple[Bought, Interval], str]:
    found = rows("select tier, interval, stripe_price_id from subscription_plans where is_offered")
    return {(Bought(row["tier"]), Interval(row["interval"])): row["stripe_price_id"] for row in found}


def plan_id(which: tuple[Bought, Interval]) -> int:
    return next(plan.id for plan in service.plans() if (plan.bought, plan.interval) == which)


def buy(shop: Shop, who: int, which: tuple[Bought, Interval], **paying: str) -> None:
    """Go to the page, pay there, come back."""
    address = service.subscribe(
        who, plan_id(which), email=f"{who}@example.org", name="Ada", return_to="http://127.0.0.1/plans", at=shop.now
    )
    shop.double.pay(address.rsplit("/", 1)[1], **paying)
    service.refresh(who, at=shop.now)


def customer_of(who: int) -> str:
    (row,) = rows("select stripe_customer_id from billing_customers where user_id = :who", who=who)
    return str(row["stripe_customer_id"])
