"""Many learners at once: each lives on by itself, and the reruns of all are counted for a while."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field

import psutil  # type: ignore[import-untyped]  # ships no types
from websockets import WebSocketException

from bench.load import PageError, Rerun

Life = AsyncGenerator[Rerun, None]
REMEMBERED_TROUBLES = 3
OTHERS = "other programs"


@dataclass(slots=True)
class Load:
    """What happened while it was measured."""

    seconds: float = 0.0
    reruns: list[Rerun] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)
    cpu: dict[str, float] = field(default_factory=dict)  # seconds of one core, by process

    def add(self, part: Load) -> None:
        """Count another while as well."""
        self.seconds += part.seconds
        self.reruns += part.reruns
        self.troubles += part.troubles
        self.cpu = {name: self.cpu.get(name, 0.0) + used for name, used in part.cpu.items()}

    @property
    def per_second(self) -> float:
        """Reruns a second."""
        return len(self.reruns) / self.seconds

    def percentile(self, share: float) -> float:
        """The time in milliseconds that this share (0..1) of the reruns did not exceed."""
        return percentile([rerun.milliseconds for rerun in self.reruns], share)

    def cpu_each(self, process: str) -> float:
        """Milliseconds of one core that a process spent for a rerun."""
        return 1000 * self.cpu[process] / len(self.reruns)

    def cores(self) -> str:
        """How the cores were shared, in words."""
        return ", ".join(f"{name} {used / self.seconds:.2f}" for name, used in self.cpu.items())

    @property
    def size(self) -> float:
        """Bytes of a rerun, median."""
        return statistics.median(rerun.size for rerun in self.reruns)

    def trouble(self) -> str:
        """What went wrong, the most frequent first; empty when nothing did."""
        return "; ".join(f"{count} x {what}" for what, count in self.troubles.most_common(REMEMBERED_TROUBLES))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0..1) of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]


async def measure(
    lives: Sequence[Life], *, seconds: float, warm_up: float, processes: Mapping[str, int], ramp: float = 0.0
) -> Load:
    """Let all live for `warm_up` + `seconds`, the first `ramp` of it arriving; count what comes after the warm-up."""
    load = Load()
    counting = asyncio.Event()
    tasks = [
        asyncio.create_task(_live(life, load, counting, ramp * place / len(lives))) for place, life in enumerate(lives)
    ]
    await asyncio.sleep(warm_up)
    counting.set()
    before, started = _cpu(processes), time.perf_counter()
    await asyncio.wait(tasks, timeout=seconds)
    load.seconds = time.perf_counter() - started
    counting.clear()
    after = _cpu(processes)
    load.cpu = {name: after[name] - before[name] for name in after}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return load


async def _live(life: Life, load: Load, counting: asyncio.Event, delay: float) -> None:
    await asyncio.sleep(delay)
    try:
        async with contextlib.aclosing(life):
            async for rerun in life:
                if counting.is_set():
                    load.reruns.append(rerun)
    except (OSError, WebSocketException, PageError, TimeoutError) as problem:
        load.troubles[f"{type(problem).__name__}: {problem}"[:200]] += 1


def _cpu(processes: Mapping[str, int]) -> dict[str, float]:
    """CPU seconds so far: each process with its children, ourselves, and everybody else on the machine."""
    used = {name: _seconds(pid) for name, pid in processes.items()}
    used["load generator"] = time.process_time()
    machine = psutil.cpu_times()
    return used | {OTHERS: machine.user + machine.system + machine.nice - sum(used.values())}


def _seconds(pid: int) -> float:
    """Of a process, of its children that live, and of those that ended and were waited for."""
    parent = psutil.Process(pid)
    own = parent.cpu_times()
    ended = float(own.children_user + own.children_system)
    return ended + sum(_own_seconds(process) for process in [parent, *parent.children(recursive=True)])


def _own_seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)
