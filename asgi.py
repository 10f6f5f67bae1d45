"""The server: Streamlit's pages with our API beside them, in one process.

The heavy modules are imported before the first visitor and frozen out of the garbage collector, so that a rerun pays
for neither. The embedded database belongs to the launcher, not to this process.
"""

from __future__ import annotations

import contextlib
import gc
import os
import socket
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import streamlit as st
import structlog
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from streamlit.runtime.pages_manager import PagesManager

import db.engine
from api import webhooks
from api.health import health
from api.main import create_api, create_auth, create_performance
from api.measuring import Measured
from api.metrics import metrics
from api.security import SecurityHeaders
from components import cached, feedback
from logic import logs, settings
from logic.errors import SetupError

log = structlog.get_logger(__name__)


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncGenerator[dict[str, Any]]:
    """Import what every rerun needs, then keep it out of every collection."""
    # Before app.py has run once, Streamlit takes pages/ for its own and calls every deep link a page not found.
    PagesManager.uses_pages_directory = False
    send_at_once()
    cached.import_heavy_modules()
    cached.build_the_theme_once()
    gc.collect()
    gc.freeze()
    yield {}


def send_at_once() -> None:
    """Set TCP_NODELAY on our listening sockets; what they accept inherits it.

    Streamlit opens them without a protocol number, so asyncio does not, and every rerun would wait 40 ms for an
    acknowledgement. Does nothing where a process cannot list its own files.
    """
    folder = Path("/dev/fd")
    for number in [int(entry.name) for entry in folder.iterdir()] if folder.is_dir() else []:
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(number)) as ours:
            if ours.type == socket.SOCK_STREAM and ours.family in {socket.AF_INET, socket.AF_INET6}:
                ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def apologise(problem: Exception) -> bool:
    """Log what a page could not handle and show one sentence in its place; never a traceback."""
    log.error("page failed", exc_info=problem)
    feedback.show(problem)
    return True


def create_app() -> st.App:
    """The whole application, connected to the database the settings name."""
    configuration = settings.current()
    logs.configure(configuration.log_format)
    if configuration.database_url is None:
        raise SetupError("No database is known. Nothing was lost; start with `make run`, or set DATABASE_URL.")
    db.engine.connect(configuration.database_url)
    return st.App(
        str(settings.ROOT / "app.py"),
        lifespan=lifespan,
        routes=[
            Route("/health", health, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
            Route("/metrics", metrics, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
            Route("/webhooks/stripe", webhooks.stripe, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
            Mount("/api", app=create_api()),
            Mount("/performance", app=create_performance()),
            Mount("/auth", app=create_auth()),
        ],
        middleware=[Middleware(Measured), Middleware(SecurityHeaders)],
        on_script_error=apologise,
    )


app = create_app()
