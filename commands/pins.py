"""The exact versions in requirements*.txt, renewed from what is installed.

    make pins                         after changing the first block of a file by hand, or upgrading in .venv

The first block of each file names what we ask for; the second, what those packages bring with them.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from logic.settings import ROOT

RUNTIME: Final = ROOT / "requirements.txt"
DEVELOPMENT: Final = ROOT / "requirements-dev.txt"
BROUGHT: Final = "# Brought by them"


def asked_for(file: Path) -> list[Requirement]:
    """The packages of the first block of a requirements file, versions and all."""
    first, _, _ = file.read_text(encoding="utf-8").partition(BROUGHT)
    return list(_requirements(first))


def pins(file: Path) -> dict[str, str]:
    """Every package a requirements file pins, by its canonical name, with the version."""
    found = _requirements(file.read_text(encoding="utf-8"))
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in found}


def main() -> None:
    """Rewrite both files."""
    known = _rewrite(RUNTIME, set())
    _rewrite(DEVELOPMENT, known)


def _rewrite(file: Path, known: set[str]) -> set[str]:
    """Write the file anew; returns the canonical names it and `known` hold together."""
    wanted = asked_for(file)
    direct = {canonicalize_name(wish.name) for wish in wanted}
    closure: set[str] = set()
    for wish in wanted:
        _collect(wish, closure)
    head, _, _ = file.read_text(encoding="utf-8").partition(BROUGHT)
    comments = [line for line in head.splitlines() if line.startswith(("#", "-r"))]
    block = [_pin(wish.name, wish.extras) for wish in wanted]
    brought = sorted(_pin(name) for name in closure - direct - known)
    file.write_text("\n".join([*comments, *block, "", BROUGHT, *brought, ""]), encoding="utf-8")
    return known | closure


def _collect(wish: Requirement, closure: set[str]) -> None:
    """Add the package and everything it needs here to `closure`."""
    name = canonicalize_name(wish.name)
    if name in closure and not wish.extras:
        return
    closure.add(name)
    for line in importlib.metadata.requires(name) or []:
        need = Requirement(line)
        if any(_applies(need, extra) for extra in (wish.extras or {""})):
            _collect(need, closure)


def _applies(need: Requirement, extra: str) -> bool:
    return need.marker is None or need.marker.evaluate({"extra": extra})


def _pin(name: str, extras: set[str] | None = None) -> str:
    version = importlib.metadata.version(name)
    return f"{name}[{','.join(sorted(extras))}]=={version}" if extras else f"{name}=={version}"


def _requirements(text: str) -> Iterator[Requirement]:
    for line in text.splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            yield Requirement(line)


if __name__ == "__main__":
    main()
