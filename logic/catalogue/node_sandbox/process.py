"""A Node process that takes programs one after the other, as long as they leave no trace: 2 ms instead of 45."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from logic.errors import SetupError

SERVER = Path(__file__).with_name("server.cjs")
WALL_SECONDS = 2.0
PATIENCE = 30.0
LONGEST_OUTPUT = 64 * 1024
MOST_OUTPUT = 16 * 1024 * 1024
MOST_PROGRAMS = 300  # modules that were imported stay in memory
MEMORY = 256 * 1024 * 1024
MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 -- mkdtemp makes a private folder in it
LIMITS = {
    "RLIMIT_CPU": 120,  # seconds: of all programs of a process, and for one that has lost us
    "RLIMIT_FSIZE": MOST_OUTPUT,
    "RLIMIT_CORE": 0,
}
ENVIRONMENT = {"TZ": "UTC", "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8", "UV_THREADPOOL_SIZE": "2"}


class NodeProcess:
    """One Node process, the `first` or the `second` of a program's two runs. Not for two threads at once."""

    def __init__(self, node: str, which: str) -> None:
        in_memory = MEMORY_FOLDER if os.access(MEMORY_FOLDER, os.W_OK | os.X_OK) else None
        self._folder = Path(tempfile.mkdtemp(prefix="waymark-proof-", dir=in_memory)).resolve()
        self._typed, self._printed = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 -- close() does
        self._control, theirs = socket.socketpair()
        self._numbers = itertools.count(1)
        self._ready = False
        flags = [
            "--permission",
            f"--allow-fs-read={self._folder}/*",
            f"--allow-fs-read={SERVER.parent}/*",
            f"--allow-fs-write={self._folder}/*",
            f"--max-old-space-size={MEMORY // 1024 // 1024}",
            "--v8-pool-size=1",
            "--no-warnings",
        ]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 -- our own server, on the Node of the caller's choice
                [node, *flags, str(SERVER), str(theirs.fileno()), which, str(self._folder)],
                stdin=self._typed,
                stdout=self._printed,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=ENVIRONMENT,
                cwd=self._folder,
                start_new_session=True,  # Ctrl-C is for us; the server ends when we hang up
            )

    def run(self, files: Mapping[str, str], main: str, typed: str, **traits: bool) -> tuple[str, str]:
        """How a program ended (`finished`, `raised NAME`, `checked true`, `timeout`, ...) and what it printed.

        `files` are its texts by name, `main` the one that is run. A trait is `plain`, `guarded` or `immediates`.
        """
        self._wait_until_ready()
        folder = self._folder / str(number := next(self._numbers))
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="")
        self._streams(typed)
        traits["plain"] = traits.get("plain", False) and number < MOST_PROGRAMS
        message = json.dumps({"folder": str(folder), "main": main, **traits})
        try:
            self._control.sendall(message.encode() + b"\n")
            ended, size = self._answer()
        except BrokenPipeError as problem:
            raise SetupError("The sandbox for JavaScript ended unexpectedly. Nothing was changed.") from problem
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return ended, os.pread(self._printed.fileno(), size, 0).decode(errors="replace")

    @property
    def alive(self) -> bool:
        """Whether it takes another program."""
        return self._ready

    def _wait_until_ready(self) -> None:
        if not self._ready:
            answer, hung_up = self._frames(PATIENCE)
            if hung_up or not answer:
                self.close()
                raise SetupError("Node for JavaScript programs could not be started. Nothing was changed.")
            limit(self._process.pid)
            self._ready = True

    def _streams(self, typed: str) -> None:
        for file, text in ((self._typed, typed), (self._printed, "")):
            file.seek(0)
            file.truncate()
            file.write(text.encode())
            file.flush()
            file.seek(0)

    def _answer(self) -> tuple[str, int]:
        """How the program ended, and how many bytes of what it printed count."""
        answer, hung_up = self._frames(WALL_SECONDS)
        self._ready = bool(answer) and not hung_up
        if not self._ready and not hung_up:
            self.kill()
            return "timeout", LONGEST_OUTPUT
        if hung_up:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(PATIENCE)
        ended = answer.get("ended") or killed(self._process.returncode or 0)
        return str(ended), min(int(answer.get("printed", LONGEST_OUTPUT)), LONGEST_OUTPUT)

    def _frames(self, seconds: float) -> tuple[dict[str, str | int], bool]:
        """The first answer, if there is one, and whether the process hung up. No answer and not hung up is too late."""
        deadline, received = time.monotonic() + seconds, b""
        while (left := deadline - time.monotonic()) > 0:
            self._control.settimeout(left)
            try:
                part = self._control.recv(4096)
            except TimeoutError:
                break
            except ConnectionError:
                part = b""
            received += part
            line, complete, _ = received.partition(b"\n")
            answer: dict[str, str | int] = json.loads(line) if complete else {}
            if not part or answer.get("again") or answer.get("ended") == "ready":
                return answer, not part
        return {}, False

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait(PATIENCE)

    def close(self) -> None:
        """End the process and remove its folder."""
        self._control.close()
        self.kill()
        self._typed.close()
        self._printed.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def killed(status: int) -> str:
    """What the exit status of a process that said nothing says about the program."""
    if status >= 0:
        return "finished"
    if -status in {signal.SIGABRT, signal.SIGTRAP, signal.SIGILL, signal.SIGSEGV}:
        return "killed out of memory"
    return f"killed by signal {-status}"


def limit(process: int) -> None:
    """Set the limits this system knows, for good."""
    for name, most in (LIMITS | {"RLIMIT_DATA": held(process) + MEMORY}).items():
        which = getattr(resource, name, None)
        if which is not None and hasattr(resource, "prlimit"):
            with contextlib.suppress(OSError):
                resource.prlimit(process, which, (most, most))


def held(process: int) -> int:
    """Bytes of data a process has already: what V8 set aside for code must not count as the program's."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:  # not on this system
        return 0
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData:"))
