"""Where the server's files live, which account runs it, and where that must be when root starts it."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from db.embedded import binaries as programs
from db.embedded.binaries import Binaries
from db.embedded.problems import EmbeddedPostgresError

REACHABLE = Path("/var/lib/waymark")
UNPRIVILEGED = ("postgres", "nobody")


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server: another account when we are root, ourselves otherwise (`switch` is False)."""

    name: str
    user: int
    group: int
    switch: bool

    def identity(self) -> _Identity:
        """The arguments with which subprocess becomes this account."""
        return {"user": self.user, "group": self.group, "extra_groups": []} if self.switch else {}

    def own(self, path: Path) -> None:
        """Hand a path we made over to this account."""
        if self.switch:
            os.chown(path, self.user, self.group)

    def can_enter(self, folder: Path) -> bool:
        """Whether this account gets to `folder`, asked by going there as this account."""
        if not self.switch:
            return True
        tried = subprocess.run(  # noqa: S603 -- our own words
            ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)],
            cwd="/", stdin=subprocess.DEVNULL, capture_output=True, check=False, **self.identity(),
        )  # fmt: skip
        return tried.returncode == 0


@dataclass(frozen=True, slots=True)
class Place:
    """Everything of one server: `home` holds the database files, the secrets, the port and the log."""

    home: Path
    binaries: Binaries
    account: Account

    @property
    def files(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server prints."""
        return self.home / "log"

    @property
    def port_file(self) -> Path:
        """The port of the last start."""
        return self.home / "port"

    @property
    def secrets(self) -> Path:
        """The passwords, readable by the account alone."""
        return self.home / "secrets.json"

    @property
    def moved(self) -> bool:
        """Whether the files are not below the data folder, because the account cannot get there."""
        return REACHABLE in self.home.parents


def choose(data: Path) -> Place:
    """Decide where the server of the data folder `data` lives, and make that folder.

    Raises EmbeddedPostgresError when root has no unprivileged account to use, OSError when a folder refuses.
    """
    make(data)
    binaries = programs.installed()
    name = f"postgres-{binaries.major}"
    account = _account(data / name, _reachable(data) / name, data)
    home = (_prepared(data) if _must_move(data, name, account) else data) / name
    if not home.exists():
        home.mkdir(mode=0o700, exist_ok=True)  # another start may make it at this moment
        account.own(home)
    if not account.can_enter(binaries.folder / "bin"):
        binaries = programs.copied(binaries, _prepared(data))
    return Place(home, binaries, account)


def exists(data: Path) -> bool:
    """Whether a server was ever made for this data folder."""
    name = f"postgres-{programs.installed().major}"
    return (data / name / "data").exists() or (_reachable(data) / name / "data").exists()


def remove(data: Path, place: Place) -> None:
    """Delete every file of a stopped server, its copied programs too."""
    shutil.rmtree(place.home)
    shutil.rmtree(_reachable(data), ignore_errors=True)


def make(data: Path) -> None:
    """Make the data folder; one that root makes in somebody's checkout is theirs, for they may start it next."""
    if data.exists():
        return
    make(data.parent)
    data.mkdir(exist_ok=True)
    if os.geteuid() == 0:
        owner = data.parent.stat()
        os.chown(data, owner.st_uid, owner.st_gid)


def _must_move(data: Path, name: str, account: Account) -> bool:
    """Whether the files live elsewhere; a choice once made is kept, or the data would seem lost."""
    if not account.switch or (data / name).exists():
        return False
    return (_reachable(data) / name).exists() or not account.can_enter(data)


def _reachable(data: Path) -> Path:
    return REACHABLE / hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:16]


def _prepared(data: Path) -> Path:
    base = _reachable(data)
    base.mkdir(parents=True, exist_ok=True)
    for folder in (REACHABLE, base):
        folder.chmod(0o755)
    (base / "belongs-to").write_text(f"{data.resolve()}\n", encoding="utf-8")
    return base


def _account(*owned: Path) -> Account:
    """Ourselves; or when we are root, the owner of the first of these paths that is somebody else's, or a spare one."""
    if os.geteuid() != 0:
        return Account(str(os.geteuid()), os.geteuid(), os.getegid(), switch=False)
    # Files that exist already are only served by the account that owns them.
    for path in owned:
        if path.exists() and path.stat().st_uid != 0 and _known(path.stat().st_uid):
            return _switch_to(pwd.getpwuid(path.stat().st_uid))
    for name in UNPRIVILEGED:
        try:
            return _switch_to(pwd.getpwnam(name))
        except KeyError:
            continue
    raise EmbeddedPostgresError(
        "PostgreSQL does not run as root, and there is neither an account 'postgres' nor 'nobody' to run it as;"
        " create one, start as another user, or set DATABASE_URL.",
    )


def _switch_to(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)


def _known(user: int) -> bool:
    """Whether the account has an entry; initdb refuses to run without one."""
    return any(entry.pw_uid == user for entry in pwd.getpwall())
