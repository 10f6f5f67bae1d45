"""What a program may not do: limits of the system, an audit hook, and a network namespace without a network."""

# pathlib is one of the modules that programs must not find imported.
# ruff: noqa: PTH123

from __future__ import annotations

import contextlib
import os
import resource
import sys

OPEN_FILES = 64
MEMORY = 256 * 1024 * 1024  # on top of what the interpreter holds when the program starts
LIMITS = {
    resource.RLIMIT_CPU: 2,  # seconds
    resource.RLIMIT_FSIZE: 16 * 1024 * 1024,
    resource.RLIMIT_NOFILE: OPEN_FILES,
    resource.RLIMIT_CORE: 0,
}
FORKS = 6
REFUSED = 97
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
NETWORK = frozenset({
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr",
    "socket.getnameinfo", "socket.sendto", "socket.sendmsg",
})  # fmt: skip
FORKING = frozenset({"os.fork", "os.forkpty"})  # a fork keeps the hook; another program would not
STARTING = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn"})
ZONES = ("/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo")
CHANGING = {  # event: which of its arguments are paths that would be changed
    "os.remove": (0,), "os.rmdir": (0,), "os.mkdir": (0,), "os.rename": (0, 1), "os.link": (1,),
    "os.symlink": (1,), "os.truncate": (0,), "os.chmod": (0,), "os.chown": (0,), "shutil.rmtree": (0,),
    "sqlite3.connect": (0,),
}  # fmt: skip
IN_OPEN_FOLDER = frozenset({"os.remove", "os.rmdir", "os.mkdir", "os.rename", "os.link", "os.symlink"})
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def limit() -> None:
    """Set the limits this system knows, for good."""
    for which, most in (LIMITS | {resource.RLIMIT_AS: held() + MEMORY}).items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (most, most))


def held() -> int:
    """Bytes of address space this process has already: libraries imported before the program need room of their own."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:  # not on this system
        return 0


def tell(told: int, words: str) -> None:
    """Say how the program ends; the first line counts."""
    os.write(told, words.encode() + b"\n")


class Guard:
    """An audit hook that refuses the network, other programs, files outside the folder, and many processes.

    Outside the folder only the interpreter's own files and the time zones may be read.

    A refused program ends at once: an exception that it could catch might become part of a proved answer.
    """

    def __init__(self, folder: str, told: int) -> None:
        self.inside = os.path.realpath(folder) + "/"
        # Read once: what the program makes of `sys.prefix` later does not count.
        self.readable = tuple(os.path.realpath(top) + "/" for top in (sys.prefix, sys.base_prefix, *ZONES))
        self.told = told
        self.forks = 0  # a fork inherits the count of its parent

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Meet one event; ends the process when it is refused."""
        what = self.refused(event, arguments)
        if what:
            tell(self.told, f"refused {what}")
            os._exit(REFUSED)

    def refused(self, event: str, arguments: tuple[object, ...]) -> str:
        """What the event would use that a program may not; "" when it may go on."""
        if event in NETWORK:
            return "the network"
        if event in STARTING:
            return "another program"
        if event in FORKING:
            self.forks += 1
            return "more than a few processes" if self.forks > FORKS else ""
        return "a file outside its folder" if self.leaves(event, arguments) else ""

    def leaves(self, event: str, arguments: tuple[object, ...]) -> bool:
        """Whether the event reads or changes a file that is not the program's to read or change."""
        if event == "open":
            writes = isinstance(arguments[2], int) and bool(arguments[2] & WRITING)
            return self.outside(arguments[0], () if writes else self.readable)
        if event not in CHANGING or in_open_folder(event, arguments):
            return False
        return any(map(self.outside, paths(event, arguments)))

    def outside(self, path: object, allowed: tuple[str, ...] = ()) -> bool:
        """Whether a path leads out of the folder and of those allowed; open files and databases in memory do not."""
        if not isinstance(path, str | bytes | os.PathLike) or path in {":memory:", ""}:
            return False
        name = os.path.realpath(os.fsdecode(path))
        return name != os.devnull and not name.startswith((self.inside, *allowed))


def in_open_folder(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether the path is relative to a folder that was opened, and looked at, before."""
    return event in IN_OPEN_FOLDER and isinstance(arguments[-1], int) and arguments[-1] >= 0


def paths(event: str, arguments: tuple[object, ...]) -> list[object]:
    """The paths that an event would change."""
    return [arguments[which] for which in CHANGING[event]]


def leave_network() -> None:
    """Move into a network namespace of our own where the kernel allows it."""
    import ctypes  # noqa: PLC0415 -- the interpreter starts again afterwards, without it

    user, group = os.getuid(), os.getgid()
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is None or unshare(NEW_NETWORK) == 0 or unshare(NEW_USER | NEW_NETWORK) != 0:
        return
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)
