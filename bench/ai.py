"""What a model that fails costs beyond its own failure: the next one answers, and how much later.

Providers are doubles on this machine, over real HTTP, with the books in PostgreSQL. Of a call that timed out its limit
is taken off; the peer is the same call answered at once.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bench import crowd, servers
from bench.table import Row
from logic import clock, logs, settings
from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.ai import keys, providers_service, service
from logic.ai.choosing import Feature
from logic.ai.double.running import Double, nobody_listens, running_double
from logic.ai.double.troubles import Kind, Trouble
from logic.ai.drafts import Draft
from logic.ai.schemas import TestWords
from logic.ai.service import Request
from tests import factories

TARGET_MS: Final = 50.0
LIMIT_SECONDS: Final = 0.3
WHY: Final = "A benchmark asks two models"
FAILURES: Final = {
    "time-out": Trouble(Kind.LATE, seconds=30),
    "refused": None,  # nobody listens
    "500": Trouble(Kind.STATUS, status=500),
    "429": Trouble(Kind.STATUS, status=429),
    "malformed": Trouble(Kind.WRONG),
    "died half-way": Trouble(Kind.HALF),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Two doubles, an address where nobody listens, and whoever asks."""

    admin: Visitor
    first: Double
    second: Double
    nowhere: str
    at: datetime


def run(*, quick: bool) -> list[Row]:
    """Measure and return the figures."""
    times = 15 if quick else 100
    logs.configure("json")  # to standard error, as a worker logs; the figures are on standard output
    print(f"ai: {len(FAILURES)} kinds of failure, {times} times each ...", file=sys.stderr, flush=True)
    with servers.stage(), _master_key(), _place() as place:
        answered = _at_once(place, times)
        rows = [_row(place, name, trouble, answered, times) for name, trouble in FAILURES.items()]
        return [*rows, _nobody(place, times)]


@contextlib.contextmanager
def _master_key() -> Iterator[None]:
    os.environ["WAYMARK_AI_MASTER_KEYS"] = keys.new_master()
    settings.current.cache_clear()
    try:
        yield
    finally:
        del os.environ["WAYMARK_AI_MASTER_KEYS"]
        settings.current.cache_clear()


@contextlib.contextmanager
def _place() -> Iterator[Place]:
    with running_double() as first, running_double() as second, nobody_listens() as nowhere:
        yield Place(factories.keeper(Role.ADMIN), first, second, nowhere, clock.now())


def _added(place: Place, name: str, base_url: str, key: str | None) -> int:
    draft = Draft(name, base_url, "waymark-words", 1.0, 2.0, None, LIMIT_SECONDS, [Feature.TEST])
    return providers_service.add(place.admin, draft, key or "", WHY, at=place.at)


def _at_once(place: Place, times: int) -> list[float]:
    """Milliseconds of questions that the first provider answers."""
    number = _added(place, "Peer", place.second.base_url, place.second.key)
    for _ in range(5):  # the first calls of a process wait for libraries
        providers_service.try_out(place.admin, number, at=place.at)
    found = _timed(place, "peer", times)
    providers_service.remove(place.admin, number, WHY, at=place.at)
    return found


def _row(place: Place, name: str, trouble: Trouble | None, answered: list[float], times: int) -> Row:
    base_url = place.nowhere if trouble is None else place.first.base_url
    numbers = [
        _added(place, "First", base_url, place.first.key),
        _added(place, "Second", place.second.base_url, place.second.key),
    ]
    place.first.fails(trouble)
    whole = _timed(place, name, times)
    place.first.fails(None)
    for number in numbers:
        providers_service.remove(place.admin, number, WHY, at=place.at)
    limit = 1000 * LIMIT_SECONDS if name == "time-out" else 0.0
    peer = statistics.median(answered)
    p95 = crowd.percentile([one - limit - peer for one in whole], 0.95)
    beside = (
        f"answered at once: median {peer:.1f} ms, p95 {crowd.percentile(answered, 0.95):.1f};"
        f" this way: median {statistics.median(whole):.1f} ms"
    )
    taken_off = f" beyond its {limit:.0f} ms" if limit else ""
    return Row(f"Failover, {name}{taken_off}, p95", p95, "ms", f"< {TARGET_MS:.0f}", p95 < TARGET_MS, beside)


def _nobody(place: Place, times: int) -> Row:
    """What a page pays where no model is, for an order that comes to nothing."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        service.order(Feature.TEST, 1, place.admin.id, at=place.at)
        found.append(1000 * (time.perf_counter() - started))
    p95 = crowd.percentile(found, 0.95)
    return Row(
        "An order where there is no model, p95", p95, "ms", "", None, f"median {statistics.median(found):.2f} ms"
    )


def _timed(place: Place, name: str, times: int) -> list[float]:
    """Milliseconds of each question; an hour lies between them, so that nobody rests and no limit is met."""
    found = []
    asker = factories.keeper(Role.ADMIN)
    for number in range(times):
        request = Request(Feature.TEST, TestWords, asker.id, texts={name: str(number)})
        at = place.at + timedelta(hours=number)
        started = time.perf_counter()
        written = service.write(request, at=at)
        found.append(1000 * (time.perf_counter() - started))
        assert written is not None  # noqa: S101 -- a failover that ends in nothing is none
    return found
