"""The server process: Streamlit's pages and the API on one port."""

from __future__ import annotations

import importlib
import logging
import os
from typing import Final

from commands import processes
from logic import settings

LIBRARIES: Final = (
    "streamlit",
    "numpy",
    "pandas",
    "plotly.graph_objects",
    "sqlalchemy.orm",
    "alembic.command",
    "fastapi",
)
NO_VISITOR: Final = "streamlit.runtime.scriptrunner_utils.script_run_context"


def main() -> None:
    """Serve until told to stop; raises SetupError when no database is known."""
    processes.follow_launcher()
    _quieten()
    # Libraries only: our own modules read the settings, and those that declare components need the running server.
    for name in LIBRARIES:
        importlib.import_module(name)
    processes.be_told()
    configuration = settings.current()
    # Who may speak for a visitor's address is said by WAYMARK_TRUSTED_PROXIES alone.
    os.environ["FORWARDED_ALLOW_IPS"] = ""
    import asgi

    asgi.app.run(
        config={
            "server.port": configuration.port,
            "server.address": configuration.host,
            "server.headless": True,
            "logger.hideWelcomeMessage": True,
        },
    )


def _quieten() -> None:
    """The launcher says where Waymark is; the server only speaks up when something is wrong."""
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.levelno >= logging.WARNING)
    # Libraries that are imported before the first visitor ask for a visitor; no page is concerned.
    logging.getLogger(NO_VISITOR).addFilter(lambda record: "missing ScriptRunContext" not in record.getMessage())
