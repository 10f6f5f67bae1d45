"""GET /metrics, for Prometheus: closed unless WAYMARK_METRICS_TOKEN is set, and open to its bearer alone."""

from __future__ import annotations

import asyncio
import hmac

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from api.errors import problem
from logic import clock, settings
from logic import metrics as measured
from logic.health import figures_service
from logic.health.figures_service import Figures, Pool

PATIENCE_SECONDS = 4.0
CLOSED = "There is nothing at this address. Nothing was changed; /api/docs lists what there is."
STRANGER = "The figures are shown to the bearer of the metrics token alone. Nothing was changed."
READ_ONLY = "The figures can only be read, with GET. Nothing was changed."


async def metrics(request: Request) -> Response:
    """The figures of this process and of the database; 404 where no token is set, 401 without it."""
    token = settings.current().metrics_token
    if token is None:
        return problem(404, CLOSED)
    if not _is_bearer(request.headers.get("authorization", ""), token):
        return problem(401, STRANGER)
    if request.method not in {"GET", "HEAD"}:
        answer = problem(405, READ_ONLY)
        answer.headers["Allow"] = "GET, HEAD"
        return answer
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            figures = await asyncio.to_thread(figures_service.read, clock.now())
    except TimeoutError:
        figures = None
    text = generate_latest(measured.REGISTRY) + generate_latest(_gauges(figures, figures_service.pool()))
    return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _is_bearer(authorization: str, token: str) -> bool:
    """Whether the header holds the token, compared in a time that tells nothing of it."""
    scheme, _, given = authorization.partition(" ")
    is_right = hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), token.encode())
    return is_right and scheme.lower() == "bearer"


def _gauges(figures: Figures | None, pool: Pool | None) -> CollectorRegistry:
    """What is read at this moment; without a database only that it is away."""
    registry = CollectorRegistry()
    _gauge(registry, "waymark_database_up", "Whether the database answers.", float(figures is not None))
    if pool is not None:
        connections = Gauge(
            "waymark_database_connections", "Connections of this process, by state.", ("state",), registry=registry
        )
        connections.labels("in_use").set(pool.in_use)
        connections.labels("idle").set(pool.idle)
        _gauge(registry, "waymark_database_connections_most", "The most this process may open.", pool.most)
    if figures is None:
        return registry
    jobs = Gauge("waymark_jobs", "Jobs in the queue, by state; late ones wait, too.", ("state",), registry=registry)
    for state in ("waiting", "running", "late", "failed"):
        jobs.labels(state).set(getattr(figures.jobs, state))
    _gauge(registry, "waymark_jobs_oldest_seconds", "For how long the oldest is due.", figures.jobs.oldest or 0)
    _gauge(registry, "waymark_mail_waiting", "Mails in the outbox.", figures.mail.waiting)
    _gauge(registry, "waymark_mail_oldest_seconds", "For how long the oldest mail waits.", figures.mail.oldest or 0)
    _gauge(
        registry,
        "waymark_people_active_today",
        "People who learnt something on this date (UTC), without staff, test people and bots.",
        figures.active_today,
    )
    return registry


def _gauge(registry: CollectorRegistry, name: str, meaning: str, value: float) -> None:
    Gauge(name, meaning, registry=registry).set(value)
