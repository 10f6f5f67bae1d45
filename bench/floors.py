"""Serves a floor with the application's own kind of server: `python -m bench.floors empty_app`.

The same interpreter, event loop, security headers and frozen garbage collector; only the script is another one.
"""

from __future__ import annotations

import sys

import streamlit as st
from starlette.middleware import Middleware

import asgi
from api.security import SecurityHeaders
from commands import processes
from logic import settings
from logic.settings import ROOT


def main(script: str) -> None:
    """Serve bench/<script>.py until told to stop."""
    processes.follow_launcher()
    configuration = settings.current()
    app = st.App(
        str(ROOT / "bench" / f"{script}.py"),
        lifespan=asgi.lifespan,
        middleware=[Middleware(SecurityHeaders)],
    )
    app.run(
        config={
            "server.port": configuration.port,
            "server.address": configuration.host,
            "server.headless": True,
            "logger.hideWelcomeMessage": True,
        },
    )


if __name__ == "__main__":
    main(sys.argv[1])
