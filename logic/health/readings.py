"""What is read off an installation, before anybody judges it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Database:
    """The database itself: bytes on disk, connections to it, and how many its server takes."""

    version: str
    size: int
    connections: int
    most_connections: int


@dataclass(frozen=True, slots=True)
class TableSize:
    """A table with its indexes in bytes; rows as the planner guesses them."""

    name: str
    size: int
    rows: int


@dataclass(frozen=True, slots=True)
class Jobs:
    """Jobs by state; `oldest` is for how many seconds the one that waits longest is due."""

    waiting: int
    running: int
    late: int
    failed: int
    oldest: float | None
    failed_tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Periodic:
    """The last time a periodic task was due, and what became of it: None is done, else its state."""

    task: str
    at: datetime
    age: float
    status: str | None


@dataclass(frozen=True, slots=True)
class Mail:
    """Mails that wait, those tried in vain, and the seconds the oldest has waited."""

    waiting: int
    failed: int
    oldest: float | None


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Events of a day, those nobody has worked off, and the seconds the oldest of these has waited."""

    received: int
    unprocessed: int
    oldest: float | None


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk of the data folder, in bytes."""

    folder: str
    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Package:
    """A package we ask for: the version that was tested, and the one that is installed, if any."""

    name: str
    pinned: str
    installed: str | None


@dataclass(frozen=True, slots=True)
class Software:
    """What runs."""

    application: str
    python: str
    packages: tuple[Package, ...]


@dataclass(frozen=True, slots=True)
class Readings:
    """Everything that was read; `webhooks` is None where nothing costs money."""

    database: Database
    tables: tuple[TableSize, ...]
    jobs: Jobs
    periodic: tuple[Periodic, ...]
    mail: Mail
    webhooks: Webhooks | None
