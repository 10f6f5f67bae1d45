"""A model without an account anywhere: our double of a provider, for trying pages out on one machine.

It is started with `make run` where WAYMARK_MODELS is "double", and never in production. An administrator adds it on the
page Models as any other; docs/ai.md says how, and which troubles it can be told to have.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final, Self

from commands import ports, processes
from logic.errors import SetupError
from logic.settings import Settings

COMMAND: Final = "models-double"
NAME: Final = "The double of a model"
LOWER_PRIORITY: Final = 5


@dataclass(frozen=True, slots=True)
class Double:
    """Where the double of an installation listens."""

    port: int

    @classmethod
    def wanted(cls, configuration: Settings) -> Self | None:
        """The double that belongs to these settings; None where there is to be none."""
        wanted = os.environ.get("WAYMARK_MODELS", "")
        if wanted not in {"", "off", "double"}:
            raise SetupError(f"WAYMARK_MODELS is '{wanted}'; it may be double or off.")
        if wanted != "double" or configuration.is_production:
            return None
        return cls(port=_port(configuration))

    @property
    def base_url(self) -> str:
        """The address an administrator enters."""
        return f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> processes.Child:
        """Start it as a process of its own."""
        return processes.start(NAME, COMMAND, f"--port={self.port}")


def serve(port: int) -> None:
    """Be the double until told to stop."""
    processes.follow_launcher()
    os.nice(LOWER_PRIORITY)  # whoever waits, waits for the server

    from logic.ai.double import running

    running.serve(port)


def _port(configuration: Settings) -> int:
    """Two above the server's own, so that several installations of one machine have one each, while that is free."""
    wanted = min(configuration.port + 2, 65535)
    if ports.refusal("127.0.0.1", wanted) is None:
        return wanted
    raise SetupError(f"Port {wanted} is taken, and the double of a model wants it. Choose another PORT.")
