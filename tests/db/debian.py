"""A PostgreSQL as somebody's distribution ships it: an instance of a test's own, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypedDict

import psycopg

FIFTEEN = Path("/usr/lib/postgresql/15/bin")
OWNER, SERVICE = "waymark_owner", "waymark_service"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "unix_socket_directories=")
PATIENCE_SECONDS = 30


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Debian:
    """A running server with an empty database `waymark`, and the two logins an administrator would make."""

    port: int

    @property
    def owner_url(self) -> str:
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/waymark"

    @property
    def service_url(self) -> str:
        return f"postgresql+psycopg://{SERVICE}@127.0.0.1:{self.port}/waymark"

    @classmethod
    @contextlib.contextmanager
    def running(cls, folder: Path) -> Iterator[Self]:
        """Start a server in `folder`; PostgreSQL refuses to run as root, so then another account runs it."""
        folder.chmod(0o755)
        data = folder / "data"
        data.mkdir(mode=0o700)
        identity = _identity()
        if identity:
            os.chown(data, identity["user"], identity["group"])
        make = [str(FIFTEEN / "initdb"), "-D", str(data), "-U", "postgres", "--auth", "trust", "--no-sync"]
        subprocess.run(make, cwd="/", check=True, capture_output=True, **identity)
        port = _free_port()
        settings = [word for setting in (*FAST, f"port={port}") for word in ("-c", setting)]
        serve = [str(FIFTEEN / "postgres"), "-D", str(data), "-h", "127.0.0.1", *settings]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(serve, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, **identity)
            try:
                _prepare(port)
                yield cls(port)
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(PATIENCE_SECONDS)


def _identity() -> _Identity:
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _prepare(port: int) -> None:
    """Wait until the server answers, then do what docs/operations.md asks of its administrator."""
    with _patiently_connected(port) as administrator:
        administrator.execute(f"create role {OWNER} login createrole")
        administrator.execute(f"create role {SERVICE} login noinherit")
        administrator.execute(f"create database waymark owner {OWNER}")


def _patiently_connected(port: int) -> psycopg.Connection:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return psycopg.connect(f"host=127.0.0.1 port={port} user=postgres dbname=postgres", autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
