"""Whether the port can be had, asked before anything is started."""

from __future__ import annotations

import errno
import socket
import time
from typing import Final

from logic.errors import SetupError

PATIENCE: Final = 2.0  # seconds; the server of a killed launcher may be ending just now
ANY_ADDRESS = {"0.0.0.0", "::", ""}  # noqa: S104 -- compared with, not bound to


def ensure_free(host: str, port: int) -> None:
    """Raise SetupError with what to do when `host`:`port` cannot be listened on."""
    end = time.monotonic() + PATIENCE
    while (problem := refusal(host, port)) is not None:
        if problem.errno != errno.EADDRINUSE or time.monotonic() > end:
            raise SetupError(_sentence(problem, host, port)) from problem
        time.sleep(0.1)


def refusal(host: str, port: int) -> OSError | None:
    """The reason why nobody can listen there now; None when it is possible."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as problem:
        return problem
    return None


def reachable_at(host: str) -> str:
    """The address at which a program on this machine reaches a server listening on `host`."""
    return "127.0.0.1" if host in ANY_ADDRESS else host


def _sentence(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken by another program. Nothing was started;"
            f" stop that program, or choose another port: PORT={_another(port)} make run."
        )
    if problem.errno == errno.EACCES:
        return f"Port {port} needs more rights than this account has. Nothing was started; choose one from 1024 on."
    reason = problem.strerror or problem
    return f"Nothing can listen on {host}:{port} ({reason}). Nothing was started; check HOST and PORT."


def _another(port: int) -> int:
    return port + 1 if port < 65535 else port - 1  # noqa: PLR2004 -- the last TCP port
