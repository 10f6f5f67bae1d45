"""The sandbox's inside: a small server that forks once per program and lets the fork become that program.

`sandbox.py` starts it as a script. It imports as little as it can (what it imports, programs would find in
`sys.modules`) and speaks frames over its standard streams: a length of 4 bytes, then that many bytes.
Request: source, setup, check, typed input, names of modules. Answer: how it ended, and what it printed.
For programs that begin by importing the same slow modules it keeps a fork that has imported just those.
"""

from __future__ import annotations

import sys

BEFORE = frozenset(sys.modules)

import contextlib  # noqa: E402
import gc  # noqa: E402
import os  # noqa: E402
import resource  # noqa: E402
import signal  # noqa: E402

WALL_SECONDS = 2.0
MEMORY = 256 * 1024 * 1024
LONGEST_OUTPUT = 64 * 1024
OPEN_FILES = 64
LIMITS = {
    resource.RLIMIT_CPU: 2,
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_FSIZE: 16 * 1024 * 1024,
    resource.RLIMIT_NOFILE: OPEN_FILES,
    resource.RLIMIT_CORE: 0,
}
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
FORKS = 6
REFUSED = 97
WARM_FORKS = 6
TEXTS = 5
NETWORK = frozenset({
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr",
    "socket.getnameinfo", "socket.sendto", "socket.sendmsg",
})  # fmt: skip
FORKING = frozenset({"os.fork", "os.forkpty", "os.posix_spawn", "subprocess.Popen", "os.system", "os.exec"})
CHANGING = {  # event: which of its arguments are paths that would be changed
    "os.remove": (0,), "os.rmdir": (0,), "os.mkdir": (0,), "os.rename": (0, 1), "os.link": (1,),
    "os.symlink": (1,), "os.truncate": (0,), "os.chmod": (0,), "os.chown": (0,), "shutil.rmtree": (0,),
    "sqlite3.connect": (0,),
}  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Program:
    """What a fork is to become: its texts, and the folder it may use."""

    def __init__(self, folder: str, texts: list[str]) -> None:
        self.folder = folder
        self.source, self.setup, self.check, self.typed, _ = texts


class Server:
    """Answers requests on a pair of streams, one after the other."""

    def __init__(self, incoming: int, outgoing: int, folder: str) -> None:
        self.begin(incoming, outgoing, folder)

    def begin(self, incoming: int, outgoing: int, folder: str) -> None:
        """Serve these streams from now on, with nothing warm yet."""
        self.incoming, self.outgoing, self.folder = incoming, outgoing, folder
        self.number = 0
        self.warm: dict[str, tuple[int, int, int]] = {}  # modules: process, stream to it, stream from it

    def serve(self) -> Program | None:
        """Until the other side hangs up; in a fork that is to become a program, return that program."""
        while (texts := self.request()) is not None:
            modules = texts[-1]
            if not modules:
                program = self.run(texts)
                if program is not None:
                    return program
                continue
            if modules not in self.warm and self.warm_up(modules):
                continue
            self.pass_on(modules, texts)
        for modules in list(self.warm):
            self.cool(modules)
        _remove(self.folder)
        return None

    def request(self) -> list[str] | None:
        """The texts of the next request."""
        bodies = [_frame(self.incoming) for _ in range(TEXTS)]
        return None if None in bodies else [body.decode() for body in bodies if body is not None]

    def run(self, texts: list[str]) -> Program | None:
        """Fork, wait, answer; in the fork, return the program."""
        self.number += 1
        program = Program(f"{self.folder}/{self.number}", texts)
        _prepare(program)
        child = os.fork()
        if child == 0:
            return program
        ended = _wait(child, program.folder)
        with open(program.folder + "/out", "rb") as file:
            printed = file.read(LONGEST_OUTPUT)
        _remove(program.folder)
        for body in (ended.encode(), printed):
            _send(self.outgoing, body)
        return None

    def warm_up(self, modules: str) -> bool:
        """Start the fork that has these modules imported; True in that fork, which serves from then on."""
        while len(self.warm) >= WARM_FORKS:
            self.cool(next(iter(self.warm)))
        self.number += 1
        ours, theirs = os.pipe(), os.pipe()
        process = os.fork()
        if process:
            os.close(ours[0])
            os.close(theirs[1])
            self.warm[modules] = (process, ours[1], theirs[0])
            return False
        for stream in {*range(3, OPEN_FILES)} - {ours[0], theirs[1]}:
            with contextlib.suppress(OSError):
                os.close(stream)
        self.begin(ours[0], theirs[1], f"{self.folder}/{self.number}")
        os.mkdir(self.folder)
        for name in modules.split():
            with contextlib.suppress(ImportError):  # the program will meet it, too
                __import__(name)
        gc.freeze()
        return True

    def pass_on(self, modules: str, texts: list[str]) -> None:
        """Let a warm fork answer; it becomes the last to be given up."""
        process, there, back = self.warm.pop(modules)
        self.warm[modules] = (process, there, back)
        for text in (*texts[:-1], ""):
            _send(there, text.encode())
        for body in (_frame(back), _frame(back)):
            if body is None:
                sys.exit(f"the fork that had imported {modules} is gone")
            _send(self.outgoing, body)

    def cool(self, modules: str) -> None:
        """End a warm fork."""
        process, there, back = self.warm.pop(modules)
        os.close(there)
        os.close(back)
        os.waitpid(process, 0)


def _frame(stream: int) -> bytes | None:
    header = _exactly(stream, 4)
    return None if header is None else _exactly(stream, int.from_bytes(header, "big"))


def _exactly(stream: int, size: int) -> bytes | None:
    found = b""
    while len(found) < size:
        part = os.read(stream, size - len(found))
        if not part:
            return None
        found += part
    return found


def _send(stream: int, body: bytes) -> None:
    message = len(body).to_bytes(4, "big") + body
    while message:
        message = message[os.write(stream, message) :]


def _prepare(program: Program) -> None:
    for folder in ("", "/work", "/tmp"):
        os.mkdir(program.folder + folder)
    for name, text in (("main.py", program.source), ("in", program.typed), ("out", ""), ("ended", "")):
        with open(f"{program.folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)


def _wait(child: int, folder: str) -> str:
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


def _remove(folder: str) -> None:
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            os.chmod(entry.path, 0o700)
            _remove(entry.path)
        else:
            os.unlink(entry.path)
    os.rmdir(folder)


def become(program: Program) -> None:
    """Turn this fork into the program: its folder, streams, limits, guards and a fresh `__main__`."""
    os.setsid()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    os.closerange(3, OPEN_FILES)
    _streams(program.folder)
    told = os.open(program.folder + "/ended", os.O_WRONLY | os.O_APPEND)
    path, work = program.folder + "/main.py", program.folder + "/work"
    os.chdir(work)
    os.environ.update(HOME=work, TMPDIR=program.folder + "/tmp")
    sys.argv = ["main.py"]
    sys.path.insert(0, work)
    sys.excepthook = lambda kind, _value, _traceback: _tell(told, f"raised {kind.__name__}")
    main = type(sys)("__main__")
    main.__dict__.update(__file__=path, __builtins__=__builtins__)
    sys.modules["__main__"] = main
    for name in ("gc", "contextlib", "resource"):
        if name not in BEFORE:
            sys.modules.pop(name, None)
    for which, limit in LIMITS.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (limit, limit))
    _guard(program.folder, told)
    _execute(program.source, path, main.__dict__)
    if program.check:
        _execute(program.setup, "setup", main.__dict__)
        _tell(told, f"checked {bool(eval(program.check, main.__dict__))}")


def _execute(source: str, path: str, names: dict[str, object]) -> None:
    exec(compile(source, path, "exec", dont_inherit=True), names)


def _tell(told: int, words: str) -> None:
    os.write(told, words.encode() + b"\n")


def _streams(folder: str) -> None:
    for stream, name, flags in (
        (0, folder + "/in", os.O_RDONLY),
        (1, folder + "/out", os.O_WRONLY | os.O_APPEND),
        (2, os.devnull, os.O_WRONLY),
    ):
        opened = os.open(name, flags)
        os.dup2(opened, stream)
        os.close(opened)


def _guard(folder: str, told: int) -> None:
    """Refuse the network, changes outside the folder, and many processes (each fork inherits the count).

    The program ends there: an exception it could catch might become part of a proved answer.
    """
    forks = 0
    inside = os.path.realpath(folder) + "/"

    def outside(path: object) -> bool:
        if not isinstance(path, str | bytes | os.PathLike) or path in {":memory:", ""}:
            return False
        name = os.path.realpath(os.fsdecode(path))
        return name != os.devnull and not name.startswith(inside)

    def refused(event: str, arguments: tuple[object, ...]) -> str:
        nonlocal forks
        if event in NETWORK:
            return "the network"
        if event in FORKING:
            forks += 1
            return "more than a few processes" if forks > FORKS else ""
        if event == "open":
            changes = isinstance(arguments[2], int) and arguments[2] & WRITING and outside(arguments[0])
        elif event in CHANGING:
            in_open_folder = isinstance(arguments[-1], int) and arguments[-1] >= 0 and event != "os.chmod"
            changes = not in_open_folder and any(outside(arguments[which]) for which in CHANGING[event])
        else:
            changes = False
        return "a file outside its folder" if changes else ""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        what = refused(event, arguments)
        if what:
            _tell(told, f"refused {what}")
            os._exit(REFUSED)

    sys.addaudithook(hook)


def leave_network() -> None:
    """Move into a network namespace of our own where the kernel allows it."""
    import ctypes

    user, group = os.getuid(), os.getgid()
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is None or unshare(NEW_NETWORK) == 0 or unshare(NEW_USER | NEW_NETWORK) != 0:
        return
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


if __name__ == "__main__":
    if sys.argv[1] == "leave-network":
        with contextlib.suppress(ImportError, OSError):
            leave_network()
        # starting again leaves the namespace and forgets ctypes, which programs need not find imported
        os.execv(sys.executable, [sys.executable, *sys.argv[2].split(), __file__, "serve", sys.argv[3]])
    gc.freeze()
    found = Server(os.dup(0), os.dup(1), sys.argv[2]).serve()
    if found is not None:
        become(found)
