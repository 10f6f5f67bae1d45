"""Kill the process that takes a test, at a moment that was thrown beforehand, and keep what it had said until then."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any, Self

from logic.settings import ROOT
from tests.faults.taking import Task

TAKES = {"begin": 0.05, "answer": 0.01, "submit": 0.2}  # seconds, until this machine shows how long they take
BEYOND = 1.25  # of that time: some blows fall after the act, before or after it was acknowledged


@dataclass(frozen=True)
class Blow:
    """When a process is killed: during an act; `through` says how far through it (0 begun, 1 about done).

    With "answer" it is the act that follows the `after`-th saved answer.
    """

    during: str
    after: int
    through: float

    @classmethod
    def thrown(cls, chance: Random, questions: int, *, submit: float) -> Self:
        """A random moment of a test; with the probability `submit` it is one while the test is being submitted."""
        thrown = chance.random()
        during = "submit" if thrown < submit else "begin" if thrown > 0.95 else "answer"
        return cls(during, chance.randrange(questions), chance.uniform(0, BEYOND))

    def falls(self, said: dict[str, Any], answers: int) -> bool:
        """Whether the time has come, after a line and so many saved answers."""
        return said.get("trying") == self.during and (self.during != "answer" or answers >= self.after)


@dataclass
class Life:
    """What one process said in its life. `pending` is the act it had begun and not reported when it ended."""

    attempt_id: int | None = None
    opened_at: int | None = None
    answers: list[tuple[int, int]] = field(default_factory=list)
    flags: list[int] = field(default_factory=list)
    pending: dict[str, Any] | None = None
    is_submitted: bool = False
    was_killed: bool = False

    def hear(self, said: dict[str, Any]) -> None:
        """Take a line in."""
        self.pending = said if "trying" in said else None if "saved" in said else self.pending
        match said:
            case {"saved": "begin", "attempt": attempt_id, "position": position}:
                self.attempt_id, self.opened_at = attempt_id, position
            case {"saved": "answer", "position": position, "choice": choice}:
                self.answers.append((position, choice))
            case {"saved": "flag", "position": position}:
                self.flags.append(position)
            case {"saved": "submit"}:
                self.is_submitted = True
            case {"ended": code}:
                assert code in {0, -signal.SIGKILL}, f"the process failed by itself: {code}"
                self.was_killed = code != 0


class Taker:
    """The process of tests/faults/taking.py."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._takes = dict(TAKES)

    def take(self, task: Task, blow: Blow | None) -> Life:
        """Let a process do a task; with a blow it is killed by SIGKILL at that moment, unless it ended before."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asdict(task)) + "\n")
        self._process.stdin.flush()
        life, pid, begun = Life(), 0, 0.0
        for said in self._lines():
            pid = said.get("started", pid)
            life.hear(said)
            if "trying" in said:
                begun = time.monotonic()
            elif said.get("saved") in self._takes:
                self._takes[said["saved"]] = time.monotonic() - begun
            if blow and blow.falls(said, len(life.answers)):
                time.sleep(blow.through * self._takes[blow.during])
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                blow = None
            if "ended" in said:
                break
        return life

    def _lines(self) -> Iterator[dict[str, Any]]:
        assert self._process.stdout
        for line in self._process.stdout:
            yield json.loads(line)


@contextlib.contextmanager
def taker(database_url: str) -> Iterator[Taker]:
    """A process that takes tests on a database; it ends when its input does."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.taking"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database_url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        yield Taker(process)
