"""What this process counts while it serves: requests and pages, in the registry that /metrics shows.

Labels are templates, names of pages and words of ours, never an id and nothing a stranger can make up: each new value
of a label is kept as long as the process lives.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

disable_created_metrics()  # type: ignore[no-untyped-call]  # the library left this one without types
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

_REQUESTS = Counter(
    "waymark_http_requests",
    "Requests answered, by method, template of the address, and status.",
    ("method", "route", "status"),
    registry=REGISTRY,
)
_REQUEST_SECONDS = Histogram(
    "waymark_http_request_seconds",
    "How long an answer took, by method and template of the address.",
    ("method", "route"),
    buckets=SECONDS,
    registry=REGISTRY,
)
_RERUN_SECONDS = Histogram(
    "waymark_page_rerun_seconds",
    "How long a page took to run from top to bottom; a fragment that runs alone is not counted.",
    ("page",),
    buckets=SECONDS,
    registry=REGISTRY,
)


def request_answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answer; `route` is a template such as /api/tests/{attempt_id}."""
    known = method if method in METHODS else OTHER
    _REQUESTS.labels(known, route, str(status)).inc()
    _REQUEST_SECONDS.labels(known, route).observe(seconds)


@contextmanager
def page_rerun(page: str) -> Iterator[None]:
    """Count one run of a page and the seconds it took, also when it ends early."""
    started = perf_counter()
    try:
        yield
    finally:
        _RERUN_SECONDS.labels(page).observe(perf_counter() - started)
