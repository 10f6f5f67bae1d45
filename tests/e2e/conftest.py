"""A running server and a real browser, for what people see."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from bench.chromium import DESKTOP
from tests import factories

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Server:
    """A server process of ours and how to reach it."""

    address: str
    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        """End the process and everything it started."""
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


def free_port() -> int:
    """A port nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(database_url: str, owner_url: str, folder: Path, port: int | None = None, **environ: str) -> Server:
    """Start the application itself on a database, on a free port unless one is named, and wait until it answers.

    `environ` are further variables of its environment.
    """
    port = port or free_port()
    environment = {
        **os.environ,
        **environ,
        "WAYMARK_ENV": "test",
        "DATABASE_URL": database_url,
        "DATABASE_OWNER_URL": owner_url,
        "PORT": str(port),
        "WAYMARK_DATA": str(folder),
        "WAYMARK_BASE_URL": f"http://127.0.0.1:{port}",
    }
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", process, log)
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=1):  # noqa: S310 -- our own server on loopback
                return server
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text()}")


@pytest.fixture
def server(committed_db, tmp_path) -> Iterator[Server]:
    """The application on a database of this test's own."""
    running = start_server(committed_db.url, committed_db.owner_url, tmp_path)
    yield running
    running.stop()


@pytest.fixture
def context(browser) -> Iterator[BrowserContext]:
    """A browser profile with nothing in it."""
    opened = browser.new_context(viewport=DESKTOP, timezone_id="Europe/Berlin", locale="en-GB")
    opened.set_default_timeout(15_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context) -> Page:
    """A tab of that profile."""
    return context.new_page()


@pytest.fixture
def signed_in(server, browser) -> Iterator[Callable[..., Page]]:
    """Open a page of the application in a browser of its own, signed in as somebody made by `factories`."""
    opened: list[BrowserContext] = []

    def open_one(email: str, path: str, **options) -> Page:
        wanted = {"viewport": DESKTOP, "timezone_id": "Europe/Berlin", "locale": "en-GB"} | options
        context = browser.new_context(**wanted)
        context.set_default_timeout(20_000)
        cookie = {"name": "waymark_session", "value": factories.browser_cookie(email), "url": server.address}
        context.add_cookies([cookie])
        opened.append(context)
        page = context.new_page()
        page.goto(f"{server.address}{path}")
        return page

    yield open_one
    for context in opened:
        context.close()
