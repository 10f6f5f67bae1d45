"""The process that runs jobs: a child of the launcher in development, a service of its own in production."""

from __future__ import annotations

import asyncio

import structlog

import db.engine
from jobs.app import app, connector
from logic import logs, settings
from logic.errors import SetupError

# Jobs wait for mail servers and for PostgreSQL far more than they compute.
CONCURRENCY = 4

log = structlog.get_logger(__name__)


def main() -> None:
    """Run jobs until SIGINT or SIGTERM, then finish those that were begun."""
    configuration = settings.current()
    logs.configure(configuration.log_format)
    if configuration.database_url is None:
        raise SetupError("No database is known. Nothing was lost; start with `make run`, or set DATABASE_URL.")
    asyncio.run(run(configuration.database_url))


async def run(database_url: str, *, wait: bool = True) -> None:
    """Run jobs on this database; with `wait` False only those that are due now."""
    db.engine.connect(database_url)
    with app.replace_connector(connector(database_url)) as queue:
        async with queue.open_async():
            log.info("worker started", concurrency=CONCURRENCY)
            await queue.run_worker_async(
                concurrency=CONCURRENCY,
                wait=wait,
                delete_jobs="successful",
                listen_notify=True,
                install_signal_handlers=wait,
            )


if __name__ == "__main__":
    main()
