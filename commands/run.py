"""Everything on one machine: database, migrations, content, demo school, server and worker.

Whatever happens to the processes, the next run starts from what was committed: the lock ends with the launcher, the
children end with it too, and PostgreSQL is found again or recovers by itself.
"""

from __future__ import annotations

import contextlib
import http.client
import time
from collections.abc import Callable, Iterator
from typing import Final

from commands import complaints, ports, processes
from commands.database import Database
from commands.processes import Child
from db.embedded import place
from db.embedded.problems import refused
from logic import settings
from logic.errors import SetupError
from logic.settings import Settings

RESTARTS: Final = 3
READY_WITHIN: Final = 120.0  # seconds until the server must answer
_GLANCE: Final = 0.1


def main(*, demo: bool = True) -> int:
    """Run until Ctrl-C; returns the exit code, 0 when we were asked to stop and 1 when something ended by itself.

    Raises SetupError or another error with one sentence when it cannot start.
    """
    processes.follow_make()
    configuration = settings.current()
    with processes.stop_requests():
        try:
            with _place_of_our_own(configuration) as stopping, _running_database(configuration, stopping) as database:
                return _run(configuration, database, stopping, demo=demo and not configuration.is_production)
        except KeyboardInterrupt:
            print("\nStopped. Everything that was saved is kept.", flush=True)
            return 0


@contextlib.contextmanager
def _place_of_our_own(configuration: Settings) -> Iterator[Callable[[], None]]:
    """A writable data folder, a free port and no second launcher; yields what to call when we begin to stop."""
    lock = configuration.data / "run.lock"
    try:
        place.make(configuration.data)
        lock.touch()
    except OSError as problem:
        raise SetupError(str(refused(problem, configuration.data))) from problem
    with processes.alone(lock, address=configuration.base_url) as stopping:
        ports.ensure_free(configuration.host, configuration.port)
        yield stopping


@contextlib.contextmanager
def _running_database(configuration: Settings, stopping: Callable[[], None]) -> Iterator[Database]:
    """The database, and the embedded server stopped at the end whoever started it."""
    started = time.monotonic()
    database = Database.opened(configuration)
    try:
        if database.cluster:
            _tell_about(database, time.monotonic() - started)
        yield database
    finally:
        stopping()
        if database.cluster:
            database.cluster.stop()


def _tell_about(database: Database, seconds: float) -> None:
    cluster = database.cluster
    if cluster is None:
        return
    if cluster.note:
        print(cluster.note)
    how = "was still running" if cluster.attached else f"started in {seconds:.1f} s"
    print(f"PostgreSQL {cluster.place.binaries.version} {how} (127.0.0.1:{cluster.port}).", flush=True)


def _run(configuration: Settings, database: Database, stopping: Callable[[], None], *, demo: bool) -> int:
    children: list[Child] = []
    try:
        database.upgrade()
        # The server imports its libraries while the content is read; nobody is told its address before both are done.
        children.append(processes.start("The server", "serve"))
        _load_content(demo=demo)
        _wait_until_ready(configuration, children[0])
        children.append(processes.start("The worker", "worker"))
        _welcome(configuration, demo=demo)
        return _watch(database, children)
    finally:
        stopping()
        processes.stop(children)


def _load_content(*, demo: bool) -> None:
    from commands import bank

    bank.load_content()
    if demo:
        from commands import seed

        seed.demo_school()


def _wait_until_ready(configuration: Settings, server: Child) -> None:
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        if server.ended:
            raise SetupError(f"The server {server.ended} before it was ready. Nothing was lost; the reason is above.")
        if _answers(configuration):
            return
        time.sleep(_GLANCE)
    raise SetupError(f"The server did not answer within {READY_WITHIN:.0f} seconds. Nothing was lost; start again.")


def _answers(configuration: Settings) -> bool:
    host = ports.reachable_at(configuration.host)
    connection = http.client.HTTPConnection(host, configuration.port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(configuration: Settings, *, demo: bool) -> None:
    print(f"\nWaymark is ready: {configuration.base_url}\n")
    if demo:
        from commands import seed

        width = max(len(email) for _, email, _ in seed.DEMO_SIGN_INS)
        for role, email, password in seed.DEMO_SIGN_INS:
            print(f"  {role:<8} {email:<{width}}  {password}")
        print()
    print("Ctrl-C stops everything.", flush=True)


def _watch(database: Database, children: list[Child]) -> int:
    """Look after the children until one is lost for good; returns the exit code 1."""
    restarts = 0
    while True:
        server, worker = children
        if database.cluster and not database.cluster.alive():
            complaints.tell("PostgreSQL has ended. What was committed is safe; start again with `make run`.")
            return 1
        if server.ended:
            complaints.tell(f"{server.name} {server.ended}. What was saved is safe; start again with `make run`.")
            return 1
        if worker.ended:
            if restarts == RESTARTS:
                complaints.tell(
                    f"{worker.name} {worker.ended} for the {RESTARTS + 1}th time. Stopping; nothing was lost."
                )
                return 1
            restarts += 1
            complaints.tell(f"{worker.name} {worker.ended}; starting it again ({restarts} of {RESTARTS}).")
            children[1] = processes.start(worker.name, "worker")
        time.sleep(_GLANCE)
