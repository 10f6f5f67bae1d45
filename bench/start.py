"""`make run`: from the command to the line that says where Waymark is, on a fresh data folder and again on that one.

Cold is everything a first start after installation does: making the database, the schema, reading the proved content
into it, the demonstration school. The packages are installed, and the operating system has their files in memory.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

from bench import servers
from bench.table import Row
from logic.settings import ROOT

READY: Final = "Waymark is ready"
PATIENCE: Final = 120.0  # seconds
COLD, WARM = 15.0, 5.0  # seconds
WARM_STARTS: Final = 3


def run(*, quick: bool) -> list[Row]:
    """Measure and return the figures."""
    with tempfile.TemporaryDirectory(prefix="waymark-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # an unprivileged account must get through when root starts us
        print("start: a first start ...", flush=True)
        cold = _start(folder / "data")
        print("start: again ...", flush=True)
        warm = max(_start(folder / "data") for _ in range(1 if quick else WARM_STARTS))
    return [
        Row("First `make run` after installation", cold, "s", f"under {COLD:.0f}", cold < COLD, "with the demo school"),
        Row(
            "`make run` again",
            warm,
            "s",
            f"under {WARM:.0f}",
            warm < WARM,
            f"the slowest of {1 if quick else WARM_STARTS}",
        ),
    ]


def _start(data: Path) -> float:
    """Seconds until it says that it is ready; then it is stopped in order."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "WAYMARK_"))}
    environment |= {"WAYMARK_DATA": str(data), "PORT": str(servers.free_port())}
    started = time.perf_counter()
    process = subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    alarm = threading.Timer(PATIENCE, servers.end, [process])
    alarm.start()
    said: list[str] = []
    try:
        for line in process.stdout or ():
            said.append(line)
            if READY in line:
                return time.perf_counter() - started
    finally:
        alarm.cancel()
        servers.end(process)
    raise RuntimeError("`make run` ended before it was ready:\n" + "".join(said))
