"""The queue: procrastinate on our own PostgreSQL."""

from __future__ import annotations

from procrastinate import App, PsycopgConnector
from sqlalchemy.engine import make_url

from db.engine import DatabaseRole

app = App(connector=PsycopgConnector(), import_paths=["jobs.tasks"])


def connector(url: str) -> PsycopgConnector:
    """A connector for the service login that acts as the worker; prepared statements stay off for a pooler's sake."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return PsycopgConnector(
        conninfo=plain,
        kwargs={"options": f"-c role={DatabaseRole.WORKER}", "connect_timeout": 3, "prepare_threshold": None},
        min_size=1,
        max_size=4,
    )
