"""Python programs, each run twice: with two hash seeds, in two interpreters, so that chance shows itself."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import sys
import threading
from collections.abc import Iterator
from typing import cast

from logic.catalogue.runners import Ending, Outcome, Program
from logic.catalogue.sandbox.interpreter import Sandbox

HASH_SEEDS = (0, 4)
IMPORTS = re.compile(r"^(?:import|from)\s+([\w.]+)(?:\s+import\s+(\w+))?", re.MULTILINE)
SLOW = frozenset({
    "abc", "asyncio", "collections", "collections.abc", "concurrent.futures", "contextlib", "copy", "csv",
    "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "importlib", "inspect", "io",
    "itertools", "json", "logging", "math", "numpy", "operator", "pandas", "pathlib",
    "plotly.express", "plotly.graph_objects", "pytest", "random", "re", "shutil", "sqlite3",
    "statistics", "string", "subprocess", "tempfile", "textwrap", "threading", "tomllib", "types", "typing",
    "unittest", "unittest.mock", "urllib.parse", "weakref",
})  # fmt: skip


def open_runner(where: str | None = None) -> PythonRunner:
    """A runner with as many warm sandboxes as there are processors, started when needed.

    `where` is the path of an interpreter; None is the one that runs us.
    """
    return PythonRunner(os.cpu_count() or 1, where or sys.executable)


class PythonRunner:
    """Warm sandboxes, a few for each hash seed."""

    def __init__(self, width: int, python: str) -> None:
        self._pools = {seed: _Pool(seed, width, python) for seed in HASH_SEEDS}

    def run(self, program: Program) -> Outcome:
        """The outcome with hash seed 0, or `unstable` when the other seed leads elsewhere."""
        first = self._once(program, HASH_SEEDS[0])
        if first.ending in {"timeout", "refused"} or self._once(program, HASH_SEEDS[1]) == first:
            return first
        return Outcome("unstable", first.printed)

    def _once(self, program: Program, seed: int) -> Outcome:
        with self._pools[seed].borrowed() as sandbox:
            words, printed = sandbox.run(
                program.source,
                setup=program.setup,
                check=program.check,
                typed=program.typed.removesuffix("\n") + "\n" if program.typed else "",
                modules=slow_modules(program.source),
            )
        ending, _, detail = words.partition(" ")
        if ending == "checked":
            return Outcome("finished", printed, checked=detail == "True")
        return Outcome(cast("Ending", ending), printed, detail)

    def close(self) -> None:
        """End every sandbox."""
        for pool in self._pools.values():
            pool.close()


def slow_modules(source: str) -> str:
    """The slow modules a program imports at its left margin, in order; none when it may write modules itself."""
    if ".py" in source:
        return ""
    named = [name for module, part in IMPORTS.findall(source) for name in (module, f"{module}.{part}") if name in SLOW]
    return " ".join(dict.fromkeys(named))


class _Pool:
    def __init__(self, seed: int, width: int, python: str) -> None:
        self._seed, self._python = seed, python
        self._room = threading.Semaphore(width)
        self._idle: queue.LifoQueue[Sandbox] = queue.LifoQueue()

    @contextlib.contextmanager
    def borrowed(self) -> Iterator[Sandbox]:
        with self._room:
            try:
                sandbox = self._idle.get_nowait()
            except queue.Empty:
                sandbox = Sandbox(self._seed, python=self._python)
            try:
                yield sandbox
            except BaseException:
                sandbox.close()  # it may be in the middle of an answer
                raise
            self._idle.put(sandbox)

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get_nowait().close()
