"""The administrator's pages in a place of 200,000 people and as many customers: reruns as a browser sees them."""

from __future__ import annotations

import asyncio
import itertools
import sys
from typing import Final

from bench import activity, crowd, sales, servers
from bench.crowd import Life, Load
from bench.load import Client, PageError
from bench.servers import Server
from bench.table import Row
from logic import clock
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.analytics import rollup_service
from logic.billing import revenue_service
from tests import factories

PEOPLE, EVENTS, CUSTOMERS = 200_000, 1_000_000, 200_000
ADMIN: Final = "admin-bench@waymark.test"
WITHIN_MS: Final = 120.0
TITLES: Final = {"": "Overview", "growth": "Growth and retention", "revenue": "Revenue", "learning": "Learning"}


def run(*, quick: bool) -> list[Row]:
    """Measure and return the figures."""
    size = 50 if quick else 1
    with servers.stage() as stage:
        told = f"overview: {PEOPLE // size:,} people, {EVENTS // size:,} events, {CUSTOMERS // size:,} customers ..."
        print(told, file=sys.stderr, flush=True)
        activity.fill(stage, people=PEOPLE // size, events=EVENTS // size)
        sales.fill(stage, customers=CUSTOMERS // size)
        if mistakes := revenue_service.verify():
            raise RuntimeError(f"the sales are not what their sums say: {mistakes[:3]}")
        dates = rollup_service.catch_up(at=clock.now())
        print(f"overview: {dates} dates are counted", file=sys.stderr, flush=True)
        factories.learner("Grace Hopper", email=ADMIN, roles=(Role.ADMIN,), at=clock.now())
        cookie = f"{accounts.COOKIE}={factories.browser_cookie(ADMIN)}"
        with servers.application(stage, with_payments=True) as server, servers.floor(stage, "empty_app") as empty:
            loads = {page: _load(server, cookie, page, seconds=3 if quick else 12) for page in TITLES}
            nothing = _load(empty, "", "", seconds=3, title=None)
    return [_row(page, load, nothing) for page, load in loads.items()]


def _load(server: Server, cookie: str, page: str, *, seconds: float, title: str | None = "") -> Load:
    wanted = TITLES[page] if title == "" else title
    life = _again_and_again(server, cookie, page, wanted)
    processes = {"server": server.process.pid}
    return asyncio.run(crowd.measure([life], seconds=seconds, warm_up=2, processes=processes))


async def _again_and_again(server: Server, cookie: str, page: str, title: str | None) -> Life:
    """One administrator who looks at a page again and again."""
    async with Client(server.address, cookie) as tab:
        for _ in itertools.count():
            rerun = await tab.visit(page)
            if title is not None and title not in tab.titles:
                raise PageError(f"the page {page} shows {tab.titles}")
            yield rerun


def _row(page: str, load: Load, nothing: Load) -> Row:
    p95 = load.percentile(0.95)
    is_target = page == ""
    trouble = f"; WENT WRONG: {load.trouble()}" if load.troubles else ""
    return Row(
        f"Rerun of the page {TITLES[page]}, one administrator, p95",
        p95,
        "ms",
        f"< {WITHIN_MS:.0f}" if is_target else "",
        p95 < WITHIN_MS and not load.troubles if is_target else None,
        f"median {load.percentile(0.5):.0f} ms, {len(load.reruns)} reruns, {load.cpu_each('server'):.0f} ms CPU of the"
        f" server, {load.size / 1000:.0f} kB; an empty page {nothing.percentile(0.5):.0f} ms{trouble}",
    )
