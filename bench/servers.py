"""The application, and the floors it is compared with, as processes on a private PostgreSQL.

The database is the embedded one with its durable settings (`fsync`, `synchronous_commit` and `full_page_writes` on),
as for people and not as for tests: an answer that is called stored would survive a power cut.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import db.engine
from commands.processes import LAUNCHER
from db.embedded import Cluster
from db.embedded.roles import SERVICE
from db.migrate import upgrade
from logic.catalogue import service as catalogue
from logic.catalogue.loader import load_content
from logic.settings import ROOT

READY_WITHIN: Final = 60.0  # seconds
GRACE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Stage:
    """A database with the schema and the content, which this process is connected to."""

    cluster: Cluster
    folder: Path


@dataclass(frozen=True, slots=True)
class Server:
    """A server process of ours and how to reach it."""

    address: str
    process: subprocess.Popen[bytes]


@contextlib.contextmanager
def stage() -> Iterator[Stage]:
    """A new database cluster in a folder of its own; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # an unprivileged account must get through when root starts us
        with Cluster.start(folder) as cluster:
            upgrade(cluster.owner_url(), service_login=SERVICE)
            db.engine.connect(cluster.service_url())
            catalogue.forget()
            load_content(ROOT / "content")
            try:
                yield Stage(cluster, folder)
            finally:
                db.engine.engine(cluster.service_url()).dispose()
                db.engine.use_factory(None)


# Payments by a double that nobody listens at: enough for pages that only read what was paid.
PAYMENTS: Final = {
    "STRIPE_SECRET_KEY": "sk_test_pages",
    "STRIPE_WEBHOOK_SECRET": "whsec_pages",
    "STRIPE_API_BASE": "http://127.0.0.1:9",
}


def application(on: Stage, *, with_payments: bool = False) -> contextlib.AbstractContextManager[Server]:
    """The application itself, one process; `with_payments`: things cost something."""
    return _process(on, "manage.py", "serve", more=PAYMENTS if with_payments else {})


def floor(on: Stage, script: str) -> contextlib.AbstractContextManager[Server]:
    """A script of this folder, served by the same kind of server as the application."""
    return _process(on, "-m", "bench.floors", script)


def free_port() -> int:
    """A port nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def worker(on: Stage) -> Iterator[None]:
    """The process that works on background jobs; it is not waited for."""
    process = _started(on, free_port(), on.folder / "worker.log", "manage.py", "worker")
    try:
        yield
    finally:
        end(process)


@contextlib.contextmanager
def _process(on: Stage, *arguments: str, more: Mapping[str, str] = MappingProxyType({})) -> Iterator[Server]:
    port = free_port()
    address, log = _address(port), on.folder / f"server-{port}.log"
    process = _started(on, port, log, *arguments, more=more)
    try:
        _wait_until_ready(address, process, log)
        yield Server(address, process)
    finally:
        end(process)


def _started(
    on: Stage, port: int, log: Path, *arguments: str, more: Mapping[str, str] = MappingProxyType({})
) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        **more,
        "DATABASE_URL": on.cluster.service_url(),
        "DATABASE_OWNER_URL": on.cluster.owner_url(),
        "PORT": str(port),
        "WAYMARK_DATA": str(on.folder),
        "WAYMARK_BASE_URL": _address(port),
        LAUNCHER: str(os.getpid()),
    }
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _address(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def end(process: subprocess.Popen[Any]) -> None:
    """End a process that leads a session of its own, and everything it started."""
    for request in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, request)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
            return


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < limit:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):  # noqa: S310 -- our own server
            return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')}")
