"""Which versions run, and which were tested. Pure: the files are read by whoever asks."""

from __future__ import annotations

import re
from collections.abc import Callable

from logic.health.readings import Package

BROUGHT = "# Brought by them"
UNKNOWN = "unknown"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
SHORT = 9


def packages(requirements: str, installed: Callable[[str], str | None]) -> tuple[Package, ...]:
    """The packages of the first block of a requirements file, each beside what is installed."""
    first, _, _ = requirements.partition(BROUGHT)
    return tuple(Package(name, version, installed(name)) for name, version in _PIN.findall(first))


def application(changelog: str, commit: str | None) -> str:
    """The newest heading of the changelog, with the commit where it is known."""
    newest = _HEADING.search(changelog)
    version = newest.group(1).strip() if newest else UNKNOWN
    return f"{version}, commit {commit[:SHORT]}" if commit else version
