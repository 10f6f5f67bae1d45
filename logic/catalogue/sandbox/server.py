"""The inside's server: one request after the other, one fork per program.

It speaks frames over its standard streams: a length of 4 bytes, then that many bytes. Request: source, setup,
check, typed input, names of modules. Answer: how it ended, and what it printed. For programs that begin by
importing the same slow modules it keeps a fork that has imported just those.
"""

# pathlib is one of the modules that programs must not find imported.
# ruff: noqa: PTH102, PTH123

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys

from logic.catalogue.sandbox import guard
from logic.catalogue.sandbox.program import Program, become, prepare, remove

WALL_SECONDS = 2.0
LONGEST_OUTPUT = 64 * 1024
WARM_FORKS = 6
TEXTS = 5
# What a library prepares at its first use only: done once, before the forks, it is not paid for by every program.
REHEARSALS = {"plotly.express": lambda library: library.bar(x=[1], y=[1])}


def start(before: frozenset[str], arguments: list[str]) -> None:
    """Serve in a network namespace of our own where the kernel allows it; `before` are the interpreter's modules.

    Arguments: the house, the folder for programs, the interpreter's flags, and `inside` the second time.
    """
    _, house, folder, flags, *inside = arguments
    if not inside:
        with contextlib.suppress(ImportError, OSError):
            guard.leave_network()
        # Starting again keeps the namespace and forgets ctypes.
        again = [sys.executable, *flags.split(), "-c", sys.orig_argv[-4], house, folder, flags, "inside"]
        os.execv(sys.executable, again)  # noqa: S606 -- this interpreter, this program
    gc.freeze()
    server = Server(os.dup(0), os.dup(1), folder, forget=frozenset(sys.modules) - before)
    program = server.serve()
    if program is not None:
        become(program)


class Server:
    """Answers requests on a pair of streams; `forget` are the modules programs must not find imported."""

    def __init__(self, incoming: int, outgoing: int, folder: str, forget: frozenset[str]) -> None:
        self.incoming, self.outgoing, self.folder, self.forget = incoming, outgoing, folder, forget
        self.number = 0
        self.warm: dict[str, tuple[int, int, int]] = {}  # modules: process, stream to it, stream from it

    def serve(self) -> Program | None:
        """Until the other side hangs up; in a fork that is to become a program, return that program."""
        while (texts := self.request()) is not None:
            modules = texts.pop()
            if modules:
                if modules not in self.warm and (there := self.warm_up(modules)):
                    return there.serve()
                self.pass_on(modules, texts)
            elif program := self.run(texts):
                return program
        for modules in list(self.warm):
            self.cool(modules)
        remove(self.folder)
        return None

    def request(self) -> list[str] | None:
        """The texts of the next request."""
        bodies = [frame(self.incoming) for _ in range(TEXTS)]
        return None if None in bodies else [body.decode() for body in bodies if body is not None]

    def run(self, texts: list[str]) -> Program | None:
        """Fork, wait, answer; in the fork, return the program."""
        self.number += 1
        program = Program(f"{self.folder}/{self.number}", *texts, has_libraries=not self.forget)
        prepare(program)
        child = os.fork()
        if child == 0:
            forget(self.forget)
            return program
        ended = wait(child, program.folder)
        with open(program.folder + "/out", "rb") as file:
            printed = file.read(LONGEST_OUTPUT)
        remove(program.folder)
        for body in (ended.encode(), printed):
            send(self.outgoing, body)
        return None

    def warm_up(self, modules: str) -> Server | None:
        """Start the fork that has these modules imported; in that fork, return the server it is to be."""
        while len(self.warm) >= WARM_FORKS:
            self.cool(next(iter(self.warm)))
        self.number += 1
        ours, theirs = os.pipe(), os.pipe()
        process = os.fork()
        if process:
            os.close(ours[0])
            os.close(theirs[1])
            self.warm[modules] = (process, ours[1], theirs[0])
            return None
        for stream in {*range(3, guard.OPEN_FILES)} - {ours[0], theirs[1]}:
            with contextlib.suppress(OSError):
                os.close(stream)
        folder = f"{self.folder}/{self.number}"
        os.mkdir(folder)
        forget(self.forget)
        for name in modules.split():
            with contextlib.suppress(ImportError):  # the program will meet it, too
                library = __import__(name, fromlist=["*"])
                REHEARSALS.get(name, bool)(library)
        gc.freeze()
        return Server(ours[0], theirs[1], folder, frozenset())

    def pass_on(self, modules: str, texts: list[str]) -> None:
        """Let a warm fork answer; it becomes the last to be given up."""
        process, there, back = self.warm.pop(modules)
        self.warm[modules] = (process, there, back)
        for text in (*texts, ""):
            send(there, text.encode())
        for body in (frame(back), frame(back)):
            if body is None:
                sys.exit(f"the fork that had imported {modules} is gone")
            send(self.outgoing, body)

    def cool(self, modules: str) -> None:
        """End a warm fork."""
        process, there, back = self.warm.pop(modules)
        os.close(there)
        os.close(back)
        os.waitpid(process, 0)


def forget(modules: frozenset[str]) -> None:
    """Make modules look as if they had never been imported."""
    for name in modules:
        sys.modules.pop(name, None)


def wait(child: int, folder: str) -> str:
    """How the program ended: finished, raised NAME, checked BOOL, timeout, killed by signal N, refused WHAT."""
    late = []

    def stop(_signal: int, _frame: object) -> None:
        late.append(True)
        os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)
    _, status = os.waitpid(child, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    if late or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return "timeout"
    if os.WIFSIGNALED(status):
        return f"killed by signal {os.WTERMSIG(status)}"
    with open(folder + "/ended", encoding="utf-8") as file:
        return file.readline().strip() or "finished"


def frame(stream: int) -> bytes | None:
    """The next frame, or None when the other side has hung up."""
    header = exactly(stream, 4)
    return None if header is None else exactly(stream, int.from_bytes(header, "big"))


def exactly(stream: int, size: int) -> bytes | None:
    """So many bytes, or None when the other side hangs up before."""
    found = b""
    while len(found) < size:
        part = os.read(stream, size - len(found))
        if not part:
            return None
        found += part
    return found


def send(stream: int, body: bytes) -> None:
    """Write a frame."""
    message = len(body).to_bytes(4, "big") + body
    while message:
        message = message[os.write(stream, message) :]
