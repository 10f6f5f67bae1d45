"""The server process: Streamlit's pages and the API on one port."""

from __future__ import annotations

import logging

from commands import processes
from logic import settings


def main() -> None:
    """Serve until told to stop; raises SetupError when no database is known."""
    processes.follow_launcher()
    configuration = settings.current()
    # The launcher says where Waymark is; the server only speaks up when something is wrong.
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.levelno >= logging.WARNING)
    import asgi

    asgi.app.run(
        config={
            "server.port": configuration.port,
            "server.address": configuration.host,
            "server.headless": True,
            "logger.hideWelcomeMessage": True,
        },
    )
