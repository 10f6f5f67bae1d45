"""Revenue of 200,000 subscriptions in three years, and how fast webhooks are taken in.

Months come from sums that are kept with every movement; beside them stands the same question asked of the facts.
A webhook is accepted when its signature is proved and it is noted with its job, on disk; beside it stands what the same
server does when it only has to say no.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import text

from bench import crowd, sales, servers
from bench.servers import Server
from bench.table import Row
from db.engine import DatabaseRole, transaction
from db.queries import revenue as queries
from logic import clock
from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.billing import revenue_service
from tests import factories

CUSTOMERS: Final = 200_000
MONTHS_MS: Final = 50.0
ACCEPTED: Final = 200.0
CLIENTS: Final = 8
KEY, SECRET = "sk_test_bench", "whsec_bench"
PATH: Final = "/webhooks/stripe"


def run(*, quick: bool) -> list[Row]:
    """Measure and return the figures."""
    customers = CUSTOMERS // 50 if quick else CUSTOMERS
    with servers.stage() as stage:
        print(f"money: {customers:,} subscriptions ...", file=sys.stderr, flush=True)
        counted = sales.fill(stage, customers=customers)
        rows = [*_revenue_rows(counted, times=20 if quick else 100)]
        # No address behind the key: nothing may wait for anybody else's server while events are taken in.
        os.environ |= {
            "STRIPE_SECRET_KEY": KEY,
            "STRIPE_WEBHOOK_SECRET": SECRET,
            "STRIPE_API_BASE": "http://127.0.0.1:9",
        }
        try:
            with servers.application(stage) as server:
                rows.append(_webhook_row(server, each=50 if quick else 400))
        finally:
            for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE"):
                del os.environ[name]
    return rows


def _timed(once: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    once()
    return 1000 * (time.perf_counter() - started)


def _revenue_rows(counted: dict[str, int], *, times: int) -> list[Row]:
    admin: Visitor = factories.keeper(Role.ADMIN)
    at = clock.now()
    months = [_timed(_months) for _ in range(times)]
    pages = [_timed(partial(revenue_service.look, admin, 90, at=at)) for _ in range(times)]
    naive = [_timed(_naive) for _ in range(3)]
    p95, slowly = crowd.percentile(months, 0.95), statistics.median(naive)
    seen = revenue_service.look(admin, 90, at=at)
    assert seen is not None  # noqa: S101 -- there have been sales
    size = f"{counted['mrr_movements']:,} movements of {counted['user_subscriptions']:,} subscriptions"
    return [
        Row(
            "36 months of MRR with its five movements, p95",
            p95,
            "ms",
            f"< {MONTHS_MS:.0f}",
            p95 < MONTHS_MS,
            f"{size}; the same from {counted['subscription_states']:,} facts {slowly:,.0f} ms:"
            f" {slowly / statistics.median(months):,.0f}x",
        ),
        Row(
            "Everything of the page Revenue, 90 days, p95",
            crowd.percentile(pages, 0.95),
            "ms",
            "",
            None,
            f"{len(seen.months)} months, {seen.people_paying:,} people paying, {counted['payments']:,} bills,"
            f" {seen.failed_payments:,} of them not paid",
        ),
    ]


def _months() -> None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        queries.months(session, "usd")


def _naive() -> None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(text(sales.NAIVE)).all()


def _webhook_row(server: Server, *, each: int) -> Row:
    numbers = itertools.count(1)
    _rate(server, partial(_event, numbers), 20, expected=202)
    rate = _rate(server, partial(_event, numbers), each, expected=202)
    refusals = _rate(server, _forged, each, expected=400)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        noted = session.scalar(text("select count(*) from webhook_events"))
    return Row(
        f"Webhooks accepted a second, one process, {CLIENTS} at once",
        rate,
        "",
        f">= {ACCEPTED:.0f}",
        rate >= ACCEPTED,
        f"{noted:,} noted with their jobs; the same server refuses {refusals:,.0f} forged ones a second",
    )


def _rate(server: Server, make: Callable[[], tuple[bytes, str]], each: int, *, expected: int) -> float:
    messages = [[make() for _ in range(each)] for _ in range(CLIENTS)]
    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(partial(_send, server.address, expected), messages))
    return CLIENTS * each / (time.perf_counter() - started)


def _send(address: str, expected: int, messages: list[tuple[bytes, str]]) -> None:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    for payload, signature in messages:
        connection.request("POST", PATH, payload, {"Stripe-Signature": signature})
        answer = connection.getresponse()
        answer.read()
        if answer.status != expected:
            raise RuntimeError(f"{answer.status} instead of {expected}")
    connection.close()


def _event(numbers: itertools.count[int]) -> tuple[bytes, str]:
    """An event of about the size of Stripe's, signed."""
    number, now = next(numbers), int(time.time())
    about = {"id": f"sub_{number}", "object": "subscription", "customer": f"cus_{number % 997}", "filling": "x" * 3000}
    body = {
        "id": f"evt_bench_{number}",
        "object": "event",
        "type": "customer.subscription.updated",
        "created": now,
        "livemode": False,
        "data": {"object": about},
    }
    payload = json.dumps(body).encode()
    digest = hmac.new(SECRET.encode(), f"{now}.".encode() + payload, hashlib.sha256).hexdigest()
    return payload, f"t={now},v1={digest}"


def _forged() -> tuple[bytes, str]:
    return b"{}", "t=1,v1=0"
