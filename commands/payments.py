"""Payments of a development installation: our double of Stripe beside the server, so that nobody needs an account.

It starts where no STRIPE_SECRET_KEY is set and WAYMARK_PAYMENTS is not "off", and never in production. What was bought
stays in the data folder, and so does the port: the addresses of bills go on leading somewhere.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from commands import ports, processes
from logic import settings
from logic.settings import Settings

COMMAND: Final = "stripe-double"
NAME: Final = "The double of Stripe"
KEY: Final = "sk_test_double"
HERE: Final = "127.0.0.1"
LOWER_PRIORITY: Final = 5


@dataclass(frozen=True, slots=True)
class Double:
    """Where the double of an installation listens, what it remembers in, and whom it tells."""

    port: int
    state: Path
    webhook_url: str
    secret: str

    @classmethod
    def wanted(cls, configuration: Settings) -> Self | None:
        """The double that belongs to these settings; None where there is to be none."""
        is_off = os.environ.get("WAYMARK_PAYMENTS") == "off"
        if configuration.environment != "development" or configuration.stripe_secret_key or is_off:
            return None
        # The server is reached as it listens, which need not be the address people type.
        server = f"http://{ports.reachable_at(configuration.host)}:{configuration.port}"
        return cls(
            port=_port(configuration.data / "stripe-double.port"),
            state=configuration.data / "stripe-double.jsonl",
            webhook_url=f"{server}/webhooks/stripe",
            secret=f"whsec_{secrets.token_hex(16)}",
        )

    @property
    def environment(self) -> Mapping[str, str]:
        """What server and worker need to take it for Stripe."""
        return {
            "STRIPE_SECRET_KEY": KEY,
            "STRIPE_WEBHOOK_SECRET": self.secret,
            "STRIPE_API_BASE": f"http://{HERE}:{self.port}",
        }

    def start(self) -> processes.Child:
        """Start it as a process of its own."""
        return processes.start(
            NAME,
            COMMAND,
            f"--port={self.port}",
            f"--state={self.state}",
            f"--webhook-url={self.webhook_url}",
            environment=self.environment,
        )


def serve(port: int, state: Path, webhook_url: str) -> None:
    """Be the double until told to stop; the secret of its webhooks is STRIPE_WEBHOOK_SECRET."""
    processes.follow_launcher()
    os.nice(LOWER_PRIORITY)  # whoever waits, waits for the server

    from logic.billing.double import running

    secret = os.environ.get("STRIPE_WEBHOOK_SECRET", running.SECRET)
    parts = running.assemble(state=state, key=KEY, secret=secret, webhook_url=webhook_url, clock_kind="running")
    running.serve(parts, HERE, port)


@contextlib.contextmanager
def off() -> Iterator[None]:
    """Nothing costs money in this process, and in those it starts, until the block ends."""
    before = os.environ.get("WAYMARK_PAYMENTS")
    os.environ["WAYMARK_PAYMENTS"] = "off"
    settings.current.cache_clear()
    try:
        yield
    finally:
        if before is None:
            del os.environ["WAYMARK_PAYMENTS"]
        else:
            os.environ["WAYMARK_PAYMENTS"] = before
        settings.current.cache_clear()


def _port(note: Path) -> int:
    """The port it had before, while that is free; else a free one, noted for the next time."""
    with contextlib.suppress(OSError, ValueError):
        known = int(note.read_text(encoding="utf-8"))
        if ports.refusal(HERE, known) is None:
            return known
    with socket.create_server((HERE, 0)) as probe:
        found = int(probe.getsockname()[1])
    note.write_text(str(found), encoding="utf-8")
    return found
