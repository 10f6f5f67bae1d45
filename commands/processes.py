"""Child processes that end with the launcher, and the lock that keeps it alone."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import Final, TextIO

from logic.errors import SetupError
from logic.settings import ROOT

GRACE: Final = 8.0  # seconds a child may take to finish what it is doing
LAUNCHER: Final = "WAYMARK_LAUNCHER"
MAKE: Final = "WAYMARK_MAKE"
STOPPING: Final = "stopping"
_SET_PARENT_DEATH_SIGNAL: Final = 1  # PR_SET_PDEATHSIG in linux/prctl.h
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Child:
    """One of our own commands in a process of its own."""

    name: str
    process: subprocess.Popen[bytes]

    @property
    def ended(self) -> str | None:
        """How it ended, in words; None while it runs."""
        code = self.process.poll()
        if code is None:
            return None
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"

    def tell(self, environment: Mapping[str, str]) -> None:
        """Give a waiting child the variables it waits for; one that has ended meanwhile is noticed by its `ended`."""
        with contextlib.suppress(BrokenPipeError):
            pipe = self.process.stdin
            if pipe is not None:
                pipe.write(json.dumps(dict(environment)).encode())
                pipe.close()


def start(
    name: str, *arguments: str, waiting: bool = False, environment: Mapping[str, str] = MappingProxyType({})
) -> Child:
    """Start `python manage.py <arguments>`; it does not outlive this process, however this one ends.

    `environment` is added to our own. A `waiting` child calls `be_told` where it needs variables not known yet.
    """
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        cwd=ROOT,
        # BLAS threads of two processes would fight for the few cores of a small machine.
        env={**os.environ, **environment, "OMP_NUM_THREADS": "1", LAUNCHER: str(os.getpid())},
        stdin=subprocess.PIPE if waiting else subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches the launcher alone, which stops its children in order
    )
    return Child(name, process)


def stop(children: Iterable[Child], *, grace: float = GRACE) -> None:
    """Ask all of them to end at once, then end those that did not within `grace` seconds."""
    children = list(children)
    for child in children:
        if not child.ended:
            _send(child, signal.SIGTERM)
    end = time.monotonic() + grace
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.process.wait(timeout=max(0.0, end - time.monotonic()))
        _send(child, signal.SIGKILL)
        child.process.wait()
        if child.process.stdin is not None:
            child.process.stdin.close()


def follow_launcher() -> None:
    """End this process when the launcher that started it has ended, also by kill -9; called first in the child."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends us quietly until our work brings a handler of its own
    if LAUNCHER in os.environ:
        _follow(int(os.environ[LAUNCHER]), signal.SIGKILL)


def be_told() -> None:
    """Wait for the variables that the launcher learns after it has started us; called in a waiting child."""
    if LAUNCHER in os.environ:
        os.environ |= json.loads(sys.stdin.read() or "{}")


def follow_make() -> None:
    """Stop in order when the `make run` that started this launcher is killed: nobody could press Ctrl-C any more."""
    if MAKE in os.environ:
        _follow(int(os.environ[MAKE]), signal.SIGTERM)


@contextlib.contextmanager
def stop_requests() -> Iterator[None]:
    """Let SIGTERM and a closed terminal interrupt the block just as Ctrl-C does."""
    before = {number: signal.signal(number, _interrupt) for number in _STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def alone(lock: Path, *, address: str) -> Iterator[Callable[[], None]]:
    """Hold the lock of a data folder; yields what its holder calls when it begins to stop.

    The lock ends with the process, so a killed launcher leaves nothing to clean up; one that is stopping is waited for.
    Raises SetupError naming the launcher that holds it otherwise.
    """
    with lock.open("a+", encoding="utf-8") as file:
        if os.geteuid() == 0:
            owner = lock.parent.stat()
            os.chown(lock, owner.st_uid, owner.st_gid)
        _take(file)

        def stopping() -> None:
            for number in _STOPPING:
                # We are stopping anyway; impatience would only leave something behind.
                signal.signal(number, signal.SIG_IGN)
            with contextlib.suppress(OSError):
                _note(file, STOPPING)

        _note(file, f"{address}, process {os.getpid()}")
        yield stopping


def is_locked(lock: Path) -> bool:
    """Whether a launcher holds this lock now."""
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _take(file: TextIO) -> None:
    end = time.monotonic() + 0.5
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            file.seek(0)
            holder = file.read().strip()
            if holder == STOPPING:
                end = time.monotonic() + 0.5
            elif time.monotonic() > end:
                raise SetupError(
                    f"Waymark is already running from this folder ({holder or 'just starting'}). This second start"
                    " changed nothing; use that one, or stop it there with Ctrl-C first.",
                ) from problem
            time.sleep(0.05)
        else:
            return


def _note(file: TextIO, text: str) -> None:
    file.truncate(0)
    file.write(text)
    file.flush()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _send(child: Child, number: signal.Signals) -> None:
    """Signal the child's whole session, so nothing that it started stays behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, number)


def _follow(parent: int, number: signal.Signals) -> None:
    """Send ourselves this signal when our parent has ended; at once on Linux, within a second elsewhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, number)
    threading.Thread(target=_watch, args=[parent, number], name="parent", daemon=True).start()


def _watch(parent: int, number: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), number)
