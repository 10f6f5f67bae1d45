"""The state file: one line of JSON for every change, written before its answer leaves.

A process that is killed loses nothing that was answered; a line that was torn is a change nobody heard of. At a start
the file is written anew as one line, beside the old one, and takes its place at once.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import IO

from logic.billing.double.world import Change, World


class Journal:
    """An append-only log of what changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    def restore(self, world: World) -> bool:
        """Bring a new world to where the file left off; False when there is no file yet."""
        if not self.path.exists():
            return False
        with self.path.open("rb") as lines:
            for line in lines:
                if line.endswith(b"\n"):
                    world.load([(kind, thing_id, thing) for kind, thing_id, thing in json.loads(line)])
        return True

    def begin(self, world: World) -> None:
        """Write the whole state as one line and go on from there."""
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(self.path.name + ".new")
        with fresh.open("wb") as file:
            file.write(_line(world.everything()))
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(0o600)
        fresh.replace(self.path)
        self._file = self.path.open("ab", buffering=0)

    def append(self, changes: list[Change]) -> None:
        """Write one change."""
        if self._file is not None and changes:
            self._file.write(_line(changes))

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _line(changes: list[Change]) -> bytes:
    return json.dumps(changes, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
