"""The database that is meant: the one of DATABASE_URL, or the embedded one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

import psycopg
from sqlalchemy.engine import make_url

import db.engine
from db.embedded import Cluster
from logic import settings
from logic.errors import SetupError
from logic.settings import Settings

OLDEST: Final = 15  # major version of PostgreSQL
TIMEOUT: Final = 5  # seconds


@dataclass(frozen=True, slots=True)
class Database:
    """The addresses for the application and for migrations; `cluster` only when it is the embedded one."""

    service_url: str
    owner_url: str
    cluster: Cluster | None

    @classmethod
    def opened(cls, configuration: Settings) -> Self:
        """Start the embedded server or check the named one, and let this process use it from here on.

        Raises SetupError or EmbeddedPostgresError with one sentence.
        """
        if configuration.database_url is None:
            cluster = Cluster.start(configuration.data)
            found = cls(cluster.service_url(), cluster.owner_url(), cluster)
        else:
            found = cls(configuration.database_url, configuration.owner_url or configuration.database_url, None)
            for url in {found.service_url, found.owner_url}:
                check(url)
        os.environ |= found.environment
        settings.current.cache_clear()
        db.engine.connect(found.service_url)
        return found

    @property
    def environment(self) -> dict[str, str]:
        """The variables with which another process uses this database."""
        return {"DATABASE_URL": self.service_url, "DATABASE_OWNER_URL": self.owner_url}

    @property
    def service_login(self) -> str | None:
        """The login of the application when it is not the owner's."""
        service, owner = make_url(self.service_url).username, make_url(self.owner_url).username
        return service if service != owner else None

    def upgrade(self) -> None:
        """Bring the schema up to date."""
        from db import migrate

        migrate.upgrade(self.owner_url, service_login=self.service_login)


@contextlib.contextmanager
def at_hand() -> Iterator[Database]:
    """The database with its schema up to date, for one command; an embedded server is left as it was found."""
    database = Database.opened(settings.current())
    try:
        database.upgrade()
        yield database
    finally:
        if database.cluster and not database.cluster.attached:
            database.cluster.stop()


def check(url: str) -> str:
    """The version of the server at `url`; raises SetupError when it cannot be reached or is too old."""
    place = make_url(url).render_as_string(hide_password=True).replace("+psycopg", "")
    try:
        with psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=TIMEOUT) as connection:
            version = connection.info.server_version // 10_000
            shown = connection.info.parameter_status("server_version") or str(version)
    except psycopg.OperationalError as problem:
        raise SetupError(
            f"The database {place} cannot be reached ({_reason(problem)}). Nothing was changed;"
            " check DATABASE_URL, or leave it out to use the embedded PostgreSQL.",
        ) from problem
    if version < OLDEST:
        raise SetupError(
            f"The database {place} is PostgreSQL {shown}; Waymark needs {OLDEST} or newer. Nothing was changed.",
        )
    return shown


def _reason(problem: psycopg.OperationalError) -> str:
    """The last thing the driver said, without the addresses it tried before."""
    lines = [line.strip(" -\t") for line in str(problem).splitlines() if line.strip()]
    last = next((line for line in reversed(lines) if "Is the server running" not in line), "no answer")
    return last.rpartition("failed: ")[2].removeprefix("FATAL:").strip().rstrip(".")
