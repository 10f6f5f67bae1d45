"""Running programs in the languages questions are asked in: one file per language, named like it.

Each file offers `open_runner(where) -> Runner`; `where` is the interpreter or server to use, None for the usual
one. A language is added by adding its file; nothing else changes.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, cast

Ending = Literal["finished", "raised", "timeout", "killed", "refused", "unstable"]


@dataclass(frozen=True, slots=True)
class Program:
    """What is to be run. With a `check`, `setup` runs after `source` and the check is evaluated last.

    `schema` makes the tables of an SQL program; `typed` is what stands on standard input.
    """

    source: str
    schema: str = ""
    setup: str = ""
    check: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended, and what it printed.

    `detail` is the type name of an uncaught exception, or what a sandbox refused. `checked` is the truth of
    the check, None when it was not reached.
    """

    ending: Ending
    printed: str
    detail: str = ""
    checked: bool | None = None

    @property
    def text(self) -> str:
        """The outcome as an option shows it: what was printed, and the exception's type as the last line."""
        lines = [line.rstrip() for line in self.printed.rstrip().splitlines()]
        if self.ending == "raised":
            lines.append(self.detail)
        return "\n".join(lines).strip("\n")

    @property
    def sound(self) -> bool:
        """Whether the program came to an end of its own, the same each time."""
        return self.ending in {"finished", "raised"}

    @property
    def sentence(self) -> str:
        """Why this outcome cannot be an answer."""
        return {
            "finished": "ended normally",
            "raised": f"ended with {self.detail}",
            "timeout": "did not end within 2 seconds",
            "killed": f"was killed ({self.detail})",
            "refused": f"tried to use {self.detail}, which the sandbox refuses",
            "unstable": "prints something else on another run (set order, an address, time, chance or row order)",
        }[self.ending]


class Runner(Protocol):
    """Runs programs of one language; safe for several threads at once."""

    def run(self, program: Program) -> Outcome:
        """Run one program in its sandbox."""

    def close(self) -> None:
        """Give back what the runner holds."""


class _Opener(Protocol):
    def open_runner(self, where: str | None) -> Runner: ...


@dataclass(slots=True)
class Runners:
    """The runners of a proof, each opened when its language is first met, where `places` says."""

    places: Mapping[str, str] = field(default_factory=dict)
    _open: dict[str, Runner] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, language: str) -> Runner:
        """The runner of a language in `languages()`."""
        with self._lock:
            if language not in self._open:
                module = cast("_Opener", importlib.import_module(f"{__name__}.{language}"))
                self._open[language] = module.open_runner(self.places.get(language))
            return self._open[language]

    def close(self) -> None:
        """Close every runner that was opened."""
        for runner in self._open.values():
            runner.close()
        self._open.clear()


def languages() -> frozenset[str]:
    """The languages that can be run."""
    return frozenset(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
