"""Counting the answers of our own doors and how long they take, as pure ASGI middleware; pages pass untouched."""

from __future__ import annotations

from time import perf_counter

from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from logic import metrics

DOORS = ("api", "auth", "health", "metrics", "performance", "webhooks")
UNKNOWN = "(unknown)"
FAILED = 500


class Measured:
    """Counts by the template of the route, never by the address itself: ids are nobody's business, and have no end."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the status as it is sent, and the time when the answer is complete."""
        door = scope.get("path", "").partition("/")[2].partition("/")[0]
        if scope["type"] != "http" or door not in DOORS:
            await self.app(scope, receive, send)
            return
        started, status = perf_counter(), FAILED

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        finally:
            metrics.request_answered(scope["method"], _template(scope, door), status, perf_counter() - started)


def _template(scope: Scope, door: str) -> str:
    """The route that answered, as it was declared; one word for all addresses of a door that nothing answers."""
    route = scope.get("route")
    declared = None if isinstance(route, Mount) else getattr(route, "path", None)
    if declared is None:
        return f"/{door}/{UNKNOWN}"
    return str(declared) if str(declared).startswith(f"/{door}") else f"/{door}{declared}"
