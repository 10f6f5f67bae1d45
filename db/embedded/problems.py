"""The one error of the embedded PostgreSQL, and what PostgreSQL's own words mean for the reader."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
FULL = "The disk is full: {place} cannot be written to. Nothing committed was lost; free some space and start again."
_TAIL = 20_000
_ROOM = 100_000  # bytes


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL could not be started; its message is one sentence for the person who started it."""


class PortTakenError(EmbeddedPostgresError):
    """Somebody else took the port between our look and PostgreSQL's; another one is tried."""


class StillLeavingError(EmbeddedPostgresError):
    """Processes of a killed server still hold its memory; they leave within seconds."""


def refused(problem: OSError, folder: Path) -> EmbeddedPostgresError:
    """The sentence for a folder that could not be prepared."""
    if problem.errno in NO_SPACE:
        return EmbeddedPostgresError(FULL.format(place=folder))
    reason = (problem.strerror or str(problem)).lower()
    return EmbeddedPostgresError(
        f"The data folder {folder} cannot be used ({reason}). Nothing was changed; make it writable for this"
        " account, or name another one in WAYMARK_DATA.",
    )


def from_words(words: str, *, place: Path) -> EmbeddedPostgresError:
    """Choose the error for what PostgreSQL printed before it gave up."""
    # A log on a full disk may have lost the very line that says so.
    if "No space left on device" in words or "Disk quota exceeded" in words or _is_full(place):
        return EmbeddedPostgresError(FULL.format(place=place))
    if "Address already in use" in words:
        return PortTakenError("The port of the embedded PostgreSQL is taken.")
    if "pre-existing shared memory block" in words:
        return StillLeavingError(
            "Processes of a killed PostgreSQL are still at work in its data folder. Nothing committed was lost;"
            " wait a few seconds and start again.",
        )
    return EmbeddedPostgresError(
        f"The embedded PostgreSQL did not start: {_last_complaint(words)}. Nothing committed was lost;"
        f" its whole log is {place}.",
    )


def tail(log: Path, *, since: int = 0) -> str:
    """What was written to a log after the byte `since`, at most its last 20,000 characters."""
    if not log.exists():
        return ""
    with log.open("rb") as written:
        written.seek(since)
        return written.read().decode(errors="replace")[-_TAIL:]


def _is_full(place: Path) -> bool:
    existing = next((path for path in (place, *place.parents) if path.exists()), place)
    return shutil.disk_usage(existing).free < _ROOM


def _last_complaint(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    complaints = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line]
    chosen = (complaints or lines or ["it said nothing"])[-1]
    for mark in ("FATAL:", "PANIC:", "error:"):
        _, _, after = chosen.partition(mark)
        chosen = after or chosen
    return chosen.strip().rstrip(".")
