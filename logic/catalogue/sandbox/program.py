"""Turns a fork of the server into the program: its folder, its streams, a fresh `__main__`, then its code."""

# pathlib is one of the modules that programs must not find imported.
# ruff: noqa: PTH101, PTH102, PTH106, PTH108, PTH123

from __future__ import annotations

import contextlib
import os
import signal
import sys

from logic.catalogue.sandbox import guard


class Program:
    """What a fork is to become: its texts, the folder that is its own, whether it has its libraries from its server."""

    def __init__(self, folder: str, source: str, setup: str, check: str, typed: str, *, has_libraries: bool) -> None:
        self.folder = folder
        self.source, self.setup, self.check, self.typed = source, setup, check, typed
        self.has_libraries = has_libraries


def prepare(program: Program) -> None:
    """Make the folder: `work` (empty, where the program starts), `temporary`, and what we exchange."""
    for folder in ("", "/work", "/temporary"):
        os.mkdir(program.folder + folder)
    for name, text in (("main.py", program.source), ("in", program.typed), ("out", ""), ("ended", "")):
        with open(f"{program.folder}/{name}", "w", encoding="utf-8", newline="") as file:
            file.write(text)


def remove(folder: str) -> None:
    """Remove a folder and everything in it, whatever its rights."""
    os.chmod(folder, 0o700)
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            remove(entry.path)
        else:
            os.unlink(entry.path)
    os.rmdir(folder)


def become(program: Program) -> None:
    """Run the program to its natural end: what it leaves to threads, `atexit` and `__del__` happens after this."""
    os.setsid()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    os.closerange(3, guard.OPEN_FILES)
    streams(program.folder)
    told = os.open(program.folder + "/ended", os.O_WRONLY | os.O_APPEND)
    path, work = program.folder + "/main.py", program.folder + "/work"
    os.chdir(work)
    os.environ.update(HOME=work, TMPDIR=program.folder + "/temporary")
    sys.argv = ["main.py"]
    sys.path.insert(0, work)
    sys.excepthook = lambda kind, _value, _traceback: guard.tell(told, f"raised {kind.__name__}")
    main = type(sys)("__main__")
    main.__dict__.update(__file__=path, __builtins__=__builtins__)
    sys.modules["__main__"] = main
    guard.limit()
    sys.addaudithook(guard.Guard(program.folder, told))
    execute(program.source, path, main.__dict__)
    if program.check:
        execute(program.setup, "setup", main.__dict__)
        # The whole point of a sandbox is to run what the content says.
        checked = eval(program.check, main.__dict__)  # noqa: S307 -- see above
        guard.tell(told, f"checked {bool(checked)}")
    if program.has_libraries:
        del main
        end()


def end() -> None:
    """End as the interpreter does: threads, `atexit`, the program's own objects. Only its libraries stay as they are.

    To take pandas apart would copy its memory into every fork, which took twice as long as most programs.
    """
    threading = sys.modules.get("threading")
    if threading:
        threading._shutdown()  # noqa: SLF001 -- what the interpreter itself calls
    import atexit  # noqa: PLC0415 -- not before the program has ended
    import gc  # noqa: PLC0415 -- the same

    atexit._run_exitfuncs()  # noqa: SLF001 -- the same
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    sys.modules.pop("__main__", None)
    gc.collect()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        with contextlib.suppress(OSError, ValueError):  # the program may have closed it
            stream.flush()
    os._exit(0)


def execute(source: str, path: str, names: dict[str, object]) -> None:
    """Run code as the interpreter would run a file."""
    exec(compile(source, path, "exec", dont_inherit=True), names)  # noqa: S102 -- what a sandbox is for


def streams(folder: str) -> None:
    """Give the program its own standard streams; what it complains about is not part of an answer."""
    for stream, name, flags in (
        (0, folder + "/in", os.O_RDONLY),
        (1, folder + "/out", os.O_WRONLY | os.O_APPEND),
        (2, os.devnull, os.O_WRONLY),
    ):
        opened = os.open(name, flags)
        os.dup2(opened, stream)
        os.close(opened)
