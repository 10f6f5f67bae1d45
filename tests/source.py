"""The project's own files as the architecture tests read them: parsed once, every finding with its file and line."""

from __future__ import annotations

import ast
import functools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Name:
    """A dotted, absolute name on a line of a file: imported (`from a import b` is `a.b`), used, or called."""

    line: int
    name: str
    arguments: int = 0

    def is_below(self, *packages: str) -> bool:
        """Whether this is one of the packages or something inside one."""
        return any(self.name == package or self.name.startswith(f"{package}.") for package in packages)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One Python file; `path` is relative to the checkout, with slashes."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """The file as Python reads it."""
        return _parsed(self.text)

    @property
    def name(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.path).name

    @property
    def top(self) -> str:
        """The room it is in: the first folder, or the file itself when it stands in none."""
        return self.path.partition("/")[0]

    @property
    def slice(self) -> str | None:
        """The capability below `logic/` it belongs to; None for what stands beside them."""
        parts = PurePosixPath(self.path).parts
        return parts[1] if parts[0] == "logic" and len(parts) > 2 else None

    def at(self, line: int, finding: str) -> str:
        """A finding as editors and people can follow it."""
        return f"{self.path}:{line}: {finding}"

    def imports(self) -> Iterator[Name]:
        """Everything the file imports, also inside functions."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (Name(node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                package = _absolute(self.path, node)
                yield from (Name(node.lineno, f"{package}.{alias.name}") for alias in node.names)

    def uses(self) -> Iterator[Name]:
        """Every dotted name the file uses, by the names its imports give it: `dt.now` is `datetime.datetime.now`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute | ast.Name) and (name := self._whole_name(node)):
                yield Name(node.lineno, name)

    def calls(self) -> Iterator[Name]:
        """Every call of a dotted name, with how many arguments."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and (name := self._whole_name(node.func)):
                yield Name(node.lineno, name, len(node.args) + len(node.keywords))

    def _whole_name(self, node: ast.expr) -> str | None:
        first, separator, rest = (_dotted(node) or "").partition(".")
        return f"{_aliases(self.text).get(first, first)}{separator}{rest}" if first else None


def files() -> Iterator[Path]:
    """Every file of the project, tracked or not; what .gitignore keeps out is left out."""
    ignored = {line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line.endswith("/")}
    for folder, below, names in os.walk(ROOT):
        here = Path(folder)
        below[:] = sorted(
            name
            for name in below
            if name not in ignored | {".git"} and (here / name).relative_to(ROOT).as_posix() not in ignored
        )
        yield from (here / name for name in sorted(names) if not (here / name).is_symlink())


@functools.cache
def python_files() -> tuple[Source, ...]:
    """All Python files of the project."""
    paths = (path for path in files() if path.suffix == ".py")
    return tuple(Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in paths)


def in_rooms(*rooms: str) -> Iterator[Source]:
    """The Python files of some first-level folders (or files)."""
    return (source for source in python_files() if source.top in rooms)


@functools.cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def _absolute(path: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = PurePosixPath(path).parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


@functools.cache
def _aliases(text: str) -> dict[str, str]:
    """What a file's own names stand for, by its imports."""
    known: dict[str, str] = {}
    for node in ast.walk(_parsed(text)):
        if isinstance(node, ast.Import):
            known |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom):
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return known


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr}" if before else None
    return None
